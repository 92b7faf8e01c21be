"""The express lane answers what the route answers, and leaves to it whatever is not plain."""

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from whence.web.express import is_plain

ENTRIES = [
    {"text": "Torontoo, Ontaria", "id": "r-1", "explain": True},
    {"text": "Georgia", "max_candidates": 2, "review": "never"},
    {"city": "Leeds", "country": "UK", "context": {"country": ["GB"], "language": "en"}},
    {"text": "", "policy": "strict"},
    {"text": "Питер"},
]
BAD = [
    b"{}",
    b"[]",
    b"not json",
    b'{"text": 5}',
    b'{"text": "\\ud800"}',
    b'{"text": "Oslo", "colour": "red"}',
    b'{"text": "Oslo", "policy": "no such policy"}',
    b'{"text": "' + b"x" * 1_001 + b'"}',
]


def by_route(client: FlaskClient, body: bytes) -> Any:
    """What the route answers: the lane takes no media type with parameters."""
    return client.post("/v1/resolve", data=body, content_type="application/json; charset=utf-8")


def by_lane(client: FlaskClient, body: bytes) -> Any:
    return client.post("/v1/resolve", data=body, content_type="application/json")


@pytest.mark.parametrize("entry", ENTRIES)
def test_both_ways_give_the_same_bytes(client: FlaskClient, entry: dict[str, Any]) -> None:
    body = orjson.dumps({"review": "never", **entry})
    lane, route = by_lane(client, body), by_route(client, body)
    assert (lane.status_code, lane.data) == (route.status_code, route.data) == (200, route.data)
    assert lasting(lane) == lasting(route)


def lasting(response: Any) -> dict[str, str]:
    """The headers that are the same for every request."""
    return {name: value for name, value in response.headers if name != "X-Request-ID"}


@pytest.mark.parametrize("body", BAD)
def test_what_is_wrong_is_told_by_the_route(client: FlaskClient, body: bytes) -> None:
    lane, route = by_lane(client, body), by_route(client, body)
    assert lane.status_code == route.status_code >= 400
    told, expected = lane.json, route.json
    assert {**told, "instance": None} == {**expected, "instance": None}


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/v1/resolve/batch"},
        {"method": "GET"},
        {"content_type": "text/plain"},
        {"headers": {"Content-Encoding": "gzip"}},
        {"query_string": "text=Oslo"},
        {"data": b" " * 70_000},
    ],
)
def test_only_plain_calls_take_the_lane(changed: dict[str, Any]) -> None:
    plain = {
        "path": "/v1/resolve",
        "method": "POST",
        "content_type": "application/json",
        "data": b'{"text": "Oslo"}',
    }
    assert is_plain(EnvironBuilder(**plain).get_environ())
    assert not is_plain(EnvironBuilder(**{**plain, **changed}).get_environ())
