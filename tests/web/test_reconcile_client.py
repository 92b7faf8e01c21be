"""The PyPI package `reconciler`, a real client of the reconciliation API, against a live server."""

import threading
from collections.abc import Iterator

import pandas as pd
import pytest
from flask import Flask
from reconciler import reconcile
from werkzeug.serving import make_server


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """Where the service listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/reconcile"
    finally:
        server.shutdown()
        thread.join()


def test_it_reconciles_a_column(url: str) -> None:
    # More values than it sends at once.
    values = "Torontoo München 東京 Oslo Lagos Lima Leeds Kyiv Pune Cairo Quito Oslo"
    column = pd.Series(values.split())
    found = reconcile(column, type_id="city", reconciliation_endpoint=url)
    by_value = found.set_index("input_value")
    assert len(by_value) == column.nunique()
    assert by_value.loc["東京", "name"] == "Tokyo"
    assert by_value.loc["München", "id"] == "geonames:2867714"
    assert set(by_value["type_id"]) == {"city"}
    assert by_value["match"].all()


def test_it_takes_other_columns_as_properties(url: str) -> None:
    table = pd.DataFrame(
        {"city": ["Paris", "London", "Melbourne"], "country": ["US", "Canada", "Australia"]}
    )
    found = reconcile(
        table["city"],
        property_mapping={"country": table["country"]},
        reconciliation_endpoint=url,
        top_res="all",
    )
    first = found.groupby("input_value").first()
    assert first.loc["London", "description"] == "London, Ontario, Canada"
    assert first.loc["Paris", "description"].endswith("United States")
    assert first.loc["Melbourne", "description"] == "Melbourne, Victoria, Australia"
