"""Answers to distinct cells, from several processes that share one open index."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Final

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.plain_values import PlainValues
from whence.batch.row_answer import fields_of, packed, refused, remarked
from whence.errors import InvalidRequest, NotReady, TextTooLong
from whence.verdict import Verdict

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

Reopen = Callable[[], "Normalizer"]
# What the queue of reviewers must know of a verdict, "" where it is not for them; module-level or
# of a plain object, since it is pickled.
Remark = Callable[[Verdict], str]
ODD: Final = "~"  # before the remark on a value that repairing and folding alone do not give
_CANDIDATES: Final = 3  # as many as a list of reviewers shows
_FEW: Final = 400  # values: so many are answered before processes have started
_WATCH_S: Final = 2.0


Answer = tuple[str, str]  # packed (see `row_answer`), and the entry's value


class Resolving:
    """Answers cells, one after another; `remark`: what is said beside answers for reviewers."""

    def __init__(
        self, normalizer: "Normalizer", options: CleanOptions, remark: Remark | None = None
    ) -> None:
        self._normalizer = normalizer
        self._options = options
        self._remark = remark
        self._plain = PlainValues(normalizer)

    def remember(self) -> None:
        """Remembers searches from now on: worth its memory where many values are answered."""
        self._normalizer.gazetteer.fuzzy.remember()

    def answer(self, cells: Cells) -> Answer:
        """The answer to one row's location cells; one that cannot be read says why."""
        entry = self._options.entry(cells)
        shown = 0 if self._remark is None else _CANDIDATES
        try:
            verdict = self._normalizer.resolve(
                entry, policy=self._options.policy, explain=False, max_candidates=shown
            )
        except (TextTooLong, InvalidRequest) as error:
            return packed(refused(error.code)), ""
        line = packed(fields_of(verdict))
        remark = "" if self._remark is None else self._remark(verdict)
        if remark:
            is_odd = self._plain.of(entry) != verdict.value
            line = remarked(line, ODD + remark if is_odd else remark)
        return line, verdict.value


class Workforce:
    """Resolves chunks of cells, each in one of `workers` processes, or here where there is one.

    Processes are forked and share what is open. Where other threads run, which a fork would cut
    in two, they are started afresh and open the index by `reopen`; without it there are none.
    """

    def __init__(
        self,
        normalizer: "Normalizer",
        options: CleanOptions,
        workers: int,
        reopen: Reopen | None = None,
        remark: Remark | None = None,
    ) -> None:
        self._resolving = Resolving(normalizer, options, remark)
        self._options = options
        self._remark = remark
        self._workers = workers
        self._reopen = reopen
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0

    def __enter__(self) -> "Workforce":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self) -> None:
        """Starts the processes now rather than with the first large piece of work."""
        if self._pool is None and self._workers > 1:
            self._pool = self._started()

    def give(self, chunk: Sequence[Cells]) -> "Future[list[Answer]]":
        """The answers to come, in the order of the cells."""
        self._given += len(chunk)
        if self._pool is None and self._given > _FEW:
            self.start()
        if self._pool is not None:
            return self._pool.submit(_answers, chunk)
        done: Future[list[Answer]] = Future()
        done.set_result([self._resolving.answer(cells) for cells in chunk])
        return done

    def _started(self) -> ProcessPoolExecutor | None:
        if threading.active_count() == 1:
            _Worker.resolving = self._resolving
            return ProcessPoolExecutor(
                self._workers,
                get_context("fork"),
                initializer=_begin_forked,
                initargs=(os.getpid(),),
            )
        if self._reopen is None:
            return None
        return ProcessPoolExecutor(
            self._workers,
            get_context("spawn"),
            initializer=_begin_afresh,
            initargs=(os.getpid(), self._reopen, self._options, self._remark),
        )


def taken(future: "Future[list[Answer]]") -> list[Answer]:
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

    resolving: Resolving


def _begin(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends us
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _begin_forked(parent: int) -> None:
    _begin(parent)
    _Worker.resolving.remember()


def _begin_afresh(
    parent: int, reopen: Reopen, options: CleanOptions, remark: Remark | None
) -> None:
    _begin(parent)
    _Worker.resolving = Resolving(reopen().deciding_by(None), options, remark)
    _Worker.resolving.remember()


def _watch(parent: int) -> None:
    """Ends this process once its parent is gone, who may have been killed."""
    watched = parent_process()
    while os.getppid() == parent:
        if watched is None:
            time.sleep(_WATCH_S)
        else:
            watched.join(_WATCH_S)  # returns as soon as it is gone
    os._exit(1)


def _answers(chunk: Sequence[Cells]) -> list[Answer]:
    return [_Worker.resolving.answer(cells) for cells in chunk]
