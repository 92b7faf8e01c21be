"""gunicorn's worker with threads, one of several that share the connections evenly."""

import os
import socket
import struct
import time
from contextlib import suppress
from typing import Any, Final

import orjson
from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from whence.web.app import begin
from whence.web.problems import MEDIA_TYPE, Problem
from whence.web.streams_here import streams_here

# So long a worker that is busy, or that answers a stream, lets others take a new connection first:
# an idle one needs less to wake up, even where the processors have other work.
_BUSY_S: Final = 0.001
_STREAMING_S: Final = 0.01
_FEWEST_THREADS: Final = 4
# So long a client may send nothing of a body, or take nothing of an answer: it keeps a thread.
_SENDS_WITHIN_S: Final = 60
_READS_WITHIN_S: Final = 600


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets a worker that is less busy take a new connection first.

    All workers wake up at once for it, and a second thread makes a process resolve no faster: two
    long streams in one worker would leave a processor idle.
    """

    def load_wsgi(self) -> None:
        """Called by gunicorn once, in the worker."""
        super().load_wsgi()
        begin(self.wsgi)

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection, if nobody else has by then."""
        if self.cfg.workers > 1 and self.nr_conns > len(self.keepalived_conns):
            time.sleep(_BUSY_S)
            if streams_here():
                time.sleep(_STREAMING_S)
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Called by gunicorn for each call, before a thread takes it."""
        # As many threads as calls, and few where few call: they take turns, and each that comes
        # new to the work has to find its memory again (a tenth of the time, with 64 for four).
        busy = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        self.tpool._max_workers = min(max(busy, _FEWEST_THREADS), self.cfg.threads)
        if not conn.initialized:
            # By the system, since gunicorn makes the socket wait for ever each time.
            for option, seconds in (
                (socket.SO_RCVTIMEO, _SENDS_WITHIN_S),
                (socket.SO_SNDTIMEO, _READS_WITHIN_S),
            ):
                conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        super().enqueue_req(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Called by gunicorn where it cannot read a call: a problem like all others, which quotes
        nothing."""
        if not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request: it is not HTTP as we read it")
        problem = Problem("malformed", "the request line or a header cannot be read")
        body = orjson.dumps(problem.as_dict())
        head = (
            f"HTTP/1.1 {problem.status} Bad Request\r\nConnection: close\r\n"
            f"X-Request-ID: {os.urandom(8).hex()}\r\nCache-Control: no-store\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with suppress(OSError):  # it may be gone
            util.write_nonblock(client, head.encode() + body)
