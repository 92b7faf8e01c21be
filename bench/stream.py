"""Records a second of NDJSON streams: two at once, each sent whole before anything is read."""

import socket
from collections.abc import Sequence
from multiprocessing import get_context
from random import Random
from time import perf_counter

import orjson

from bench.figures import Options, Row
from bench.service import WORKERS, _server
from bench.texts import Cells
from whence.bootstrap import Normalizer

_STREAMS = 2
_LINES = 100_000
_DISTINCT = 20_000  # values of a stream of duplicates: one in five, as in the table of `batch`
_DISTINCT_LINES = 10_000  # of a stream in which no line comes twice
_PATH = "/v1/resolve/batch?review=never"


def measure(options: Options) -> list[Row]:
    """Duplicates, then distinct values; each stream has words of its own."""
    cells = Cells(Normalizer.open(), options.seed + 5)
    draw = Random(options.seed)
    mixed = []
    for _ in range(_STREAMS):
        texts = cells.mixed(_DISTINCT)
        weights = [1 / rank for rank in range(1, len(texts) + 1)]
        lines = texts + draw.choices(texts, weights, k=_LINES - len(texts))
        draw.shuffle(lines)
        mixed.append(_body(lines))
    distinct = [_body(cells.mixed(_DISTINCT_LINES)) for _ in range(_STREAMS)]
    with _server() as (port, _):
        _run(port, [_body(cells.mixed(1_000)) for _ in range(_STREAMS)])
        return [
            _row(
                f"NDJSON, {WORKERS} workers, {_STREAMS} streams of {_LINES:,} lines with "
                f"{_DISTINCT:,} distinct texts, all sent before reading",
                _run(port, mixed),
                _LINES,
                "≥ 20,000 records/s",
            ),
            _row(
                f"NDJSON, {_STREAMS} streams of {_DISTINCT_LINES:,} lines, all distinct",
                _run(port, distinct),
                _DISTINCT_LINES,
                "≥ 5,000 records/s",
            ),
        ]


def _body(texts: Sequence[str]) -> bytes:
    return b"\n".join(
        orjson.dumps({"id": f"r-{number}", "text": text}) for number, text in enumerate(texts)
    )


def _row(what: str, runs: Sequence[tuple[float, int]], lines: int, target: str) -> Row:
    seconds = max(took for took, _ in runs)
    whole = sum(count == lines for _, count in runs)
    note = "" if whole == len(runs) else f"; only {whole} of {len(runs)} streams came whole"
    return Row(what, f"{lines * len(runs) / seconds:,.0f} records/s{note}", target=target)


def _run(port: int, bodies: Sequence[bytes]) -> list[tuple[float, int]]:
    with get_context("spawn").Pool(len(bodies)) as pool:
        return pool.starmap(_stream, [(port, body) for body in bodies])


def _stream(port: int, body: bytes) -> tuple[float, int]:
    """Seconds from the first byte sent to the last one read, and the count that the end told."""
    head = (
        f"POST {_PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        began = perf_counter()
        connection.sendall(head.encode() + body)
        tail = b""
        while piece := connection.recv(1 << 18):
            tail = (tail + piece)[-200:]
        took = perf_counter() - began
    end = tail[tail.rfind(b'{"done"') :]
    told = orjson.loads(end[: end.find(b"}") + 1]) if end.startswith(b'{"done"') else {}
    return took, int(told.get("count", 0))
