"""Answers from several processes that share one open index."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any, Final, Generic, Protocol, TypeVar

from whence.collecting import collect_seldom
from whence.errors import NotReady
from whence.large_pages import into_large_pages

Q = TypeVar("Q")
A = TypeVar("A")
Q_contra = TypeVar("Q_contra", contravariant=True)
A_co = TypeVar("A_co", covariant=True)
_FEW: Final = 400  # values: so many are answered before processes have started
_WATCH_S: Final = 2.0


class Answers(Protocol[Q_contra, A_co]):
    """Answers questions, in their order; `remember`: from now on there will be many."""

    def answers(self, asked: Sequence[Q_contra], /) -> Sequence[A_co]: ...
    def remember(self) -> None: ...


class Workforce(Generic[Q, A]):
    """Answers chunks of questions, each in one of `workers` processes, or here where there is one.

    Processes are forked and share what is open. Where other threads run, which a fork would cut
    in two, they are started afresh and make their own answerer by `afresh`; without it there are
    none.
    """

    def __init__(
        self,
        answers: Answers[Q, A],
        workers: int,
        afresh: Callable[[], Answers[Q, A]] | None = None,
    ) -> None:
        self._answers = answers
        self._workers = workers
        self._afresh = afresh
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0

    def __enter__(self) -> "Workforce[Q, A]":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self) -> None:
        """Starts the processes now rather than with the first large piece of work."""
        if self._pool is None and self._workers > 1:
            self._pool = self._started()

    def give(self, chunk: Sequence[Q]) -> "Future[Sequence[A]]":
        """The answers to come, in the order of the questions."""
        self._given += len(chunk)
        if self._pool is None and self._given > _FEW:
            self.start()
        if self._pool is not None:
            return self._pool.submit(_answered, chunk)
        done: Future[Sequence[A]] = Future()
        done.set_result(self._answers.answers(chunk))
        return done

    def _started(self) -> ProcessPoolExecutor | None:
        if threading.active_count() == 1:
            collect_seldom()
            _Worker.answers = self._answers
            return ProcessPoolExecutor(
                self._workers,
                get_context("fork"),
                initializer=_begin_forked,
                initargs=(os.getpid(),),
            )
        if self._afresh is None:
            return None
        return ProcessPoolExecutor(
            self._workers,
            get_context("spawn"),
            initializer=_begin_afresh,
            initargs=(os.getpid(), self._afresh),
        )


def taken(future: "Future[Sequence[A]]") -> Sequence[A]:
    """The answers; raises NotReady where a process was ended from outside."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise NotReady(
            "a worker process was ended, perhaps for want of memory; run it again (with fewer "
            "--workers): what is resolved already is kept"
        ) from error


class _Worker:
    """What a worker process works with."""

    answers: Answers[Any, Any]


def _begin(parent: int) -> None:
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal's reach all; the parent ends us
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by which the pool ends us
    collect_seldom()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _begin_forked(parent: int) -> None:
    into_large_pages()
    _begin(parent)
    _Worker.answers.remember()


def _begin_afresh(parent: int, afresh: Callable[[], Answers[Any, Any]]) -> None:
    _begin(parent)
    _Worker.answers = afresh()
    _Worker.answers.remember()


def _watch(parent: int) -> None:
    """Ends this process once its parent is gone, who may have been killed."""
    watched = parent_process()
    while os.getppid() == parent:
        if watched is None:
            time.sleep(_WATCH_S)
        else:
            watched.join(_WATCH_S)  # returns as soon as it is gone
    os._exit(1)


def _answered(chunk: Sequence[Any]) -> Sequence[Any]:
    return _Worker.answers.answers(chunk)
