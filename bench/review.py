"""A queue of 50,000 items on a running service, and what queueing costs `/v1/resolve`."""

import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from statistics import median
from typing import Any

import orjson

from bench import load
from bench.figures import Options, Row, latencies, percentile
from bench.service import WORKERS, processor_seconds, running_server, seconds_beside
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer
from whence.review.ranking import item_id, rank
from whence.settings import Settings
from whence.store import intake_rows
from whence.store.database import Database
from whence.store.intake_rows import Sighting

ITEMS = 50_000
_CALLS = 200  # of each kind
_ROUNDS = 16  # pairs; the machine swings more between runs than what is measured
_PART = 4  # each lasts this part of the bench's seconds
_SCOPES = ("hr", "web", "survey", "jobs")
_COUNTRIES = ("US", "GB", "CA", "AU", "ES")
_PLACE = "geonames:4951788"
_LISTS = (
    "limit=50", "limit=50&sort=records", "limit=50&sort=newest", "limit=50&scope=hr",
    "limit=50&country=GB", "limit=50&reason=several_cities", "limit=50&q=value 4999",
)  # fmt: skip


def measure(options: Options) -> list[Row]:
    """Calls of a reviewer on a full queue; then the same load queued and not, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"WHENCE_DATA_DIR": folder}
        settings = Settings.from_env({**environ, "HOME": folder})
        database = Database(str(settings.database_url))
        began = time.perf_counter()
        _fill(database)
        filled_s = time.perf_counter() - began
        database.close()
        with running_server(environ) as (port, pid):
            rows = _calls(port)
            rows += _queueing(port, pid, options)
    rows.append(
        Row(
            f"bringing {ITEMS:,} flagged values from the spool's form to the queue",
            f"{filled_s:.1f} s, {filled_s / ITEMS * 1e6:.0f} µs each",
        )
    )
    return rows


def _calls(port: int) -> list[Row]:
    client = _Client(port)
    what = f"SQLite, {ITEMS:,} open items"
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
    return rows


def _queueing(port: int, pid: int, options: Options) -> list[Row]:
    """Load with `review: auto` against the same with `never`: in turn, the order changing."""
    cells = Cells(Normalizer.open(), options.seed + 9).mixed(int(options.seconds * 4_000))
    sent = 0

    def tried(review: str) -> tuple[float, float, float]:
        """Requests a second, the workers' milliseconds of processor for each, and those of the
        process beside them."""
        nonlocal sent
        part = cells[sent:] + cells[:sent]
        bodies = [orjson.dumps({"text": text, "review": review}) for text in part]
        before, beside = processor_seconds(pid), seconds_beside(pid)
        done = load.run(port, "/v1/resolve", bodies, options.seconds / _PART)
        if review == "auto":
            time.sleep(
                2
            )  # what it queued is counted, and what it seals sealed, within its own time
        sent = (sent + done.good) % len(cells)
        workers, counting = processor_seconds(pid) - before, seconds_beside(pid) - beside
        return done.per_second, workers / done.good * 1e3, counting / done.good * 1e3

    tried("auto")  # what audits draw from is filled once
    time.sleep(31)
    autos: list[tuple[float, float, float]] = []
    nevers: list[tuple[float, float, float]] = []
    for turn in range(_ROUNDS):
        for review in ("auto", "never") if turn % 2 else ("never", "auto"):
            (autos if review == "auto" else nevers).append(tried(review))
    flagged = _share_flagged(port, cells[:300])
    slower = sorted(1 - auto[0] / never[0] for auto, never in zip(autos, nevers, strict=True))
    dearer = sorted(auto[1] / never[1] - 1 for auto, never in zip(autos, nevers, strict=True))
    return [
        Row(
            f"queueing, {WORKERS} workers, {flagged:.0%} of the texts flagged ({mix()})",
            f"{median(one[0] for one in autos):,.0f} requests/s",
            f"review: never {median(one[0] for one in nevers):,.0f} requests/s",
            f"{median(slower):+.1%} slower ({_spread(slower)})",
            "< 10 %",
        ),
        Row(
            "processor time of the workers for a request",
            f"{median(one[1] for one in autos):.3f} ms",
            f"review: never {median(one[1] for one in nevers):.3f} ms",
            f"{median(dearer):+.1%} ({_spread(dearer)})",
            "< +10 %",
        ),
        Row(
            "processor time of the process beside them for a request: counting",
            f"{median(one[2] for one in autos):.3f} ms",
            f"review: never {median(one[2] for one in nevers):.3f} ms",
        ),
    ]


def _spread(found: list[float]) -> str:
    quarter = len(found) // 4
    return (
        f"median of {len(found)} pairs in turn, half of them {found[quarter]:+.1%} to "
        f"{found[-1 - quarter]:+.1%}"
    )


def _share_flagged(port: int, texts: list[str]) -> float:
    client = _Client(port)
    states = [
        client.timed("POST", "/v1/resolve", {"text": text})[1]["review"]["status"] for text in texts
    ]
    return states.count("queued") / len(states)


def _told(times: list[float]) -> str:
    return f"{latencies(times)}, most {max(times) * 1e3:.3g} ms"


class _Client:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

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


def _fill(database: Database) -> None:
    group: list[Sighting] = []
    now = time.time()
    order: Callable[[int, float, float], float] = lambda n, u, at: rank(n, u, at, 7)  # noqa: E731
    for one in _sightings(now):
        group.append(one)
        if len(group) == 500:
            with database.write() as connection:
                intake_rows.count(connection, group, order, now)
            group.clear()


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
