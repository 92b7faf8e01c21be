"""Flagged values on their way to the queue: lines appended to a file, before they are answered.

Each process writes a file of its own, and holds a lock on it. A file whose lock is free belongs to
nobody any more (its process ended, or began another one), so whoever takes the lock may count it.
Another lock says whether a process has made counting its work: then the others need not.
"""

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

ENDING = ".jsonl"
_POST = "counter.lock"
HELD_BACK = ".held"  # how a file ends that is counted only if its process comes to its end
_STRAY_S = 60.0
MOST_BYTES = 64 * 1024 * 1024  # of one file: then another one is begun


class Spool:
    """The spool of this process in `folder`; safe in threads and after a fork."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._descriptor = -1
        self._bytes = 0
        self._pid = 0
        self._is_holding_back = False
        self._path: Path | None = None
        self._writing = threading.Lock()

    def append(self, line: bytes) -> None:
        """Keeps one line, without its end. Raises OSError where it cannot be kept.

        Once this returns the line outlives the process, and once it is sealed the machine, too.
        """
        if self._pid != os.getpid():  # after a fork: the parent's file stays the parent's
            self._writing = threading.Lock()
            self._descriptor, self._pid = -1, os.getpid()
        with self._writing:
            if self._descriptor < 0:
                self._begin()
            whole = line + b"\n"
            written = os.write(self._descriptor, whole)
            self._bytes += written
            if written < len(whole):  # the disk is full: what stands there is no line, none counts
                self._let_go()
                raise OSError("the spool is full")
            if self._bytes >= MOST_BYTES and not self._is_holding_back:
                self._let_go()

    def hold_back(self) -> None:
        """From now on lines count only from `seal` on, all at once: not at all where the process
        is killed before, or discards them. Throws away what killed processes left so."""
        self._is_holding_back = True
        for path in self.folder.glob(f"*{HELD_BACK}"):
            with taken(path) as file:
                if file is not None and path.stat().st_mtime < time.time() - _STRAY_S:
                    path.unlink()

    def discard(self) -> None:
        """Forgets the lines that are held back."""
        if self._pid != os.getpid() or self._descriptor < 0 or not self._is_holding_back:
            return
        with self._writing:
            assert self._path is not None
            self._path.with_suffix(HELD_BACK).unlink(missing_ok=True)
            self._let_go()

    def seal(self) -> None:
        """Ends this process's file, so that it can be counted; the next line begins another.

        What it holds outlives a crash of the machine from then on.
        """
        if self._pid != os.getpid():
            return
        with self._writing:
            if not self._bytes:
                return
            descriptor, self._descriptor, self._bytes = self._descriptor, -1, 0
            path = self._path if self._is_holding_back else None
        if path is not None:
            path.with_suffix(HELD_BACK).rename(path)
        _close(descriptor)  # meanwhile others append to the next file

    def files(self) -> list[Path]:
        """All spool files of the folder, the oldest first; also those still written to."""
        try:
            found = [(path.stat().st_mtime, path) for path in self.folder.glob(f"*{ENDING}")]
        except FileNotFoundError:  # counted and gone while we looked: then look again
            return self.files() if self.folder.is_dir() else []
        return [path for _, path in sorted(found)]

    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{secrets.token_hex(12)}{ENDING}"
        # Made under a name that nobody counts, so that it is locked before it can be found.
        draft = path.with_suffix(HELD_BACK if self._is_holding_back else ".new")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(draft, flags, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if not self._is_holding_back:
            draft.rename(path)
        self._descriptor, self._bytes, self._path = descriptor, 0, path

    def _let_go(self) -> None:
        descriptor, self._descriptor, self._bytes = self._descriptor, -1, 0
        _close(descriptor)


def _close(descriptor: int) -> None:
    with suppress(OSError):  # a disk that does not take it now may have taken the line itself
        os.fsync(descriptor)
    os.close(descriptor)  # lets the lock go, too


@contextmanager
def taken(path: Path) -> Iterator[BinaryIO | None]:
    """The file to be counted by us alone; None where somebody else writes or counts it."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        # Whoever held the lock before may have counted it to the end.
        yield file if path.exists() else None


@contextmanager
def post(folder: Path) -> Iterator[bool]:
    """Whether this process counts for all others by now, which `is_post_taken` tells them until
    the end of the block or of the process, however it ends."""
    with _locked(folder / _POST) as is_ours:
        yield is_ours


def is_post_taken(folder: Path) -> bool:
    """Whether some process lives whose work it is to count what lies in the folder."""
    try:
        lock = (folder / _POST).open("rb")
    except FileNotFoundError:
        return False
    with lock:
        try:
            # Shared, so that those who ask don't take each other for the one who counts.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process is the only one that counts by now."""
    with _locked(folder / "counting.lock") as is_alone:
        yield is_alone


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as lock:
        is_ours = False
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = True
        yield is_ours
