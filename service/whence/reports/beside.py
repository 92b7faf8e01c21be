"""One piece of work done in a forked process, while this one goes on."""

import multiprocessing
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

LARGE = 20_000  # values from which some parts are worked at in processes of their own
_T = TypeVar("_T")


class Beside(Generic[_T]):
    """`work` in another process where `is_large` and that can be, else when it is asked for."""

    def __init__(self, work: Callable[[], _T], is_large: bool) -> None:
        self._work = work
        self._receiver: Connection | None = None
        if is_large and sys.platform == "linux":
            context = multiprocessing.get_context("fork")
            self._receiver, sender = context.Pipe(duplex=False)
            self._process = context.Process(target=_send, args=(work, sender))
            self._process.start()
            sender.close()

    def result(self) -> _T:
        """What came of it; done here where the other process could not."""
        if self._receiver is None:
            return self._work()
        try:
            found: _T = self._receiver.recv()
        except EOFError:
            found = self._work()
        self._process.join()
        return found


def _send(work: Callable[[], _T], sender: Connection) -> None:
    with sender, suppress(Exception):  # what fails here fails in the other process, which tells it
        sender.send(work())
