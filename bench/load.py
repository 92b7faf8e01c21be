"""A load generator: POST bodies over connections kept alive, from several processes.

Plain sockets, so that the generator takes little of the processors that the servers share.
"""

import selectors
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from time import perf_counter

PROCESSES = 2
CONNECTIONS = 2  # of each process


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: answers with status 200, others, seconds for each answer."""

    seconds: float
    good: int
    bad: int
    times: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds if self.seconds else 0.0


def run(port: int, path: str, bodies: Sequence[bytes], seconds: float) -> Load:
    """Load on 127.0.0.1 for that long, or until each body was sent once."""
    shares = [(port, path, list(bodies[i::PROCESSES]), seconds) for i in range(PROCESSES)]
    with get_context("spawn").Pool(PROCESSES) as pool:
        loads = pool.starmap(_send, shares)
    return Load(
        max(load.seconds for load in loads),
        sum(load.good for load in loads),
        sum(load.bad for load in loads),
        tuple(chain.from_iterable(load.times for load in loads)),
    )


class _Connection:
    def __init__(self, port: int) -> None:
        self._port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.received = b""
        self.started = perf_counter()
        self.socket.sendall(request)

    def status(self) -> int | None:
        """Reads what has come: the status once the answer is whole, else None."""
        self.received += self.socket.recv(65_536)
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(head.split(b" ", 2)[1]) if len(body) >= length else None


def _send(port: int, path: str, bodies: list[bytes], seconds: float) -> Load:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    requests = iter(
        [head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies]
    )
    good = bad = 0
    times: list[float] = []
    started = perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            _next(_Connection(port), requests, selector, started + seconds)
        while selector.get_map():
            for key, _ in selector.select(timeout=10):
                connection: _Connection = key.data
                status = connection.status()
                if status is None:
                    continue
                times.append(perf_counter() - connection.started)
                good, bad = (good + 1, bad) if status == 200 else (good, bad + 1)
                selector.unregister(connection.socket)
                _next(connection, requests, selector, started + seconds)
    return Load(perf_counter() - started, good, bad, tuple(times))


def _next(
    connection: _Connection,
    requests: Iterator[bytes],
    selector: selectors.BaseSelector,
    until: float,
) -> None:
    """Sends the next request, or closes the connection when there is none or time is up."""
    request = next(requests, None) if perf_counter() < until else None
    if request is None:
        connection.socket.close()
        return
    try:
        connection.send(request)
    except OSError:  # the server closed an idle connection
        connection.open()
        connection.send(request)
    selector.register(connection.socket, selectors.EVENT_READ, connection)
