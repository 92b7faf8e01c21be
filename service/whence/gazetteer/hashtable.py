"""Ids by a 64-bit hash, in four bytes each: the bucket by some bits, others beside the id.

The bits beside the id tell most strangers in a bucket apart. Whoever has a sharper check can do
without: `sharing` gives the buckets as they are.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# A text's hash is the sum of its code points times powers of an odd number (PCG's multiplier)
# modulo 2^64. The first power is 1, so that one other letter changes both halves of the hash.
BASE = 0xD1342543DE82EF95
_LONGEST = 256
POWERS = np.array([pow(BASE, n + 1, 1 << 64) for n in range(_LONGEST)], np.uint64)


def hashes(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    """64 bits a key, none of them empty; the same in every run (`hash` of a string isn't)."""
    if not keys:
        return np.empty(0, np.uint64)
    letters = np.frombuffer("".join(keys).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    begins = np.cumsum(lengths) - lengths
    places = np.arange(len(letters)) - np.repeat(begins, lengths)
    return np.add.reduceat(letters * POWERS[places], begins)


class HashTable:
    """Made from the two arrays of `build`; `ids` is the number of ids there can be.

    `bucket_mask` takes the bucket out of a hash's upper half, `tag_mask` what an entry holds of the
    lower half beside the id.
    """

    def __init__(
        self, starts: npt.NDArray[np.generic], entries: npt.NDArray[np.generic], ids: int
    ) -> None:
        self._starts = np.asarray(starts, dtype=np.uint32)
        self._entries = np.asarray(entries, dtype=np.uint32)
        self.bucket_mask = np.uint32(len(starts) - 2)
        self.tag_mask = _tag_mask(ids)

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

    def sharing(
        self, hashes: npt.NDArray[np.uint64], marks: npt.NDArray[np.uint8]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        """(ids that share a bucket with a hash, the mark of that hash); repeats included."""
        # Signed indices all through: `take` converts any other kind, which takes longer.
        buckets = (_halves(hashes)[1] & self.bucket_mask).astype(np.intp)
        ends = self._starts.take(buckets + 1)
        counts = ends - self._starts.take(buckets)
        # Where each bucket's entries begin, less how many were listed before it.
        places = (ends - counts.cumsum(dtype=np.intp)).repeat(counts)
        places += np.arange(len(places))
        return self._entries.take(places) & ~self.tag_mask, marks.repeat(counts)

    def find(self, key: int) -> npt.NDArray[np.uint32]:
        """Ids of one hash, with few strangers among them."""
        bucket = key >> 32 & int(self.bucket_mask)
        entries = self._entries[self._starts[bucket] : self._starts[bucket + 1]]
        tag = np.uint32(key & int(self.tag_mask))
        found: npt.NDArray[np.uint32] = entries[entries & self.tag_mask == tag]
        return found & ~self.tag_mask


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
