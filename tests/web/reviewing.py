"""A service with a review queue, for tests of the page: its own database, and values put in."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.review.live_decisions import LiveDecisions
from whence.settings import ApiKey, Settings
from whence.web.app import create_app

PATIENCE_S = 15.0


def service(normalizer: Normalizer, folder: Path, keys: tuple[ApiKey, ...] = ()) -> Flask:
    """An application that keeps what it is told in `folder`."""
    url = f"sqlite:///{folder}/whence.db"
    settings = Settings(cache_dir=Path("unused"), data_dir=folder, database_url=url, api_keys=keys)
    return create_app(normalizer.deciding_by(LiveDecisions(url)), settings)


def queued(
    app: Flask,
    texts: Iterable[str | dict[str, Any]],
    scope: str = "default",
    headers: dict[str, str] | None = None,
) -> None:
    """Resolves texts as upstream systems do, and waits until all flagged ones are in the queue."""
    client = app.test_client()
    entries = [{"text": text} if isinstance(text, str) else text for text in texts]
    for start in range(0, len(entries), 1_000):
        records = entries[start : start + 1_000]
        body = {"records": records, "scope": scope, "review": "auto"}
        results = client.post("/v1/resolve/batch", json=body, headers=headers).json
        assert results is not None
        assert {one["review"]["status"] for one in results["results"]} <= {"queued", "none"}
    app.extensions["whence"].desk.counting.count()
    flagged = {one["review"]["item_id"] for one in results["results"]} - {None}
    until = time.monotonic() + PATIENCE_S
    while missing := flagged - in_queue(client, scope, headers):
        assert time.monotonic() < until, f"{len(missing)} values never came to the queue"
        time.sleep(0.05)


def in_queue(client: FlaskClient, scope: str, headers: dict[str, str] | None = None) -> set[str]:
    """The ids of all items of a scope, whatever their state."""
    found: set[str] = set()
    cursor = ""
    while True:
        query = {"status": "all", "scope": scope, "limit": "200"}
        if cursor:
            query["cursor"] = cursor
        page = client.get("/v1/reviews", query_string=query, headers=headers).json
        assert page is not None
        found |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
        if not cursor:
            return found


def verdict(app: Flask, text: str, scope: str = "default") -> dict[str, Any]:
    """What the service answers now, without queueing."""
    body = {"text": text, "scope": scope, "review": "never"}
    answer: dict[str, Any] | None = app.test_client().post("/v1/resolve", json=body).json
    assert answer is not None
    return answer
