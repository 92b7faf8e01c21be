"""Output that appears whole or not at all."""

import errno
import fcntl
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Final

from whence.batch.packed_files import PIPE, packed_into
from whence.errors import InvalidRequest, UnreadableInput

_LET_GO_S: Final = 3.0
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def written(path: str, is_checked_first: bool = False) -> Iterator[IO[bytes]]:
    """A stream for the file: it takes its name only once all is written, so that whoever finds it
    finds all of it, and one that was there before stays until then.

    Standard output (`-`) gets what comes as it comes; `is_checked_first`: only once all is known.
    What an earlier run left behind, that was killed, is written over. Raises InvalidRequest while
    another run writes the same file, OSError that names the file where its disk is full.
    """
    if path == PIPE:
        with _to_standard_output(is_checked_first) as stream:
            yield stream
        return
    target = Path(path)
    if _is_special(target):
        with _full_at(path), target.open("wb") as raw, packed_into(raw, path) as stream:
            yield stream
        return
    with unfinished(target) as part, part.open("wb") as raw, packed_into(raw, path) as stream:
        yield stream


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A name beside `target` to write to, which becomes `target` at the end and goes on error.

    A link stays, and what it leads to is written. Raises UnreadableInput for what is no ordinary
    file, InvalidRequest while another run writes it, OSError that names `target`.
    """
    if target.is_dir():
        raise UnreadableInput(f"{target}: is a folder; name a file to write")
    if _is_special(target):
        raise UnreadableInput(
            f"{target}: is no ordinary file, and cannot be replaced by one; name another with -o"
        )
    real = Path(os.path.realpath(target))  # `resolve` would raise for links in a circle
    if real.exists() and not os.access(real, os.W_OK):
        raise UnreadableInput(f"{target}: is read-only; name another file with -o")
    part = real.with_name(f".{real.name}.whence-part")
    try:
        lock = os.open(part, os.O_RDWR | os.O_CREAT, _mode_of(real))
    except OSError as error:
        raise UnreadableInput(
            f"{target}: cannot be written ({error.strerror}: {real.parent}); name another file "
            "with -o"
        ) from None
    try:
        if not _is_ours(lock):
            raise InvalidRequest(
                f"{target}: another run is writing it; wait, or name another file with -o"
            )
        try:
            with _full_at(str(target)):
                yield part
                _settle(part)
                part.replace(real)
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.filename == str(part):
                error.filename = str(target)
            raise
    finally:
        os.close(lock)


def _is_special(target: Path) -> bool:
    """Whether it is such as /dev/null or a pipe with a name, whose place nothing may take."""
    return target.exists() and not target.is_file() and not target.is_dir()


@contextmanager
def _full_at(where: str) -> Iterator[None]:
    """Says where the disk is full: the system names no file when it is written to."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL and error.filename is None:
            error.filename = where
        raise


def _is_ours(lock: int) -> bool:
    """Whether nobody else holds the file. Processes of a run that was killed hold it until they
    notice, which takes a moment."""
    until = time.monotonic() + _LET_GO_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        else:
            return True


def _settle(part: Path) -> None:
    """Has the bytes on the disk before the name says that they are."""
    written_to = os.open(part, os.O_RDONLY)
    try:
        os.fsync(written_to)
    finally:
        os.close(written_to)


def _mode_of(target: Path) -> int:
    """What may read the file it stands in for; a new one is for whoever the umask allows."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return 0o666


@contextmanager
def _to_standard_output(is_checked_first: bool) -> Iterator[IO[bytes]]:
    out = sys.stdout.buffer
    if not is_checked_first:
        with _full_at("standard output"):
            yield out
            out.flush()
        return
    with tempfile.TemporaryFile() as spool:  # nameless, mode 0600
        with _full_at(tempfile.gettempdir()):
            yield spool
            spool.seek(0)  # writes what is still held
        with _full_at("standard output"):
            copyfileobj(spool, out)
            out.flush()
