"""The service about itself: alive, ready, what it knows, and what it never logs."""

import io
import json
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.errors import DamagedIndex, NotReady
from whence.settings import Settings
from whence.web import app as application
from whence.web.app import create_app
from whence.web.logs import log_as_json

SETTINGS = Settings(cache_dir=Path("unused"))


def test_it_is_alive_and_ready(client: FlaskClient, normalizer: Normalizer) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    ready = client.get("/readyz").json
    assert ready is not None
    assert ready["status"] == "ready"
    assert ready["versions"]["gazetteer"] == normalizer.versions.gazetteer


@pytest.mark.parametrize(
    ("failure", "code"), [(NotReady, "not_ready"), (DamagedIndex, "damaged_index")]
)
def test_without_an_index_it_is_alive_and_says_why_it_is_not_ready(
    failure: type[NotReady], code: str
) -> None:
    def opener() -> Normalizer:
        raise failure("there is no place index: run `whence gazetteer build`")

    client = create_app(opener, SETTINGS).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/resolve?text=Oslo", "/v1/policies", "/?text=Oslo"):
        response = client.get(path)
        assert response.status_code == 503
        assert "whence gazetteer build" in response.text
    refused = client.post("/v1/resolve", json={"text": "Oslo"}).json
    assert refused is not None
    assert refused["code"] == code
    assert client.get("/").status_code == 200
    assert client.get("/openapi.json").status_code == 200


def test_it_opens_once_the_index_is_there(
    normalizer: Normalizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def opener() -> Normalizer:
        calls.append(1)
        if len(calls) < 2:
            raise NotReady("not yet")
        return normalizer

    monkeypatch.setattr("whence.web.engine.RETRY_S", 0.0)
    client = create_app(opener, SETTINGS).test_client()
    statuses = [client.get("/readyz").status_code for _ in range(3)]
    assert statuses == [503, 200, 200]
    assert len(calls) == 2


def test_a_failed_opening_is_not_tried_again_for_every_request() -> None:
    calls = []

    def opener() -> Normalizer:
        calls.append(1)
        raise NotReady("not yet")

    client = create_app(opener, SETTINGS).test_client()
    for _ in range(3):
        client.get("/readyz")
    assert len(calls) == 1


def test_policies_and_profiles_are_shown(client: FlaskClient, normalizer: Normalizer) -> None:
    policies = client.get("/v1/policies").json
    assert policies is not None
    shown = {policy["name"]: policy["thresholds"] for policy in policies["items"]}
    assert {"default", "strict", "lenient"} <= set(shown)
    country = normalizer.rulebook.decision.policies["strict"].thresholds["country"]
    assert shown["strict"]["country"]["probability"] == country.probability
    profiles = client.get("/v1/profiles").json
    assert profiles is not None
    assert {profile["name"] for profile in profiles["items"]} == set(normalizer.rulebook.profiles)


def test_sources_are_attributed(client: FlaskClient) -> None:
    answer = client.get("/v1/attribution").json
    assert answer is not None
    licences = {source["id"]: source["licence"] for source in answer["sources"]}
    assert licences["geonames"].startswith("CC-BY")


@pytest.mark.parametrize("path", ["/v1/policies?x=1", "/v1/attribution?text=Oslo"])
def test_parameters_that_nothing_reads_are_an_error(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 422


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/v1/resolve?text=Oslo", "/nix"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


def test_a_request_keeps_the_id_it_came_with_if_it_is_a_plain_one(client: FlaskClient) -> None:
    sent = client.get("/healthz", headers={"X-Request-ID": "abc-123"})
    assert sent.headers["X-Request-ID"] == "abc-123"
    odd = client.get("/healthz", headers={"X-Request-ID": "a b<script>"})
    assert len(odd.headers["X-Request-ID"]) == 16
    other = client.get("/healthz")
    assert other.headers["X-Request-ID"] != odd.headers["X-Request-ID"]


def test_the_access_log_tells_the_route_and_nobodys_words(normalizer: Normalizer) -> None:
    log = io.BytesIO()
    client = create_app(normalizer, SETTINGS, log).test_client()
    secret = "Secretville"
    client.get(f"/v1/resolve?text={secret}").close()
    client.post("/v1/resolve", json={"text": secret, secret: 1}).close()
    client.get(f"/v1/places/{secret}").close()
    client.get(f"/{secret}").close()
    client.get(f"/?text={secret}").close()
    body = json.dumps({"text": secret}).encode()
    stream = client.post("/v1/resolve/batch", data=body, content_type="application/x-ndjson")
    sent = len(stream.data)
    stream.close()
    assert secret not in log.getvalue().decode()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/resolve", 200),
        ("/v1/resolve", 422),
        ("/v1/places/<place_id>", 404),
        (None, 404),
        ("/", 200),
        ("/v1/resolve/batch", 200),
    ]
    assert all(line["request_id"] and line["ms"] >= 0 for line in lines)
    assert lines[-1]["bytes"] == sent > 0


def test_the_log_is_json_and_names_errors_without_their_words() -> None:
    stream = io.StringIO()
    house = logging.getLogger("whence")
    before = house.handlers[:], house.level, house.propagate
    log_as_json("warning", stream)
    try:
        raise ValueError("secret words")
    except ValueError:
        logging.getLogger("whence.web").warning("it broke", exc_info=True)
    finally:
        house.handlers[:], house.level, house.propagate = before
    line = json.loads(stream.getvalue())
    assert line["message"] == "it broke"
    assert line["exception"] == "ValueError"
    assert "secret" not in stream.getvalue()


def test_the_description_covers_every_route_of_the_api(app: Flask) -> None:
    spec = app.test_client().get("/openapi.json").json
    assert spec is not None
    assert spec["openapi"].startswith("3.1")
    described = {
        (path, method.upper())
        for path, operations in spec["paths"].items()
        for method in operations
        if method in ("get", "post", "delete")
    }
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/v1/", "/reconcile"))
        or rule.rule in ("/healthz", "/readyz", "/metrics")
    }
    assert described == served


def test_the_description_states_the_limits_that_were_set(normalizer: Normalizer) -> None:
    settings = Settings(cache_dir=Path("unused"), max_text=77)
    spec = create_app(normalizer, settings).test_client().get("/openapi.json").json
    assert spec is not None
    entry = spec["components"]["schemas"]["Entry"]
    assert entry["properties"]["text"]["maxLength"] == 77
    assert entry["additionalProperties"] is False
    known = {*normalizer.rulebook.decision.policies, None}
    assert set(entry["properties"]["policy"]["enum"]) == known


def test_a_text_limit_that_was_set_holds(normalizer: Normalizer) -> None:
    settings = Settings(cache_dir=Path("unused"), max_text=5)
    client = create_app(normalizer, settings).test_client()
    assert client.post("/v1/resolve", json={"text": "a" * 5}).status_code == 200
    refused = client.post("/v1/resolve", json={"text": "a" * 6}).json
    assert refused is not None
    assert refused["code"] == "text_too_long"


def test_from_the_environment_it_starts_open(
    normalizer: Normalizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whence.bootstrap.open_normalizer", lambda _: normalizer)
    house = logging.getLogger("whence")
    before = house.handlers[:], house.level, house.propagate
    try:
        made = application.app_from_env()
    finally:
        house.handlers[:], house.level, house.propagate = before
    assert made.extensions["whence"].normalizer is normalizer
