"""Which names share a piece with a misspelt one (pass-join: Li, Deng, Wang and Feng 2011).

A name is cut into pieces of nearly the same length, one more than there may be edits: one of
them stands in the query unharmed and hardly shifted. A swap of two letters across a cut would
spoil two pieces with one edit; therefore each substring of the query is also looked up with the
letter before it for its first one, the letter after it for its last one, and both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from whence.gazetteer.bylength import MAX_LETTERS, Sorted
from whence.gazetteer.hashtable import BASE, POWERS, HashTable

MAX_EDITS = 2
# The shortest name that is cut for so many edits: shorter ones have no piece that says anything.
SHORTEST = {1: 2, 2: 5}
_POWERS: list[int] = POWERS.tolist()
_PIECES = 5  # a name of some length is cut into two pieces or into three
# What is added to a piece's hash, by length and piece: powers that no letter is multiplied by.
SALTS = np.array(
    [pow(BASE, -1 - nth, 1 << 64) for nth in range(_PIECES * (MAX_LETTERS + 1))], np.uint64
)
# From so many letters on the cuts for two edits serve one edit too, by the last two pieces.
_LONG = 8


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which substrings of a query of some length to look up.

    `factors`: a row a look-up, which makes its hash of the query's letters: a substring with
    another first or last letter is as much a sum of letters times powers as a plain one. The
    last column is for a letter 1 behind the query, and holds what tells pieces apart.
    `slack`: in how many bits the signature may differ.
    """

    factors: npt.NDArray[np.uint64]
    slack: npt.NDArray[np.uint8]


class SegmentIndex:
    """Names by their pieces; made from the arrays of `build`. `names`: how many there are."""

    def __init__(
        self, starts: npt.NDArray[np.generic], entries: npt.NDArray[np.generic], names: int
    ) -> None:
        self.table = HashTable(starts, entries, names)

    @staticmethod
    def build(names: Sorted) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """(starts, entries) for the table of pieces."""
        hashes, ids = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
        for first, letters in names.by_length():
            own = np.arange(first, first + len(letters), dtype=np.uint32)
            for begin, end, salt in _pieces(letters.shape[1]):
                values = letters[:, begin:end].astype(np.uint64) * POWERS[: end - begin]
                hashes.append(values.sum(axis=1) + np.uint64(salt))
                ids.append(own)
        return HashTable.build(np.concatenate(hashes), np.concatenate(ids), len(names))

    def find(
        self, query: str, max_edits: int
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        """(ids of names that share a piece with `query`, slack of their signatures), repeats
        included. `query`: 1 to `MAX_LETTERS` + 2 letters; `max_edits`: 1 or 2."""
        plan = _plan(len(query), max_edits)
        letters = np.frombuffer((query + "\x01").encode("utf-32-le", "surrogatepass"), np.uint32)
        return self.table.sharing(plan.factors.dot(letters.astype(np.uint64)), plan.slack)


def _cuts(length: int, pieces: int) -> Iterator[tuple[int, int, int]]:
    """(begin, end, salt) of each piece of a name of that length cut into two or three."""
    bounds = [length * piece // pieces for piece in range(pieces + 1)]
    for piece in range(pieces):
        nth = length * _PIECES + (piece if pieces == 2 else 2 + piece)
        yield bounds[piece], bounds[piece + 1], int(SALTS[nth])


def _pieces(length: int) -> Iterator[tuple[int, int, int]]:
    """All pieces that a name of that length is found by."""
    if SHORTEST[1] <= length < _LONG:
        yield from _cuts(length, 2)
    if length >= SHORTEST[2]:
        yield from _cuts(length, 3)


@cache
def _plan(length: int, max_edits: int) -> _Plan:
    """Where a name's piece can stand in a query of `length` letters, at most `max_edits` away.

    One edit spoils at most one piece (a swap across a cut is charged to one of its two). A piece
    shifted by `shift` has at least |shift| edits before it and |shift - gap| behind it; of the
    pieces left whole, one has no more before it than there are pieces there, and no more behind
    it than there are pieces behind. Where three pieces serve one edit, the second stands for all
    that lies before the third.
    """
    rows: list[list[int]] = []
    slacks: list[int] = []
    shortest = max(SHORTEST[max_edits], length - max_edits)
    for name_length in range(shortest, min(length + max_edits, MAX_LETTERS) + 1):
        gap = length - name_length
        pieces = 2 if max_edits == 1 and name_length < _LONG else 3
        used = list(_cuts(name_length, pieces))[-1 - max_edits :]
        for before, (name_begin, name_end, salt) in enumerate(used):
            for shift in range(-before, before + 1):
                begin, end = name_begin + shift, name_end + shift
                if abs(shift - gap) > max_edits - before or begin < 0 or end > length:
                    continue
                for places in _swapped(begin, end, length):
                    row = [0] * length + [salt]
                    for power, place in zip(_POWERS, places, strict=False):
                        row[place] = (row[place] + power) % (1 << 64)
                    rows.append(row)
                    slacks.append(2 * max_edits - abs(gap))
    factors = np.array(rows, np.uint64).reshape(-1, length + 1)
    return _Plan(factors, np.array(slacks, np.uint8))


def _swapped(begin: int, end: int, length: int) -> Iterator[list[int]]:
    """Places of the letters of a substring: as they stand, and with the letter before it for its
    first one, the letter after it for its last one, and both."""
    for first in {begin, max(begin - 1, 0)}:
        for last in {end - 1, min(end, length - 1)}:
            places = list(range(begin, end))
            places[0] = first
            if last != end - 1:
                places[-1] = last
            yield places
