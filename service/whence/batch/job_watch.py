"""Watches over running jobs: each in a process of its own, begun again once if it dies."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from whence.batch.job_desk import JobDesk
from whence.batch.job_states import JobState
from whence.errors import DatabaseAway
from whence.store import job_rows
from whence.store.job_rows import JobRow

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

# (job id, attempt, id of the watching process): does the job; module-level, since it is pickled.
Run = Callable[[str, int, int], None]

MOST_ATTEMPTS: Final = 2
DIED: Final = "job_died"
_BEAT_S: Final = 1.0
_GRACE_S: Final = 10.0  # so long a cancelled job may take to let go
_STALE_S: Final = 60.0  # a worker that was silent for so long is gone
_LOST_S: Final = 60.0  # a job that waits for so long while the queue is empty was lost from it
_KINDNESS: Final = 5  # answering callers comes first
log = logging.getLogger("whence.jobs")


class JobWatch:
    """Does jobs on behalf of one worker process."""

    def __init__(self, desk: JobDesk, run: Run, is_stopping: Callable[[], bool]) -> None:
        self._desk = desk
        self._run = run
        self._is_stopping = is_stopping
        self._host = socket.gethostname()
        self._name = f"{self._host}:{os.getpid()}"
        self._watched: set[str] = set()

    def work(self, job_id: str) -> None:
        """Does one job, if it still waits."""
        self._watched.add(job_id)  # before it runs: whoever sweeps must not take it for gone
        try:
            self._work(job_id)
        finally:
            self._watched.discard(job_id)

    def _work(self, job_id: str) -> None:
        with self._desk.database.write() as connection:
            job = job_rows.take_up(connection, job_id, self._name, time.time())
        if job is None:
            return
        process = get_context("spawn").Process(
            target=_begin, args=(self._run, job.id, job.attempt, os.getpid())
        )
        process.start()
        self._watch(job, process)

    def sweep(self) -> None:
        """Takes up jobs whose worker is gone, and sends those again that the queue lost."""
        now = time.time()
        with self._desk.database.read() as connection:
            running = job_rows.running(connection)
            lost = job_rows.waiting(connection, now - _LOST_S)
        for job in running:
            if self._is_gone(job, now):
                self._died(job, "its worker was ended")
        if lost and self._desk.queue.waiting() == 0:
            for job_id in lost:
                self._desk.queue.send(job_id)

    def _watch(self, job: JobRow, process: "SpawnProcess") -> None:
        cancelled_at: float | None = None
        while process.is_alive():
            process.join(_BEAT_S)
            if self._is_stopping():
                _end(process)
                self._put_back(job, is_counted=False)
                return
            asked = self._beat(job)
            if asked is None:  # somebody else has taken it up
                _end(process)
                return
            if asked and cancelled_at is None:
                cancelled_at = time.monotonic()
            if cancelled_at is not None and time.monotonic() - cancelled_at > _GRACE_S:
                _end(process)
                self._finish(job, JobState.CANCELLED)
        if process.exitcode == 0:
            return
        self._died(job, _why(process.exitcode or 0))

    def _beat(self, job: JobRow) -> bool | None:
        try:
            with self._desk.database.write() as connection:
                return job_rows.beat(connection, job.id, job.attempt, time.time())
        except DatabaseAway:
            return False  # it may be back before anybody takes the job for lost

    def _died(self, job: JobRow, why: str) -> None:
        with self._desk.database.read() as connection:
            now = job_rows.by_id(connection, job.id)
        if now is None or now.state != JobState.RUNNING or now.attempt != job.attempt:
            return
        if now.is_cancelling:
            self._finish(job, JobState.CANCELLED)
            return
        log.warning("job %s, attempt %d: %s", job.id, job.attempt, why)
        if job.attempt < MOST_ATTEMPTS:
            self._put_back(job, is_counted=True)
            self._desk.queue.send(job.id)
            return
        code = now.error_code or DIED
        what = now.error or why
        self._finish(job, JobState.FAILED, code, f"tried {job.attempt} times, and ended: {what}")

    def _put_back(self, job: JobRow, is_counted: bool) -> None:
        with self._desk.database.write() as connection:
            job_rows.put_back(connection, job.id, job.attempt, time.time(), is_counted)
        if not is_counted:
            self._desk.queue.send(job.id)

    def _finish(
        self, job: JobRow, state: JobState, code: str | None = None, why: str | None = None
    ) -> None:
        with self._desk.database.write() as connection:
            job_rows.end(connection, job.id, job.attempt, state, time.time(), code, why)
        self._desk.files.forget(job.id)

    def _is_gone(self, job: JobRow, now: float) -> bool:
        """Whether nobody does the job any more. A process number alone tells nothing: a container
        that starts again gives the same ones."""
        if job.worker == self._name:
            return job.id not in self._watched
        host, _, pid = (job.worker or "").rpartition(":")
        if host == self._host and pid.isdigit() and not _is_alive(int(pid)):
            return True
        return now - (job.beat_at or 0.0) > _STALE_S


def _begin(run: Run, job_id: str, attempt: int, watcher: int) -> None:
    """The job's own process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the worker ends us
    os.umask(0o077)  # nobody but this user reads what comes of it
    os.nice(_KINDNESS)
    run(job_id, attempt, watcher)


def _end(process: "SpawnProcess") -> None:
    process.terminate()
    process.join(_GRACE_S)
    if process.is_alive():
        process.kill()
        process.join()


def _why(exit_code: int) -> str:
    """How a process ended, in words.

    >>> _why(-9)
    'its process was ended by SIGKILL, perhaps for want of memory'
    >>> _why(1)
    'its process ended with exit code 1'
    """
    if exit_code >= 0:
        return f"its process ended with exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    hint = ", perhaps for want of memory" if -exit_code == signal.SIGKILL else ""
    return f"its process was ended by {name}{hint}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
