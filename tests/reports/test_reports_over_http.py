"""Reports over HTTP: made, kept, shown in every form, and refused in clear words."""

import csv
import io
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from whence.bootstrap import Normalizer
from whence.bootstrap.forgetting import purge_everywhere
from whence.review.live_decisions import LiveDecisions
from whence.settings import Settings
from whence.store.database import Database
from whence.store.report_rows import add_report, begin_report, find_report, forget_reports
from whence.store.report_tables import metadata
from whence.web.app import create_app

VALUES = [
    {"value": "USA", "count": 40, "category": "US", "group": "one"},
    {"value": "United States", "count": 50, "category": "US", "group": "two"},
    {"value": "=cmd()", "count": 20, "category": "Other"},
    {"value": "London", "count": 9, "category": "UK"},
    {"value": "UK", "count": 12, "category": "UK"},
]


@pytest.fixture(scope="module")
def app(normalizer: Normalizer, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("reports")
    url = f"sqlite:///{folder}/whence.db"
    settings = Settings.from_env(
        {**os.environ, "WHENCE_DATABASE_URL": url, "WHENCE_DATA_DIR": str(folder)}
    )
    return create_app(normalizer.deciding_by(LiveDecisions(url)), settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def posted(client: FlaskClient, **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"values": VALUES, **more}
    return client.post("/v1/reports/consistency", json=body, headers=headers)


def test_a_report_is_made_at_once_and_kept(client: FlaskClient) -> None:
    answer = posted(client)
    assert answer.status_code == 201
    report = answer.get_json()
    assert answer.headers["Location"] == f"/v1/reports/{report['id']}"
    assert {one["type"] for one in report["findings"]} >= {"same_place", "contains", "not_a_place"}
    assert client.get(answer.headers["Location"]).get_json() == report


def test_it_comes_in_every_form(client: FlaskClient) -> None:
    address = posted(client).headers["Location"]
    html = client.get(address, headers={"Accept": "text/html"})
    assert html.content_type == "text/html; charset=utf-8"
    assert "<style>" in html.text
    text = client.get(f"{address}?format=md").text
    assert text.startswith("# ")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}?format=csv").text)))
    assert "'=cmd()" in {row["value"] for row in rows}
    assert client.get(f"{address}?format=pdf").status_code == 422


def test_a_copy_for_others_hides_rare_values(client: FlaskClient) -> None:
    address = posted(client).headers["Location"]
    assert "London" in client.get(f"{address}?format=html").text
    shared = client.get(f"{address}?format=json&for_others=true").get_json()
    listed = [value for one in shared["findings"] for value in one["values"]]
    assert "London" not in listed
    assert "USA" in listed


def test_the_page_shows_the_report_and_its_files(client: FlaskClient) -> None:
    report = posted(client).get_json()
    page = client.get(f"/reports/{report['id']}")
    assert page.status_code == 200
    assert report["findings"][0]["id"] in page.text
    assert client.get(f"/reports/{report['id']}/findings.csv").status_code == 200
    assert client.get(f"/reports/{report['id']}/secrets.txt").status_code == 404
    assert client.get("/static/report/report.css").status_code == 200


def test_an_earlier_report_tells_drift_and_what_is_new(client: FlaskClient) -> None:
    first = posted(client, name="office").get_json()
    more = [*VALUES, {"value": "Deutschland", "count": 90}, {"value": "Germany", "count": 90}]
    second = posted(client, name="office", values=more, baseline_id=first["id"]).get_json()
    assert second["drift"]["baseline"]["verdict"] == "act"
    states = {one["type"]: one["status"] for one in second["findings"]}
    assert states["contains"] == "still there"
    assert "new" in {one["status"] for one in second["findings"]}
    measured = {one["aspect"]: one["psi"] for one in second["drift"]["baseline"]["aspects"]}
    assert drift_told(client, "baseline") == pytest.approx(measured)


def drift_told(client: FlaskClient, against: str) -> dict[str, float]:
    """What /metrics says of the last report."""
    return {
        sample.labels["aspect"]: sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "whence_report_drift_psi" and sample.labels["against"] == against
    }


@pytest.mark.parametrize(
    "more",
    [
        {"values": []},
        {"values": [{"value": 3}]},
        {"values": [{"value": "a", "count": -1}]},
        {"values": [{"value": "a", "colour": "red"}]},
        {"baseline_id": "none"},
        {"profile": "none-of-this-name"},
        {"cell": "planet"},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: FlaskClient, more: dict[str, Any]) -> None:
    answer = posted(client, **more)
    assert answer.status_code in (404, 422)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]


def test_a_baseline_of_another_field_is_refused(client: FlaskClient) -> None:
    first = posted(client, name="office").get_json()
    answer = posted(client, name="home", baseline_id=first["id"])
    assert answer.status_code == 422
    assert "another field" in answer.get_json()["detail"]


def test_the_same_key_and_body_make_one_report(client: FlaskClient) -> None:
    key = {"Idempotency-Key": "twice"}
    one, two = posted(client, headers=key), posted(client, headers=key)
    assert one.get_json()["id"] == two.get_json()["id"]
    assert posted(client, name="other", headers=key).status_code == 409


def test_the_same_call_sent_twice_at_once_tells_of_one_report(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "at-once"}
    keeper = app.extensions["whence"].reports
    make, ids = keeper.make, []

    def slowly(asked: Any, caller: str) -> Any:
        monkeypatch.setattr(keeper, "make", make)
        made = make(asked, caller)
        ids.append(posted(client, headers=key).get_json()["id"])  # comes and is answered meanwhile
        return made

    monkeypatch.setattr(keeper, "make", slowly)
    assert posted(client, headers=key).get_json()["id"] == ids[0]


def test_many_values_are_reported_on_beside_the_service(client: FlaskClient) -> None:
    values = [{"value": f"Leeds {at}"} for at in range(5_001)]
    answer = posted(client, values=values)
    assert answer.status_code == 202
    address = answer.headers["Location"]
    assert client.get(address.replace("/v1", "")).status_code == 200
    until = time.monotonic() + 120
    while (found := client.get(address)).status_code == 202 and time.monotonic() < until:
        assert found.headers["Retry-After"]
        time.sleep(0.5)
    assert found.get_json()["state"] == "done"
    assert found.get_json()["profile"]["distinct"] == 5_001
    measured = found.get_json()["drift"]["reference"]["aspects"]
    told = drift_told(client, "reference")  # though another process made it
    assert told == pytest.approx({one["aspect"]: one["psi"] for one in measured})


def test_null_is_as_if_it_were_absent(client: FlaskClient) -> None:
    nulls = {"count": None, "category": None, "group": None, "gold": None}
    told = posted(client, values=[{"value": "Leeds", **nulls}, {"value": "Oslo"}])
    assert told.status_code == 201
    assert told.get_json()["profile"]["records"] == 2


def test_an_unknown_report_is_not_found(client: FlaskClient) -> None:
    assert client.get("/v1/reports/none").status_code == 404
    assert client.get("/reports/none").status_code == 404


def test_only_one_process_takes_a_report_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    with database.write() as connection:
        add_report(connection, "a", "default", "", 100.0, asked=b"x")
        assert begin_report(connection, "a", 0, 101.0)
        assert not begin_report(connection, "a", 0, 102.0)
    with database.write() as connection:
        assert forget_reports(connection, 200.0) == 1
    with database.read() as connection:
        assert find_report(connection, "a") is None


def test_purging_deletes_reports(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    address = posted(client).headers["Location"]
    # Answers are kept in the user's cache, where others clean files meanwhile.
    settings = replace(app.extensions["whence"].settings, cache_dir=tmp_path)
    gone = purge_everywhere(settings, 0)
    assert gone["reports"] >= 1
    assert client.get(address).status_code == 404


def test_the_table_is_as_its_revision_makes_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    ours = ("kept_report", "measured_drift")
    assert [one for one in found if any(name in str(one) for name in ours)] == []
