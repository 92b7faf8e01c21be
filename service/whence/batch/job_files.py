"""A job's files: what was uploaded, and what came of it. Nobody but this user reads them."""

import os
import re
import shutil
from pathlib import Path
from typing import Protocol

from whence.errors import NotReady

_ENDING = re.compile(r"(?:\.(?:csv|tsv|tab|txt|jsonl|ndjson|parquet|pq))?(?:\.(?:gz|zst))?$", re.I)
_CHUNK = 1 << 20


class Readable(Protocol):
    """What bytes are read from, piece by piece; nothing more comes after an empty one."""

    def read(self, size: int, /) -> bytes: ...


def ending_of(name: str) -> str:
    """How a file name ends, as far as it says what is in the file.

    >>> ending_of("people.CSV.gz"), ending_of("people.exe"), ending_of("a.b/../c.tsv")
    ('.csv.gz', '', '.tsv')
    """
    found = _ENDING.search(name)
    return found[0].lower() if found else ""


class JobFiles:
    """The files of all jobs, in one folder; each job has a folder in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def upload(self, job_id: str, file_name: str) -> Path:
        """Where what was uploaded lies."""
        return self._of(job_id) / f"in{ending_of(file_name)}"

    def results(self, job_id: str, file_name: str) -> Path:
        """Where the results lie once the job is done."""
        return self._of(job_id) / f"out{ending_of(file_name)}"

    def keep(self, job_id: str, file_name: str, stream: Readable, most_bytes: int) -> bool:
        """Writes the upload down; whether it was at most so large. Raises NotReady."""
        path = self.upload(job_id, file_name)
        size = 0
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > most_bytes:
                        return False
                    file.write(piece)
        except OSError as error:
            raise NotReady(f"the data folder cannot be written: {error.strerror}") from None
        return True

    def forget(self, job_id: str) -> None:
        """Deletes all files of a job."""
        shutil.rmtree(self._of(job_id), ignore_errors=True)

    def forget_strays(self, known: set[str], older_than: float) -> None:
        """Deletes folders of jobs that nobody knows, and that were made before then: what is left
        of an upload that was cut off."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in known and path.stat().st_mtime < older_than:
                self.forget(path.name)

    def _of(self, job_id: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", job_id):
            raise ValueError("not the id of a job")
        return self._folder / job_id
