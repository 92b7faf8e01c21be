"""gunicorn's worker with threads, one of several that share the connections evenly."""

import time
from socket import socket
from typing import Final

from gunicorn.workers.gthread import ThreadWorker

from whence.web.app import begin
from whence.web.streams_here import streams_here

# So long a worker that is busy, or that answers a stream, lets others take a new connection first:
# an idle one needs less to wake up, even where the processors have other work.
_BUSY_S: Final = 0.001
_STREAMING_S: Final = 0.01


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets a worker that is less busy take a new connection first.

    All workers wake up at once for it, and a second thread makes a process resolve no faster: two
    long streams in one worker would leave a processor idle.
    """

    def load_wsgi(self) -> None:
        """Called by gunicorn once, in the worker."""
        super().load_wsgi()
        begin(self.wsgi)

    def accept(self, listener: socket) -> None:
        """Takes a connection, if nobody else has by then."""
        if self.cfg.workers > 1 and self.nr_conns > len(self.keepalived_conns):
            time.sleep(_BUSY_S)
            if streams_here():
                time.sleep(_STREAMING_S)
        super().accept(listener)
