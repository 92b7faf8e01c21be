"""Everything that gets no answer: its status, its code, and its problem details (RFC 9457)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from whence import errors
from whence.web.bodies import MAX_JSON_BYTES
from whence.web.problems import CODES, Problem, from_error

JSON = "application/json"


def is_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = response.json or {}
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail", "code"}
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:whence:problem:{code}"
    return problem


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"text": ', 400, "malformed"),
        (b"", 400, "malformed"),
        (b"\x00", 400, "malformed"),
        (b'{"text": "\xff"}', 400, "malformed"),
        (b'{"text": "Oslo"} x', 400, "malformed"),
        (b"{'text': 'Oslo'}", 400, "malformed"),
        (b'{"text": "Os\nlo"}', 400, "malformed"),
        (b'{"text": NaN}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400, "malformed"),
        (b'{"a":' * 1_200 + b'"\\ud800"' + b"}" * 1_200, 400, "malformed"),
        (b'{"text": ' + b"[" * 500 + b'"\\ud800"' + b"]" * 500 + b"}", 422, "invalid_request"),
        ('{"text": "Oslo"}'.encode("utf-16"), 400, "malformed"),
        (b"[]", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b'"Oslo"', 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"text": null}', 422, "invalid_request"),
        (b'{"text": "\\ud800"}', 422, "invalid_request"),
        (b'{"text": "\\udc00 Oslo \\ud83d"}', 422, "invalid_request"),
        (b'{"\\ud800": 1, "text": "Oslo"}', 422, "invalid_request"),
        (b'{"text": "Oslo", "id": "\\ud800"}', 422, "invalid_request"),
        (b'{"text": "Oslo", "also": {"\\ud800": "x"}}', 422, "invalid_request"),
        (b'"\\ud800"', 422, "invalid_request"),
        (b'{"text": "Oslo", "explain": 1}', 422, "invalid_request"),
        (b'{"text": "Oslo", "max_candidates": 21}', 422, "invalid_request"),
        (b'{"text": "Oslo", "policy": "nix"}', 422, "invalid_request"),
        (b'{"text": "' + b"a" * 1001 + b'"}', 422, "text_too_long"),
        (b'{"text": "' + b"a" * MAX_JSON_BYTES + b'"}', 413, "body_too_large"),
    ],
)
def test_a_body_that_cannot_be_answered(
    client: FlaskClient, body: bytes, status: int, code: str
) -> None:
    is_problem(client.post("/v1/resolve", data=body, content_type=JSON), status, code)


def test_a_surrogate_pair_is_a_character(client: FlaskClient) -> None:
    body = b'{"text": "\\ud83d\\ude00 Oslo"}'
    response = client.post("/v1/resolve", data=body, content_type=JSON)
    assert response.json is not None
    assert response.json["input"] == {"text": "😀 Oslo"}


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1",
     "application/x-ndjson"],
)  # fmt: skip
def test_another_media_type_is_refused(client: FlaskClient, content_type: str | None) -> None:
    response = client.post("/v1/resolve", data=b'{"text": "Oslo"}', content_type=content_type)
    is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=utf-8", f"{JSON};charset=UTF-8"])
def test_json_in_utf8_is_taken_however_it_is_declared(
    client: FlaskClient, content_type: str
) -> None:
    response = client.post("/v1/resolve", data=b'{"text": "Oslo"}', content_type=content_type)
    assert response.status_code == 200


def test_a_compressed_body_is_refused(client: FlaskClient) -> None:
    response = client.post(
        "/v1/resolve", data=b"x", content_type=JSON, headers={"Content-Encoding": "gzip"}
    )
    is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("query", "status", "code", "parameter"),
    [
        ("text=%ff", 400, "malformed", None),
        ("text=%ed%a0%80", 400, "malformed", None),
        ("", 422, "invalid_request", None),
        ("txt=Oslo", 422, "invalid_request", "txt"),
        ("text=Oslo&text=Bergen", 422, "invalid_request", "text"),
        ("text=Oslo&context_country=Norway", 422, "invalid_request", "context_country"),
        ("text=Oslo&context_language=%0A", 422, "invalid_request", "context_language"),
        ("text=Oslo&explain=yes", 422, "invalid_request", "explain"),
        ("text=Oslo&max_candidates=-1", 422, "invalid_request", "max_candidates"),
        ("text=Oslo&max_candidates=1e1", 422, "invalid_request", "max_candidates"),
        ("text=Oslo&also=x", 422, "invalid_request", "also"),
        ("text=Oslo&context=x", 422, "invalid_request", "context"),
        ("text=" + "a" * 1001, 422, "text_too_long", "text"),
        ("&".join(f"a{n}=1" for n in range(400)), 400, "malformed", None),
    ],
)
def test_a_query_that_cannot_be_answered(
    client: FlaskClient, query: str, status: int, code: str, parameter: str | None
) -> None:
    response = client.get(f"/v1/resolve?{query}")
    problem = is_problem(response, status, code)
    if parameter is not None:
        assert parameter in [error.get("parameter") for error in problem["errors"]]


def test_an_unknown_address_is_404(client: FlaskClient) -> None:
    is_problem(client.get("/v2/resolve"), 404, "not_found")
    is_problem(client.get("/static/nix.css"), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_another_method_is_405_and_told_which_are_offered(client: FlaskClient, method: str) -> None:
    response = client.open("/v1/resolve", method=method)
    is_problem(response, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_every_error_of_the_house_has_a_status() -> None:
    def leaves(of: type[errors.WhenceError]) -> list[type[errors.WhenceError]]:
        below = [leaf for one in of.__subclasses__() for leaf in leaves(one)]
        return [of, *below]

    told = {one.code: from_error(one("why"), "id").status for one in leaves(errors.WhenceError)}
    assert told["invalid_request"] == told["text_too_long"] == 422
    assert told["not_found"] == 404
    assert told["not_ready"] == told["damaged_index"] == 503
    # These stop the start; should one come up later, it is no fault of the caller.
    assert told["invalid_setting"] == told["invalid_rules"] == 500


def test_every_code_has_a_status_and_words() -> None:
    for code, (status, title) in CODES.items():
        assert Problem(code, "why").status == status
        assert 400 <= status < 600
        assert title


def test_an_unexpected_error_tells_nothing_of_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret words of somebody")

    monkeypatch.setattr(type(app.extensions["whence"].normalizer), "resolve", broken)
    response = app.test_client().post("/v1/resolve", json={"text": "secret words of somebody"})
    is_problem(response, 500, "internal_error")
    assert "secret" not in response.text
    assert "secret" not in caplog.text
    assert "ValueError" in caplog.text
    assert response.headers["X-Request-ID"] in response.text
