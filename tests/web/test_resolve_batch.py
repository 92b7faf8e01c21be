"""Many entries over HTTP: every record gets its answer, and a bad one harms no other."""

import io
import json
import socket
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from whence.bootstrap import Normalizer
from whence.entry import Entry
from whence.review.recorder import Recorder
from whence.settings import Settings
from whence.verdict import Verdict
from whence.web.app import create_app
from whence.web.line_spool import MAX_LINE_BYTES, LineSpool
from whence.web.problems import Problem
from whence.web.streams_here import streams_here

NDJSON = "application/x-ndjson"


def streamed(client: FlaskClient, body: bytes, query: str = "") -> TestResponse:
    return client.post(f"/v1/resolve/batch{query}", data=body, content_type=NDJSON)


def lines(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    assert response.content_type == NDJSON
    return [json.loads(line) for line in response.get_data().decode().splitlines()]


def stream(client: FlaskClient, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to the records, sent as lines."""
    return lines(streamed(client, b"\n".join(json.dumps(one).encode() for one in records)))


def single(client: FlaskClient, **entry: Any) -> Any:
    return client.post("/v1/resolve", json=entry).json


def test_a_batch_answers_each_record_as_if_it_came_alone(client: FlaskClient) -> None:
    records = [{"id": "a", "text": "Oslo"}, {"id": "a", "city": "Leeds", "country": "UK"}]
    answer = client.post("/v1/resolve/batch", json={"records": records}).json
    assert answer is not None
    assert answer["results"] == [single(client, **record) for record in records]
    assert answer["versions"] == answer["results"][0]["versions"]


def test_options_of_the_batch_hold_where_a_record_says_nothing(client: FlaskClient) -> None:
    records = [{"text": "Georgia"}, {"text": "Georgia", "context": {"country": ["GE"]}}]
    options = {"context": {"country": ["US"]}, "explain": True, "max_candidates": 1}
    answer = client.post("/v1/resolve/batch", json={"records": records, **options}).json
    assert answer is not None
    first, second = answer["results"]
    assert first == single(client, text="Georgia", **options)
    assert second == single(client, **{**options, **records[1]})
    assert first["explanation"] is not None


def test_what_is_said_nearer_to_a_record_wins(client: FlaskClient) -> None:
    records = [{"text": "Georgia"}, {"text": "Georgia", "max_candidates": 0}]
    body = {"records": records, "max_candidates": 1}
    response = client.post("/v1/resolve/batch?max_candidates=2&explain=true", json=body)
    assert response.json is not None
    first, second = response.json["results"]
    assert first["explanation"] is not None
    assert (len(first["candidates"]), len(second["candidates"])) == (1, 0)


def test_a_bad_record_fails_alone(client: FlaskClient) -> None:
    records = [{"text": "Oslo"}, 5, {"id": "r", "txt": "x"}, {"id": 7, "text": "Oslo"},
               {"id": "long", "text": "a" * 1001}, {"text": "Bergen"}]  # fmt: skip
    answer = client.post("/v1/resolve/batch", json={"records": records}).json
    assert answer is not None
    results = answer["results"]
    assert [one.get("outcome") for one in results] == ["resolved", *[None] * 4, "resolved"]
    assert [one["id"] for one in results[1:5]] == [None, "r", None, "long"]
    codes = [one["error"]["code"] for one in results[1:5]]
    assert codes == [*["invalid_request"] * 3, "text_too_long"]


def test_half_a_character_in_a_record_fails_that_record_alone(client: FlaskClient) -> None:
    body = (
        b'{"records": [{"text": "\\ud800", "id": "x"}, {"id": "\\udfff", "text": "a"}, '
        b'{"text": "Oslo"}]}'
    )
    response = client.post("/v1/resolve/batch", data=body, content_type="application/json")
    assert response.json is not None
    first, second, third = response.json["results"]
    assert (first["id"], first["error"]["code"]) == ("x", "invalid_request")
    assert (second["id"], second["error"]["code"]) == (None, "invalid_request")
    assert third["outcome"] == "resolved"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"records": []}, "invalid_request"),
        ({"records": {}}, "invalid_request"),
        ({"records": None}, "invalid_request"),
        ([], "invalid_request"),
        ({"records": [{"text": "Oslo"}], "text": "Oslo"}, "invalid_request"),
        ({"records": [{"text": "Oslo"}], "policy": "nix"}, "invalid_request"),
        ({"records": [{"text": ""}] * 1001}, "too_many_records"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused_whole(
    client: FlaskClient, body: Any, code: str
) -> None:
    response = client.post("/v1/resolve/batch", json=body)
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["code"] == code


def test_a_thousand_records_are_taken(client: FlaskClient) -> None:
    answer = client.post("/v1/resolve/batch", json={"records": [{"text": ""}] * 1000}).json
    assert answer is not None
    assert len(answer["results"]) == 1000


def test_a_stream_answers_line_by_line_and_says_when_it_is_done(client: FlaskClient) -> None:
    body = b'{"id": "a", "text": "Oslo"}\n{"id": "b", "text": "Leeds, UK"}'
    first, second, last = lines(streamed(client, body))
    assert first == single(client, id="a", text="Oslo")
    assert second == single(client, id="b", text="Leeds, UK")
    assert last == {"done": True, "count": 2}


def test_a_bad_line_is_named_and_the_others_are_answered(client: FlaskClient) -> None:
    long = b'{"id": "long", "text": "' + b"a" * MAX_LINE_BYTES + b'"}'
    body = b"\n".join(
        [b'{"text": "Oslo"}', b"", b"nix", b" \t\r", b'{"id": "x", "txt": 1}', long,
         b'{"id": "s", "text": "\\ud800"}', b"\xff", b'{"text": "Bergen"}\r', b""]
    )  # fmt: skip
    answers = lines(streamed(client, body))
    assert answers.pop() == {"done": True, "count": 7}
    assert [one.get("outcome") for one in answers] == ["resolved", *[None] * 5, "resolved"]
    bad = answers[1:6]
    assert [one["line"] for one in bad] == [3, 5, 6, 7, 8]
    assert [one["id"] for one in bad] == [None, "x", None, "s", None]
    assert [one["error"]["status"] for one in bad] == [400, 422, 413, 422, 400]
    assert all(list(one) == ["line", "id", "error"] for one in bad)


def test_equal_lines_are_answered_each_under_its_own_id(client: FlaskClient) -> None:
    records = [{"id": str(at), "text": f"Leeds{' ' * (at % 3)}"} for at in range(600)]
    *answers, end = stream(client, records)
    assert [one["id"] for one in answers] == [record["id"] for record in records]
    assert {one["place"]["id"] for one in answers} == {"geonames:2644688"}
    assert end == {"done": True, "count": 600}


def test_equal_lines_that_are_refused_are_refused_each(client: FlaskClient) -> None:
    long = "x" * 1001
    records = [{"id": "a", "text": long}, {"id": "b", "text": long}, {"text": "Oslo"}]
    first, second, third, _ = stream(client, records)
    assert [(one["line"], one["id"]) for one in (first, second)] == [(1, "a"), (2, "b")]
    assert first["error"]["code"] == second["error"]["code"] == "text_too_long"
    assert third["outcome"] == "resolved"


def test_a_failure_of_ours_fails_its_record_alone(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Normalizer.resolve_all

    def failing(self: Normalizer, entries: Sequence[Entry], **options: Any) -> list[Verdict]:
        if any(one.text == "Atlantis" for one in entries):
            raise ZeroDivisionError
        return whole(self, entries, **options)

    monkeypatch.setattr(Normalizer, "resolve_all", failing)
    records = [{"text": "Oslo"}, {"text": "Atlantis"}, {"text": "Bergen"}]
    answer = client.post("/v1/resolve/batch", json={"records": records}).json
    assert answer is not None
    first, second, third = answer["results"]
    assert (first["outcome"], third["outcome"]) == ("resolved", "resolved")
    assert second["error"]["code"] == "internal_error"
    *answers, _ = stream(client, records)
    assert [one.get("outcome") for one in answers] == ["resolved", None, "resolved"]


def test_a_verdict_that_cannot_be_noted_fails_alone(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Recorder.note

    def failing(self: Recorder, entry: Entry, verdict: Verdict, **more: Any) -> Verdict:
        if entry.text == "Atlantis":
            raise ZeroDivisionError
        return whole(self, entry, verdict, **more)

    monkeypatch.setattr(Recorder, "note", failing)
    records = [{"text": "Oslo"}, {"text": "Atlantis"}, {"text": "Bergen"}]
    answer = client.post("/v1/resolve/batch", json={"records": records}).json
    assert answer is not None
    assert [one.get("outcome") for one in answer["results"]] == ["resolved", None, "resolved"]
    *answers, _ = stream(client, records)
    assert [one.get("outcome") for one in answers] == ["resolved", None, "resolved"]


def test_a_line_of_exactly_the_limit_is_read(client: FlaskClient) -> None:
    frame = b'{"text": "Oslo", "also": {"x": ""}}'
    line = frame + b" " * (MAX_LINE_BYTES - len(frame))
    assert lines(streamed(client, line + b"\n"))[0]["outcome"] == "resolved"
    assert lines(streamed(client, line + b" \n"))[0]["error"]["code"] == "body_too_large"


def test_options_of_a_stream_are_query_parameters(client: FlaskClient) -> None:
    query = "?context_country=GE&explain=true&max_candidates=1&policy=lenient"
    answer = lines(streamed(client, b'{"text": "Georgia"}', query))[0]
    options = {"context": {"country": ["GE"]}, "explain": True, "max_candidates": 1}
    assert answer == single(client, text="Georgia", policy="lenient", **options)


@pytest.mark.parametrize("query", ["?text=Oslo", "?explain=1", "?nix=1", "?context_country=xx"])
def test_wrong_options_of_a_stream_are_told_before_it(client: FlaskClient, query: str) -> None:
    response = streamed(client, b'{"text": "Oslo"}', query)
    assert response.status_code == 422
    assert response.json is not None
    assert "parameter" in response.json["errors"][0]


@pytest.mark.parametrize("body", [b"", b"\n\n", b"  \r\n"])
def test_an_empty_stream_is_done(client: FlaskClient, body: bytes) -> None:
    assert lines(streamed(client, body)) == [{"done": True, "count": 0}]


def test_a_stream_may_be_larger_than_a_json_body(client: FlaskClient) -> None:
    line = b'{"text": "", "also": {"x": "' + b"a" * 900 + b'"}}\n'
    count = 10_000
    assert len(line) * count > 8 * 1024 * 1024
    assert lines(streamed(client, line * count))[-1] == {"done": True, "count": count}


def test_a_client_that_sends_everything_before_it_reads_is_served(app: Flask) -> None:
    count = 20_000
    body = b'{"text": ""}\n' * count
    head = (
        f"POST /v1/resolve/batch HTTP/1.0\r\nContent-Type: {NDJSON}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=120) as client:
            client.sendall(head.encode() + body)
            answer = bytearray()
            while piece := client.recv(1 << 20):
                answer += piece
    finally:
        server.shutdown()
        thread.join()
    # Far more than the buffers between the two hold.
    assert len(answer) > 8 * 1024 * 1024
    assert b'{"done":true,"count":20000}\n' in answer[-60:]


def test_more_lines_than_set_are_refused(normalizer: Normalizer, tmp_path: Any) -> None:
    app = create_app(normalizer, Settings(cache_dir=tmp_path, max_lines=3))
    client = app.test_client()
    assert lines(streamed(client, b'{"text": ""}\n\n' * 3))[-1]["count"] == 3
    response = streamed(client, b'{"text": ""}\n' * 4)
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["code"] == "too_many_records"


def test_streams_are_counted_while_they_are_answered(client: FlaskClient) -> None:
    before = streams_here()
    response = client.post(
        "/v1/resolve/batch", data=b'{"text": "Oslo"}', content_type=NDJSON, buffered=False
    )
    assert streams_here() == before + 1
    response.close()
    assert streams_here() == before


def test_what_is_spooled_is_private_and_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = LineSpool(io.BytesIO(b'{"text": "a"}\n' * 200_000), max_lines=200_000)
    on_disk = list(tmp_path.iterdir())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in on_disk)
    assert sum(1 for _ in spool.lines()) == 200_000
    spool.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_lines_are_the_same_however_they_arrive(size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            return super().read(size)

    body = b'{"n": 1}\n\n{"n": 2}\r\n   \n{"n": 3}'
    spool = LineSpool(Slow(body), max_lines=10)
    assert [(number, read()[0]) for number, read in spool.lines()] == [
        (1, {"n": 1}),
        (3, {"n": 2}),
        (5, {"n": 3}),
    ]
    with pytest.raises(Problem):
        LineSpool(Slow(body), max_lines=2)
