"""Names in one block, shortest first: a window of lengths is a range of ids.

An id here is a rank in that order; `position` leads back to where the name stood in the list.
Names of the same number of letters and of bytes lie together, so that no offset has to be kept:
a few hundred groups say where every name begins.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[np.generic]]

# Longer names (0.01 % of GeoNames') are not corrected: it bounds the work on hostile queries.
MAX_LETTERS = 60

# From so many names on it pays to cut them out of the block together.
_MANY = 30

_FIRST_ID, _LETTERS, _BYTES, _OFFSET = range(4)


class NamesByLength:
    """The names of an index, by id. Reads `names_blob`, `names_groups` and `names_position`."""

    def __init__(self, arrays: Arrays) -> None:
        groups = np.asarray(arrays["names_groups"]).tolist()
        self._first_ids: list[int] = [group[_FIRST_ID] for group in groups]
        self._bytes: list[int] = [group[_BYTES] for group in groups]
        # Where a group's id 0 would begin, so that a name's offset is one product and one sum.
        self._bases: list[int] = [
            group[_OFFSET] - group[_FIRST_ID] * group[_BYTES] for group in groups
        ]
        self._groups = np.array(
            [
                (group[_FIRST_ID], base, group[_BYTES], group[_LETTERS])
                for group, base in zip(groups, self._bases, strict=True)
            ],
            np.int64,
        ).reshape(-1, 4)
        self._bytes_of_blob = np.asarray(arrays["names_blob"], dtype=np.uint8)
        self._blob = self._bytes_of_blob.data
        self._position = np.asarray(arrays["names_position"], dtype=np.uint32).data
        self._starts = _starts_by_length(groups, len(self._position))

    def __len__(self) -> int:
        return len(self._position)

    def start(self, letters: int) -> int:
        """The first id of the names with at least that many letters; `len(self)` where none has."""
        return self._starts[min(max(letters, 0), MAX_LETTERS + 1)]

    def text(self, name_id: int) -> str:
        """The name itself."""
        group = bisect_right(self._first_ids, name_id) - 1
        size = self._bytes[group]
        offset = self._bases[group] + name_id * size
        return str(self._blob[offset : offset + size], "utf-8")

    def texts(self, name_ids: list[int]) -> list[str]:
        """The names themselves, in the order of the ids."""
        if len(name_ids) < _MANY:
            return [self.text(name_id) for name_id in name_ids]
        ids = np.array(name_ids, np.int64)
        group = np.searchsorted(self._groups[:, 0], ids, side="right") - 1
        _, bases, sizes, letters = self._groups[group].T
        ends = np.cumsum(sizes)
        places = np.repeat(bases + ids * sizes - ends + sizes, sizes) + np.arange(ends[-1])
        text = self._bytes_of_blob[places].tobytes().decode()
        bounds = np.cumsum(letters).tolist()
        return [text[begin:end] for begin, end in pairwise([0, *bounds])]

    def position(self, name_id: int) -> int:
        """Where the name stands in the list that the index was built from."""
        return self._position[name_id]


def _starts_by_length(groups: Sequence[Sequence[int]], count: int) -> list[int]:
    starts = [count] * (MAX_LETTERS + 2)
    for group in reversed(groups):
        starts[group[_LETTERS]] = group[_FIRST_ID]
    for letters in range(MAX_LETTERS, -1, -1):
        starts[letters] = min(starts[letters], starts[letters + 1])
    return starts


class Sorted:
    """The same while building: letters as numbers, a matrix for each length."""

    def __init__(self, names: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, names), np.int64, len(names))
        self._letters = np.frombuffer("".join(names).encode("utf-32-le"), np.uint32)
        self._begins = np.cumsum(lengths) - lengths
        sizes = np.fromiter((len(name.encode()) for name in names), np.int64, len(names))
        order = np.lexsort((sizes, lengths))
        kept = lengths[order]
        self._order = order[(kept > 0) & (kept <= MAX_LETTERS)]
        self._lengths, self._sizes = lengths[self._order], sizes[self._order]
        self._names = names

    def __len__(self) -> int:
        return len(self._order)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """What `NamesByLength` reads."""
        blob = "".join(self.texts()).encode()
        pairs = np.stack([self._lengths, self._sizes], axis=1)
        changes = (pairs[1:] != pairs[:-1]).any(axis=1)
        first_ids = np.flatnonzero(np.concatenate([np.ones(min(len(self), 1), bool), changes]))
        offsets = np.cumsum(self._sizes) - self._sizes
        groups = np.column_stack([first_ids, pairs[first_ids], offsets[first_ids]])
        return {
            "names_blob": np.frombuffer(blob, np.uint8),
            "names_groups": groups.astype(np.uint32),
            "names_position": self._order.astype(np.uint32),
        }

    def texts(self) -> list[str]:
        """The names by id."""
        return [self._names[position] for position in self._order.tolist()]

    def by_length(self) -> Iterator[tuple[int, npt.NDArray[np.uint32]]]:
        """(first id, letters of the names of one length as a matrix), shortest first."""
        first_ids = np.flatnonzero(np.diff(self._lengths, prepend=0)).tolist()
        for first, end in pairwise([*first_ids, len(self)]):
            begins = self._begins[self._order[first:end]]
            yield first, self._letters[begins[:, None] + np.arange(int(self._lengths[first]))]
