"""Requests a second of the service beside an empty handler, and the memory of a worker."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import orjson

from bench import load
from bench.figures import Options, Row, latencies, megabytes
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer

WORKERS = 2
_THREADS = 4  # as the service has
_PATH = "/v1/resolve"
_ROUNDS = 2
_START_S = 90
_EXPECTED = 5_000  # requests a second, more than there will be


def measure(options: Options) -> list[Row]:
    """Both under the same generator and distinct texts, in turn; then a worker's own memory."""
    cells = Cells(Normalizer.open(), options.seed + 3)
    bodies = [
        orjson.dumps({"text": text}) for text in cells.mixed(int(options.seconds * _EXPECTED))
    ]
    for_warmth = [orjson.dumps({"text": text}) for text in cells.mixed(1_000)]
    ours: list[load.Load] = []
    empty: list[load.Load] = []
    with _empty_server() as (empty_port, _), _server() as (port, process):
        load.run(empty_port, _PATH, for_warmth, options.seconds)
        load.run(port, _PATH, for_warmth, options.seconds)
        for _ in range(_ROUNDS):
            seconds = options.seconds / _ROUNDS
            empty.append(load.run(empty_port, _PATH, bodies, seconds))
            # The bodies go on where the round before ended: no text comes twice.
            sent = sum(one.good + one.bad for one in ours)
            ours.append(load.run(port, _PATH, bodies[sent:], seconds))
        sizes = [unique_memory(worker) for worker in _children(process.pid)]
    bad = sum(one.bad for one in (*ours, *empty))
    our_rate, empty_rate = _rate(ours), _rate(empty)
    note = f", {bad} not 200" if bad else ""
    times = [time for one in ours for time in one.times]
    empty_times = [time for one in empty for time in one.times]
    return [
        Row(
            f"HTTP, {WORKERS} workers, {load.PROCESSES * load.CONNECTIONS} connections, "
            f"distinct texts ({mix()})",
            f"{our_rate:,.0f} requests/s{note}",
            f"empty flask-smorest handler {empty_rate:,.0f} requests/s",
            f"{our_rate / empty_rate:.0%} of it",
            "≥ 60 %",
        ),
        Row("its answers", latencies(times), latencies(empty_times)),
        Row(
            "unique memory of a worker after the load (USS)",
            ", ".join(megabytes(size) for size in sizes),
            target="≤ 150 MB",
        ),
    ]


def unique_memory(pid: int) -> int:
    """Bytes that would be free if the process ended: its private pages."""
    size = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(("Private_Clean:", "Private_Dirty:")):
            size += int(line.split()[1]) * 1024
    return size


def _rate(loads: list[load.Load]) -> float:
    return sum(one.good for one in loads) / sum(one.seconds for one in loads)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


@contextmanager
def _server(
    environ: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = _free_port()
    start = "from whence.cli import main; main()"
    arguments = ["serve", "--port", str(port), "--workers", str(WORKERS)]
    command = [sys.executable, "-c", start, *arguments]
    with _running(command, port, "/readyz", environ) as process:
        yield port, process


@contextmanager
def running_server(environ: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The port of a service with these settings, and the id of its first process."""
    with _server(environ) as (port, process):
        yield port, process.pid


def processor_seconds(pid: int) -> float:
    """What the processes that a process started have taken of the processors by now."""
    return sum(map(_seconds_of, _children(pid)))


def seconds_beside(pid: int) -> float:
    """The same of those that they started: of the process beside the workers, which counts."""
    return sum(map(processor_seconds, _children(pid)))


def _seconds_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _empty_server() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = _free_port()
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--preload"]
    arguments += ["--worker-class", "gthread", "--threads", str(_THREADS), "--log-level", "error"]
    command = [sys.executable, "-m", "gunicorn", *arguments, "bench.empty:create_app()"]
    with _running(command, port, "/") as process:
        yield port, process


@contextmanager
def _running(
    command: list[str], port: int, path: str, more: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    # A user's own settings, such as keys, would change what is measured; and what is flagged
    # must not end up in the user's own queue.
    with TemporaryDirectory() as folder:
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("WHENCE_") or name in ("WHENCE_CACHE_DIR", "WHENCE_RULES_DIR")
        }
        environ |= {"WHENCE_DATA_DIR": folder, **(more or {})}
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ) as process:
            try:
                _wait(process, port, path)
                yield process
            finally:
                process.terminate()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    until = monotonic() + _START_S
    while monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        except OSError:
            pass
        sleep(0.1)
    raise RuntimeError(f"the server on port {port} did not start")


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
