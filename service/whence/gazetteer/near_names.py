"""The search for misspelt names in machine code, where it was compiled (`near.c`)."""

from collections.abc import Mapping
from ctypes import CDLL, Structure, byref, c_int64, c_uint32, c_uint64, c_void_p
from pathlib import Path

import numpy as np
import numpy.typing as npt

from whence.gazetteer.bylength import MAX_LETTERS, NamesByLength
from whence.gazetteer.hashtable import POWERS, HashTable
from whence.gazetteer.segments import SALTS

LIBRARY = Path(__file__).with_name("libnear.so")
_ROOM = 256  # hits that are asked for at first; few queries have more
_FewHits = c_uint64 * _ROOM
_POSITION = (1 << 32) - 1


class _Index(Structure):
    """As `struct index` there."""

    _fields_ = (
        ("text", c_void_p),
        ("groups", c_void_p),
        ("group_count", c_int64),
        ("first_of_length", c_void_p),
        ("signatures", c_void_p),
        ("positions", c_void_p),
        ("buckets", c_void_p),
        ("entries", c_void_p),
        ("powers", c_void_p),
        ("salts", c_void_p),
        ("bucket_mask", c_uint32),
        ("tag_mask", c_uint32),
    )


class NearNames:
    """Names by their slips; made from the arrays of a `FuzzyIndex` and its parts."""

    def __init__(
        self,
        library: Path,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        names: NamesByLength,
        segments: HashTable,
    ) -> None:
        self._find = CDLL(str(library)).near_names
        self._find.restype = c_int64
        self._find.argtypes = (c_void_p, c_void_p, c_int64, c_int64, c_void_p, c_int64)
        groups = np.ascontiguousarray(arrays["names_groups"], np.uint32)
        lengths = np.array([names.start(n) for n in range(MAX_LETTERS + 2)], np.int64)
        # In the order of the structure, which points into them as long as this object lives.
        self._arrays = (
            np.ascontiguousarray(arrays["names_blob"], np.uint8),
            groups,
            lengths,
            np.ascontiguousarray(arrays["signatures"], np.uint64),
            np.ascontiguousarray(arrays["names_position"], np.uint32),
            np.ascontiguousarray(arrays["segment_starts"], np.uint32),
            np.ascontiguousarray(arrays["segment_entries"], np.uint32),
            POWERS,
            SALTS,
        )
        text, groups_at, *others = (array.ctypes.data for array in self._arrays)
        self._index = _Index(
            text, groups_at, len(groups), *others, segments.bucket_mask, segments.tag_mask
        )
        self._reference = byref(self._index)

    def search(self, query: str, edits: int) -> list[tuple[int, int]]:
        """(position, edits) of every name at most `edits` (1 or 2) from the folded `query`, nearest
        first. `query`: 1 to `MAX_LETTERS` + `edits` letters. Raises MemoryError.
        """
        letters = query.encode("utf-32-le", "surrogatepass")
        hits, room = _FewHits(), _ROOM
        while True:
            count = self._find(self._reference, letters, len(query), edits, hits, room)
            if count < 0:
                raise MemoryError
            if count <= room:
                return [(hit & _POSITION, hit >> 32) for hit in hits[:count]]
            hits, room = (c_uint64 * count)(), count
