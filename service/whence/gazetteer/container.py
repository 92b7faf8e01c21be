"""The folder an index lives in: arrays, tries and a manifest, checked when opened."""

import json
import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any
from zlib import crc32

import marisa_trie
import numpy as np
import numpy.typing as npt

from whence.errors import DamagedIndex, NotReady

FORMAT = 2  # raised whenever the files' layout or meaning changes

MANIFEST = "manifest.json"
ARRAYS = "arrays.bin"
_ALIGNMENT = 64
_PIECE = 1 << 22
_WORD = (1 << 64) - 1
_TYPE_CODES = {
    "u1": "B",
    "u2": "H",
    "u4": "I",
    "i4": "i",
    "u8": "Q",
    "i8": "q",
    "f4": "f",
    "f8": "d",
}


@dataclass(frozen=True, slots=True)
class Contents:
    """An open index folder: arrays lie in the page cache, shared by all processes."""

    manifest: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]
    tries: Mapping[str, marisa_trie.Trie]

    def view(self, name: str) -> memoryview:
        """An array as a memoryview, whose items are plain ints or floats."""
        array = self.arrays[name]
        code: Any = _TYPE_CODES[array.dtype.str[1:]]
        return array.data.cast("B").cast(code) if array.size else memoryview(b"")


def write_folder(
    folder: Path,
    arrays: Mapping[str, npt.NDArray[Any]],
    tries: Mapping[str, marisa_trie.Trie],
    facts: Mapping[str, Any],
) -> None:
    """Writes all files and, last, the manifest with `facts`, sizes and checksums; all synced."""
    directory: dict[str, tuple[str, int, tuple[int, ...]]] = {}
    with (folder / ARRAYS).open("wb") as file:
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))
            little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
            directory[name] = (little.dtype.str, file.tell(), little.shape)
            file.write(little.tobytes())
        _sync(file.fileno())
    for name, trie in tries.items():
        with (folder / f"{name}.marisa").open("wb") as file:
            file.write(trie.tobytes())
            _sync(file.fileno())
    files = [ARRAYS, *(f"{name}.marisa" for name in tries)]
    manifest = {
        "format": FORMAT,
        **facts,
        "arrays": directory,
        "tries": list(tries),
        "files": {name: _facts(folder / name) for name in files},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    with (folder / MANIFEST).open("w", encoding="utf-8") as manifest_file:
        manifest_file.write(json.dumps({"crc32": crc32(text.encode())}) + "\n" + text + "\n")
        manifest_file.flush()
        _sync(manifest_file.fileno())


def _facts(path: Path) -> dict[str, int]:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        return {"bytes": len(mapped), "sum": _sum(mapped), "crc32": _checksum(path)}


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            checksum = crc32(piece, checksum)
    return checksum


def _sum(buffer: mmap.mmap) -> int:
    """The sum of a file's bytes taken as 64-bit numbers, modulo 2^64.

    Any altered byte, word or run of zeros changes it, and it takes a seventh of the time of a
    CRC-32: 5 ms in place of 35 for 60 MB. It doesn't see words that changed places: `verify` does.
    """
    whole = len(buffer) // 8
    words = np.frombuffer(buffer, "<u8", whole)
    tail = int.from_bytes(buffer[whole * 8 :], "little")
    return (int(words.sum(dtype=np.uint64)) + tail) & _WORD


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest; NotReady where there is none, DamagedIndex where it is altered or old."""
    path = folder / MANIFEST
    try:
        head, _, text = path.read_text(encoding="utf-8").partition("\n")
        is_whole = json.loads(head)["crc32"] == crc32(text.removesuffix("\n").encode())
        manifest: dict[str, Any] = json.loads(text)
    except FileNotFoundError:
        raise NotReady(_mend(folder, "no place index")) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedIndex(_mend(folder, f"unreadable {MANIFEST}")) from error
    if not is_whole:
        raise DamagedIndex(_mend(folder, f"altered {MANIFEST}"))
    if manifest.get("format") != FORMAT:
        raise DamagedIndex(_mend(folder, f"place index of format {manifest.get('format')}"))
    return manifest


def open_folder(folder: Path) -> Contents:
    """The open index; NotReady where there is none, DamagedIndex where a file is missing, cut off
    or altered, or of an old format. Reads every byte once, so it is in the page cache then.
    """
    manifest = read_manifest(folder)
    mapped = {name: _map(folder, name, facts) for name, facts in manifest["files"].items()}
    arrays = {
        name: np.frombuffer(
            mapped[ARRAYS], dtype=np.dtype(kind), count=prod(shape), offset=start
        ).reshape(shape)
        for name, (kind, start, shape) in manifest["arrays"].items()
    }
    tries = {}
    for name in manifest["tries"]:
        tries[name] = marisa_trie.Trie()
        tries[name].mmap(str(folder / f"{name}.marisa"))  # a mapping of its own, which it keeps
    return Contents(manifest, arrays, tries)


def _map(folder: Path, name: str, facts: Mapping[str, int]) -> mmap.mmap:
    path = folder / name
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != facts["bytes"]:
                raise DamagedIndex(_mend(folder, f"{name} has {size} bytes, not {facts['bytes']}"))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise DamagedIndex(_mend(folder, f"{name} is missing")) from None
    if _sum(mapped) != facts["sum"]:
        raise DamagedIndex(_mend(folder, f"{name} is altered"))
    return mapped


def verify(folder: Path) -> None:
    """Checks the CRC-32 of every file; raises as `open_folder` does."""
    for name, facts in read_manifest(folder)["files"].items():
        if not (folder / name).exists() or _checksum(folder / name) != facts["crc32"]:
            raise DamagedIndex(_mend(folder, f"{name} is missing or altered"))


def _mend(folder: Path, what: str) -> str:
    return f"{what} in {folder}; mend it with: whence gazetteer build"
