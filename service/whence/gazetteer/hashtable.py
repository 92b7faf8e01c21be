"""Ids by a 64-bit hash, in four bytes each: the bucket by some bits, others beside the id.

What stands in an entry tells most strangers in a bucket apart; the rest are false hits, which
whoever looks up has to check anyway.
"""

import numpy as np
import numpy.typing as npt

# A text's hash is the sum of its code points times powers of an odd number (PCG's multiplier)
# modulo 2^64: a substring's hash follows from two such sums, since the number has an inverse.
# The first power is 1, so that one letter more or less moves every half of the hash.
BASE = 0xD1342543DE82EF95
_LONGEST = 256
POWERS = np.array([pow(BASE, n + 1, 1 << 64) for n in range(_LONGEST)], np.uint64)
INVERSES = np.array([pow(BASE, -n, 1 << 64) for n in range(_LONGEST)], np.uint64)


class HashTable:
    """Made from the two arrays of `build`; `ids` is the number of ids there can be."""

    def __init__(
        self, starts: npt.NDArray[np.generic], entries: npt.NDArray[np.generic], ids: int
    ) -> None:
        self._starts = np.asarray(starts, dtype=np.uint32)
        self._entries = np.asarray(entries, dtype=np.uint32)
        self._bucket_mask = np.uint32(len(starts) - 2)
        self._tag_mask = _tag_mask(ids)

    @staticmethod
    def build(
        hashes: npt.NDArray[np.uint64], ids: npt.NDArray[np.uint32], count: int
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """(starts of the buckets, entries), for `hashes` of `ids` below `count`."""
        buckets = np.uint64(1 << max(len(ids) // 4, 1).bit_length())
        low, high = _halves(hashes)
        # One number a pair, bucket first: sorting numbers is faster than sorting an order.
        joined = (high & np.uint32(buckets - 1)).astype(np.uint64) << np.uint64(32)
        joined |= low & _tag_mask(count) | ids
        joined.sort()
        bounds = np.arange(buckets + 1, dtype=np.uint64) << np.uint64(32)
        return np.searchsorted(joined, bounds).astype(np.uint32), joined.astype(np.uint32)

    def find(
        self, hashes: npt.NDArray[np.uint64]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
        """(ids, the number of the hash that each was found by); ids may come more than once."""
        low, high = _halves(hashes)
        buckets = high & self._bucket_mask
        begins = self._starts.take(buckets)
        ends = self._starts.take(buckets + 1)
        counts = ends - begins
        by_hash = np.arange(len(hashes)).repeat(counts)
        # Where each bucket's entries begin, less how many were listed before it.
        places = (ends - counts.cumsum(dtype=np.uint32)).take(by_hash)
        places += np.arange(len(by_hash), dtype=np.uint32)
        entries = self._entries.take(places)
        same = (entries & self._tag_mask == (low & self._tag_mask).take(by_hash)).nonzero()[0]
        return entries.take(same) & ~self._tag_mask, by_hash.take(same)


def _halves(
    hashes: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """(lower, upper) 32 bits; numpy shifts 64-bit numbers slowly."""
    halves = hashes.view("<u4")
    return halves[0::2], halves[1::2]


def _tag_mask(count: int) -> np.uint32:
    """The bits of an entry that don't hold the id."""
    id_bits = max(count - 1, 1).bit_length()
    return np.uint32((1 << 32) - (1 << id_bits))
