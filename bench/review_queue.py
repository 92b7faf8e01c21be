"""Calls of a reviewer on a queue of 50,000 items, and its page, on a running service."""

import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import orjson

from bench.figures import Row, latencies, percentile
from whence.review.ranking import item_id, rank
from whence.store import intake_rows
from whence.store.database import Database
from whence.store.sightings import Sighting

ITEMS = 50_000
_CALLS = 200  # of each kind
_PAGES = 60  # of each address
_SCOPES = ("hr", "web", "survey", "jobs")
_COUNTRIES = ("US", "GB", "CA", "AU", "ES")
_PLACE = "geonames:4951788"
_LISTS = (
    "limit=50", "limit=50&sort=records", "limit=50&sort=newest", "limit=50&scope=hr",
    "limit=50&country=GB", "limit=50&reason=several_cities", "limit=50&q=value 4999",
)  # fmt: skip
_SHOWN = ("/review", "/review?scope=hr", "/review?country=GB", "/review?sort=records")


def calls(port: int, database: str) -> list[Row]:
    client = Client(port)
    what = f"{database}, {ITEMS:,} open items"
    claims, decisions = [], []
    for number in range(_CALLS):
        who = {"reviewer": f"reviewer-{number % 50}"}
        seconds, told = client.timed("POST", "/v1/reviews/claim", who)
        claims.append(seconds)
        item = told["items"][0]
        said = {
            **who,
            "lease_token": item["lease"]["token"],
            "kind": "place",
            "place_id": _PLACE,
            "apply_to": "scope",
        }
        seconds, _ = client.timed("POST", f"/v1/reviews/{item['id']}/decision", said)
        decisions.append(seconds)
    rows = [
        Row(f"next item: claim, {what}", _told(claims), target="≤ 20 ms"),
        Row(f"a decision, {what}", _told(decisions), target="≤ 50 ms"),
    ]
    slowest: tuple[float, str] = (0.0, "")
    pages: list[float] = []
    for query in _LISTS:
        times = [
            client.timed("GET", "/v1/reviews?" + query.replace(" ", "%20"))[0]
            for _ in range(max(_CALLS // len(_LISTS), 10))
        ]
        slowest = max(slowest, (percentile(times, 0.5), query))
        pages += times
    rows.append(
        Row(
            f"a page of 50 of the list, {len(_LISTS)} filters and orders, {what}",
            f"{_told(pages)}; slowest of them {slowest[1]}: p50 {slowest[0] * 1e3:.1f} ms",
            target="≤ 50 ms",
        )
    )
    detail = [client.timed("GET", f"/v1/reviews/{item_id('hr', f'value {4 * n}')}")[0]
              for n in range(100)]  # fmt: skip
    rows.append(Row(f"everything known of an item, {what}", _told(detail)))
    rows.append(_page(port, what))
    return rows


def _page(port: int, what: str) -> Row:
    """The page that a reviewer opens, with a value claimed, the queue and how far they are."""
    client = Client(port)
    token = re.search(rb'name="token" value="([^"]+)"', client.page("/review")[1])
    if token is None:
        raise RuntimeError("the page asks for no name")
    said = {"token": token[1].decode(), "name": "bench", "back": "/review"}
    client.page("/review/name", urlencode(said))
    if not re.search(rb"49,\d{3} open", client.page("/review")[1]):  # some are settled by now
        raise RuntimeError("the page does not show the queue")
    times = {path: [client.page(path)[0] for _ in range(_PAGES)] for path in _SHOWN}
    slowest = max(times, key=lambda path: percentile(times[path], 0.5))
    told = _told([seconds for one in times.values() for seconds in one])
    return Row(
        f"the whole page /review, {len(_SHOWN)} filters and orders, {what}",
        f"{told}; slowest of them {slowest}: p50 {percentile(times[slowest], 0.5) * 1e3:.1f} ms",
        target="≤ 100 ms",
    )


def _told(times: list[float]) -> str:
    return f"{latencies(times)}, most {max(times) * 1e3:.3g} ms"


class Client:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def page(self, path: str, form: str | None = None) -> tuple[float, bytes]:
        """Seconds until a page was there, and the page; cookies are kept."""
        headers = {"Cookie": "; ".join(f"{name}={v}" for name, v in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request("GET" if form is None else "POST", path, form, headers)
        response = self._connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - began
        if response.status not in (200, 303):
            raise RuntimeError(f"{path.partition('?')[0]}: {response.status}")
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return seconds, text

    def timed(self, method: str, path: str, body: Any = None) -> tuple[float, Any]:
        """Seconds until the answer was there, and the answer."""
        sent = None if body is None else orjson.dumps(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        began = time.perf_counter()
        self._connection.request(method, path, sent, headers)
        response = self._connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - began
        if response.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {response.status}")
        return seconds, orjson.loads(text)


def fill(database: Database) -> None:
    group: list[Sighting] = []
    now = time.time()
    order: Callable[[int, float, float], float] = lambda n, u, at: rank(n, u, at, 7)  # noqa: E731
    for one in _sightings(now):
        group.append(one)
        if len(group) == 500:
            with database.write() as connection:
                intake_rows.count(connection, group, order, now)
            group.clear()
    with database.write() as connection:
        intake_rows.tell_planner(connection)  # as counting does after so many


def _sightings(now: float) -> Iterator[Sighting]:
    for number in range(ITEMS):
        scope = _SCOPES[number % len(_SCOPES)]
        value = f"value {number}"
        yield Sighting(
            item_id=item_id(scope, value),
            scope=scope,
            value=value,
            seen_at=now - number % 90_000,
            cells={"text": value.title()},
            asked={},
            outcome="ambiguous" if number % 3 else "unresolved",
            reasons=("several_cities",) if number % 2 else ("low_confidence",),
            country=_COUNTRIES[number % len(_COUNTRIES)],
            uncertainty=0.1 + number % 9 / 10,
            summary={
                "candidates": [[_PLACE, "Springfield, Massachusetts, United States", 0.2]] * 3,
                "place_id": None,
                "confidence": None,
                "versions": {"gazetteer": "g", "rules": "r", "calibration": "c"},
            },
            record_keys=(f"{number:032x}",),
            calls=0,
        )
