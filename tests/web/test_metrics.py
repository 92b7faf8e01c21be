"""`/metrics`: what is counted, by what, and that nobody's words are in it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from whence.bootstrap import Normalizer
from whence.errors import NotReady
from whence.settings import Settings
from whence.web.app import create_app


def read(client: FlaskClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(samples: Any, name: str, **labels: str) -> float:
    value: float = samples.get((name, frozenset(labels.items())), 0.0)
    return value


def test_requests_and_verdicts_are_counted(client: FlaskClient) -> None:
    route = "/v1/resolve"
    before = read(client)
    client.get("/v1/resolve?text=Oslo").close()
    client.post("/v1/resolve", json={"text": "Georgia"}).close()
    client.post("/v1/resolve", json={"text": "Georgia", "no": 1}).close()
    records = [{"text": "Oslo"}, {"text": "Oslo"}, {"bad": 1}]
    client.post("/v1/resolve/batch", json={"records": records}).close()
    after = read(client)

    def more(name: str, **labels: str) -> float:
        return of(after, name, **labels) - of(before, name, **labels)

    assert more("whence_requests_total", method="GET", route=route, status="200") == 1
    assert more("whence_requests_total", method="POST", route=route, status="200") == 1
    assert more("whence_requests_total", method="POST", route=route, status="422") == 1
    assert more("whence_request_seconds_count", route=route) == 3
    assert more("whence_request_seconds_sum", route=route) > 0
    assert more("whence_verdicts_total", outcome="resolved") == 3
    assert more("whence_verdicts_total", outcome="ambiguous") == 1


def test_a_streamed_answer_counts_once_it_is_read(client: FlaskClient) -> None:
    before = read(client)
    lines = b'{"text": "Oslo"}\n' * 3
    client.post("/v1/resolve/batch", data=lines, content_type="application/x-ndjson").close()
    after = read(client)
    labels = {"method": "POST", "route": "/v1/resolve/batch", "status": "200"}
    name = "whence_requests_total"
    assert of(after, name, **labels) - of(before, name, **labels) == 1


def test_nobodys_words_are_in_it(client: FlaskClient) -> None:
    secret = "Secretville"
    for path in (f"/v1/resolve?text={secret}", f"/v1/places/{secret}", f"/{secret}"):
        client.get(path).close()
    client.open("/v1/resolve", method=secret.upper()).close()
    text = client.get("/metrics").text
    assert not re.search(secret, text, re.I)
    assert 'route="none"' in text
    assert 'method="other"' in text


def test_it_tells_what_waits_and_in_which_versions(normalizer: Normalizer, tmp_path: Path) -> None:
    settings = Settings(
        cache_dir=Path("unused"),
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'whence.db'}",
    )
    client = create_app(normalizer, settings).test_client()
    for _ in range(2):
        client.post("/v1/batches", json={"records": [{"text": "Oslo"}]}).close()
    samples = read(client)
    assert of(samples, "whence_jobs", state="queued") == 2
    assert of(samples, "whence_waiting", queue="jobs") == 2
    assert of(samples, "whence_ready", what="index") == 1
    version = f"rules:{normalizer.versions.rules}"
    assert of(samples, "whence_build_info", version=version) == 1


def test_it_answers_while_nothing_is_ready() -> None:
    def opener() -> Normalizer:
        raise NotReady("not yet")

    settings = replace(Settings(cache_dir=Path("unused")), database_url="sqlite:////none/x.db")
    samples = read(create_app(opener, settings).test_client())
    assert of(samples, "whence_ready", what="index") == 0
