"""Files as streams of plain bytes: compressed by gzip or zstandard or not, or standard input."""

import gzip
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

import zstandard

from whence.errors import UnreadableInput

PIPE: Final = "-"
# Read of a table at once; at first less, since nobody has work before it is read.
BLOCK_BYTES: Final = 4 << 20
FIRST_BYTES: Final = 256 << 10
_GZIP: Final = b"\x1f\x8b"
# A frame, or one to be skipped, which some packers begin with.
_ZSTANDARD: Final = (b"\x28\xb5\x2f\xfd", *(bytes((n,)) + b"\x2a\x4d\x18" for n in range(80, 96)))
_UNREAD: Final = re.compile(rb"(?P<xz>\xfd7zXZ)|(?P<bzip2>BZh[1-9]1AY)")
_SUFFIXES: Final = (".gz", ".zst")
_GZIP_LEVEL: Final = 6
_ZSTANDARD_LEVEL: Final = 3
_TOO_WIDE: Final = "too much memory"  # what zstandard says of a wide window
_PIECE_BYTES: Final = 4 << 10  # of frames at once: however well packed, they hold 128 MB at most


class Source:
    """Plain bytes of a file or of standard input; `share` says how much of the file was read."""

    def __init__(self, raw: IO[bytes], name: str, size: int | None) -> None:
        self.name = name
        self._raw = raw
        self._size = size
        self._plain = _unpacked(raw, name)

    def read(self, size: int) -> bytes:
        """Up to so many bytes; fewer only at the end. Raises UnreadableInput for a damaged file."""
        pieces = []
        try:
            while size > 0 and (piece := self._plain.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except (EOFError, gzip.BadGzipFile, zstandard.ZstdError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            if _TOO_WIDE in str(error):
                raise UnreadableInput(
                    f"{self.name}: packed with a window of over 128 MB; unpack it first, by "
                    "zstd -d --long=31"
                ) from error
            raise UnreadableInput(
                f"{self.name}: compressed, and cut off or damaged; pack it again"
            ) from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def share(self) -> float | None:
        """How much of the file was read, 0 to 1; None where its size is unknown."""
        if not self._size:
            return None
        return min(self._raw.tell() / self._size, 1.0)


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """The plain bytes of the file, or of standard input for `-`. Raises OSError."""
    if path == PIPE:
        if sys.stdin is None:
            raise UnreadableInput("-: standard input is closed; pipe a table into it")
        yield Source(sys.stdin.buffer, "standard input", None)
        return
    if Path(path).is_dir():
        raise UnreadableInput(f"{path}: is a folder; name a file in it")
    with Path(path).open("rb") as raw:
        size = os.fstat(raw.fileno()).st_size
        yield Source(raw, path, size)


class _Frames:
    """What zstandard frames hold, one after another; raises EOFError where the last is cut off,
    of which the library's own stream says nothing."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._plain = io.BytesIO()

    def read(self, size: int) -> bytes:
        """Up to so many bytes; none only at the end."""
        while not (piece := self._plain.read(size)):
            packed = self._frame.unused_data or self._raw.read(_PIECE_BYTES)
            if self._frame.eof:
                if not packed:
                    return b""
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            elif not packed:
                raise EOFError
            self._plain = io.BytesIO(self._frame.decompress(packed))
        return piece


def _unpacked(raw: IO[bytes], name: str) -> IO[bytes] | _Frames:
    peek = getattr(raw, "peek", None)
    head = peek(7)[:7] if peek is not None else b""
    if head.startswith(_GZIP):
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw, mode="rb"))
    if head.startswith(_ZSTANDARD):
        return _Frames(raw)
    if unread := _UNREAD.match(head):
        raise UnreadableInput(
            f"{name}: packed by {unread.lastgroup}, which isn't read; pack it by gzip or zstd"
        )
    return raw


def plain_name(path: str) -> str:
    """The name without the ending that says how it is packed.

    >>> plain_name("people.csv.gz")
    'people.csv'
    """
    return path[: -len(packing(path))] if packing(path) else path


def packing(path: str) -> str:
    """`.gz`, `.zst` or nothing: how a file of that name is packed."""
    return next((suffix for suffix in _SUFFIXES if path.lower().endswith(suffix)), "")


@contextmanager
def packed_into(raw: IO[bytes], path: str) -> Iterator[IO[bytes]]:
    """A stream that packs into `raw` as the name of `path` asks; the same bytes each time."""
    how = packing(path)
    if how == ".gz":
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0) as zipped:
            buffered = io.BufferedWriter(zipped, 1 << 20)
            yield buffered
            buffered.flush()
    elif how == ".zst":
        packer = zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL)
        with packer.stream_writer(raw, closefd=False) as writer:
            yield cast(IO[bytes], writer)
    else:
        yield raw
