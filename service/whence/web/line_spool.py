"""The lines of a streamed request, kept until they are answered.

The whole request is read before the first answer goes out: a client that sends everything before
it reads would else wait for us while we wait for it.
"""

from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from whence.web.bodies import parse
from whence.web.problems import Problem

MAX_LINE_BYTES = 64 * 1024
_IN_MEMORY_BYTES = 1024 * 1024
_CHUNK_BYTES = 256 * 1024


class LineSpool:
    """Reads all lines of `source`; small ones stay in memory, more goes to a nameless file
    (mode 0600, gone with the process at the latest).

    Raises Problem (`too_many_records`) at more than `max_lines` lines that are not blank.
    """

    def __init__(self, source: IO[bytes], max_lines: int) -> None:
        self._max_lines = max_lines
        self._count = 0
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        try:
            self._fill(source)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Deletes what was kept."""
        self._file.close()

    def lines(self) -> Iterator[tuple[int, Callable[[], tuple[Any, bool]]]]:
        """Every line that is not blank: its number from 1, and a function that reads it as JSON
        (see `bodies.parse`), which raises Problem for this line alone."""
        self._file.seek(0)
        for number, line in enumerate(self._file, start=1):
            if line and not line.isspace():
                yield number, lambda line=line: _read(line)  # type: ignore[misc]

    def _fill(self, source: IO[bytes]) -> None:
        line = b""  # what was read of the current line
        while chunk := source.read(_CHUNK_BYTES):
            first, *others = chunk.split(b"\n")
            line = _clipped(line + first)
            for other in others:
                self._keep(line)
                line = _clipped(other)
        self._keep(line)

    def _keep(self, line: bytes) -> None:
        if line and not line.isspace():
            self._count += 1
            if self._count > self._max_lines:
                raise Problem(
                    "too_many_records",
                    f"at most {self._max_lines:,} lines; hand in more as a job, to /v1/batches",
                )
            self._file.write(line)
        self._file.write(b"\n")  # blank lines keep their numbers


def _clipped(line: bytes) -> bytes:
    """The line, or as much of one that is too long as shows that it is."""
    return line if len(line) <= MAX_LINE_BYTES else line[: MAX_LINE_BYTES + 1]


def _read(line: bytes) -> tuple[Any, bool]:
    if len(line.rstrip(b"\r\n")) > MAX_LINE_BYTES:
        raise Problem("body_too_large", f"a line has at most {MAX_LINE_BYTES:,} bytes")
    return parse(line)
