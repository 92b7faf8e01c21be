"""One job, done: its input read, its results written, and the ending told."""

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final, Protocol

from whence.answer import versions
from whence.batch.answering_entries import Note
from whence.batch.clean_options import CleanOptions
from whence.batch.clean_summary import CleanSummary, Step
from whence.batch.job_desk import JobDesk
from whence.batch.job_records import answer_records
from whence.batch.job_states import JobKind, JobState, options_again
from whence.errors import Cancelled, NotReady, WhenceError
from whence.resolve.normalizer import Normalizer
from whence.store import job_rows
from whence.store.job_rows import JobRow

_OPTION: Final = re.compile(r"--([a-z]+(?:-[a-z]+)*)")
_TELL_S: Final = 1.0  # between two notes of progress
Judge = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class CleanTable(Protocol):
    """Cleans a file, as `batch.cleaning.clean_file` does."""

    def __call__(
        self,
        source: str,
        target: str,
        options: CleanOptions,
        on_step: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
    ) -> CleanSummary: ...


def run_job(
    desk: JobDesk,
    normalizer: Normalizer,
    clean_table: CleanTable,
    note: Note,
    job_id: str,
    attempt: int,
    watcher: int,
    judge: Judge = lambda _: None,
    workers: int = 1,
) -> None:
    """Does an attempt at a job, and ends the process with 1 where it is worth another.

    `watcher`: the id of the process that watches; once it is gone, this one stops. `judge`: tells
    of a mixture of answers how far it is from what the confidence was learned from; `workers`:
    processes that resolve entries.
    """
    with desk.database.read() as connection:
        job = job_rows.by_id(connection, job_id)
    if job is None or job.attempt != attempt or job.state != JobState.RUNNING:
        return
    upload = desk.files.upload(job.id, job.file_name)
    results = desk.files.results(job.id, job.file_name)
    telling = _Telling(desk, job, watcher)
    try:
        if job.kind == JobKind.TABLE:
            options = options_again(dict(job.options))
            done = clean_table(
                str(upload), str(results), options, telling.on_step, telling.is_cancelled
            )
            telling.note(_progress(done), _counts(done, normalizer))
        else:
            told = answer_records(
                normalizer, note, upload, results, job.kind == JobKind.BATCH, telling, workers
            )
            drift = judge(told.mixture.counts())
            counts = {**told.counts(), "drift": drift, **_versions(normalizer)}
            telling.note(told.progress(), counts)
    except Cancelled:
        if not telling.is_orphan:
            telling.end(JobState.CANCELLED)
    except NotReady as error:  # it may be ready another time
        telling.fail_once(error.code, str(error))
    except WhenceError as error:
        # Messages name the file where it lies here, and options of the command line; the owner
        # knows both by other names.
        said = str(error).replace(str(upload), job.file_name or "the upload")
        said = said.replace(str(results), "the results").replace("--format", "--kind")
        said = _OPTION.sub(lambda option: option[1].replace("-", "_"), said)
        telling.end(JobState.FAILED, error.code, said)
    except Exception as error:
        telling.fail_once("internal_error", f"unexpected {type(error).__name__}")
    else:
        telling.end(JobState.DONE)
        upload.unlink(missing_ok=True)


class _Telling:
    """Tells the database how far a job is, and hears from it whether to go on."""

    def __init__(self, desk: JobDesk, job: JobRow, watcher: int) -> None:
        self._desk = desk
        self._job = job
        self._watcher = watcher
        self._next = 0.0
        self._is_cancelled = False
        self.is_orphan = False

    def on_step(self, step: Step) -> None:
        """Notes it, now and then."""
        self.tell(lambda: asdict(step), dict)

    def tell(
        self,
        progress: Callable[[], Mapping[str, Any]],
        counts: Callable[[], Mapping[str, Any]],
    ) -> None:
        """Notes what the functions say, now and then."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _TELL_S
        self.note(progress(), counts())

    def note(self, progress: Mapping[str, Any], counts: Mapping[str, Any]) -> None:
        """Notes it at once."""
        job = self._job
        with self._desk.database.write() as connection:
            is_ours = job_rows.note_progress(connection, job.id, job.attempt, progress, counts)
            now = job_rows.by_id(connection, job.id)
        self.is_orphan = not is_ours
        self._is_cancelled = now is None or now.is_cancelling

    def is_cancelled(self) -> bool:
        """Whether to stop: somebody said so, or nobody watches any more."""
        self.is_orphan = self.is_orphan or os.getppid() != self._watcher
        return self._is_cancelled or self.is_orphan

    def end(self, state: JobState, code: str | None = None, why: str | None = None) -> None:
        """Ends the job."""
        job = self._job
        with self._desk.database.write() as connection:
            is_ours = job_rows.end(connection, job.id, job.attempt, state, time.time(), code, why)
        if is_ours and state != JobState.DONE:
            self._desk.files.forget(job.id)

    def fail_once(self, code: str, why: str) -> None:
        """Notes why this attempt failed, and leaves it to who watches to begin another."""
        job = self._job
        with self._desk.database.write() as connection:
            job_rows.note_error(connection, job.id, job.attempt, code, why)
        sys.exit(1)


def _progress(done: CleanSummary) -> dict[str, Any]:
    return {
        "share": 1.0,
        "rows": done.rows,
        "values": done.values,
        "resolved": done.resolved,
        "remembered": done.remembered,
    }


def _counts(done: CleanSummary, normalizer: Normalizer) -> dict[str, Any]:
    return {
        "outcomes": dict(done.outcomes),
        "flags": dict(done.flags),
        "reasons": dict(done.reasons),
        "faults": list(done.faults),
        "queued": done.queued,
        "drift": done.drift,
        **_versions(normalizer),
    }


def _versions(normalizer: Normalizer) -> dict[str, Any]:
    return {"versions": versions(normalizer.versions)}
