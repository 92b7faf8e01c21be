"""Where jobs are handed in, asked after, cancelled, and in the end forgotten."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whence.batch.job_files import JobFiles, Readable
from whence.batch.job_queue import JobQueue
from whence.batch.job_states import JobState, Submitted
from whence.errors import Conflict, NotFound, NotReady
from whence.store import job_rows
from whence.store.answers_once import Once, keep_answer, kept_answer
from whence.store.database import Database
from whence.store.job_rows import JobRow
from whence.store.row_ids import new_id

if TYPE_CHECKING:
    from whence.settings import Settings

MAX_UPLOAD_BYTES: Final = 4 << 30
_DAY_S: Final = 86_400
_STRAY_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class Upload:
    """What was received: the id of the job it is for, and a digest of its bytes."""

    job_id: str
    file_name: str
    digest: bytes


class JobDesk:
    """The jobs of one service, its database, files and queue."""

    def __init__(
        self,
        database: Database,
        files: JobFiles,
        queue: JobQueue,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.database = database
        self.files = files
        self.queue = queue
        self._now = now

    @classmethod
    def of(cls, settings: "Settings") -> "JobDesk":
        """The jobs of these settings. Raises NotReady where there is no place to keep them."""
        if settings.data_dir is None:
            raise NotReady("no place for uploads: set WHENCE_DATA_DIR")
        files = JobFiles(settings.data_dir / "jobs")
        return cls(Database.of(settings), files, JobQueue.of(settings))

    def receive(self, file_name: str, stream: Readable) -> Upload | None:
        """Keeps what is uploaded; None where it is over MAX_UPLOAD_BYTES. Raises NotReady."""
        upload_id = new_id()
        read = _Digesting(stream)
        if not self.files.keep(upload_id, file_name, read, MAX_UPLOAD_BYTES):
            self.files.forget(upload_id)
            return None
        return Upload(upload_id, file_name, read.digest())

    def discard(self, upload: Upload) -> None:
        """Deletes an upload that becomes no job."""
        self.files.forget(upload.job_id)

    def submit(
        self,
        upload: Upload,
        asked: Submitted,
        once: Once | None,
        answer_of: Callable[[JobRow], str],
    ) -> str:
        """The answer to handing in a job, as `answer_of` tells it; under a key that was used before
        the answer given then.

        Raises Conflict where the key was used for something else, and DatabaseAway.
        """
        now = self._now()
        made = JobRow(
            upload.job_id,
            asked.scope,
            asked.caller,
            asked.kind,
            JobState.QUEUED,
            asked.options,
            upload.file_name,
            now,
            now,
        )
        answer = answer_of(made)
        try:
            with self.database.write() as connection:
                if once is not None and (kept := kept_answer(connection, once, now)):
                    if not kept.is_same_call:
                        raise Conflict(
                            "this Idempotency-Key was used with another body; take a new one"
                        )
                    self.discard(upload)
                    return kept.answer
                job_rows.add(connection, made)
                if once is not None:
                    keep_answer(connection, once, 202, answer, now)
        except BaseException:
            self.discard(upload)
            raise
        self.queue.send(made.id)
        return answer

    def find(self, job_id: str, scopes: Sequence[str]) -> JobRow:
        """A job. Raises NotFound, also for one of other scopes; no `scopes`: of any."""
        with self.database.read() as connection:
            found = job_rows.by_id(connection, job_id)
        if found is None or (scopes and found.scope not in scopes):
            raise NotFound("there is no job with this id, or it is gone by now")
        return found

    def cancel(self, job_id: str, scopes: Sequence[str]) -> JobRow:
        """The job, cancelled: at once where it waits, within seconds where it runs.

        Raises NotFound, and Conflict where it has ended otherwise.
        """
        found = self.find(job_id, scopes)
        if found.state in (JobState.DONE, JobState.FAILED):
            raise Conflict(f"the job is {found.state} already")
        with self.database.write() as connection:
            after = job_rows.ask_to_cancel(connection, job_id, self._now())
        if after is None:
            raise NotFound("there is no job with this id, or it is gone by now")
        if after.state in (JobState.DONE, JobState.FAILED):  # it ended in this very moment
            raise Conflict(f"the job is {after.state} already")
        if after.state == JobState.CANCELLED:
            self.files.forget(job_id)
        return after

    def results(self, found: JobRow) -> Path:
        """The file with the results. Raises Conflict while there are none."""
        path = self.files.results(found.id, found.file_name)
        if found.state != JobState.DONE or not path.is_file():
            raise Conflict(f"there are no results: the job is {found.state}")
        return path

    def purge(self, older_than_days: float) -> int:
        """Deletes jobs that ended, with all their files; how many."""
        now = self._now()
        with self.database.write() as connection:
            gone = job_rows.forget(connection, now - older_than_days * _DAY_S)
        for job_id in gone:
            self.files.forget(job_id)
        with self.database.read() as connection:
            known = job_rows.all_ids(connection)
        self.files.forget_strays(known, now - _STRAY_S)
        return len(gone)


class _Digesting:
    """A stream that remembers a digest of what was read."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._sum.update(piece)
        return piece

    def digest(self) -> bytes:
        return self._sum.digest()
