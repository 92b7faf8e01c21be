"""A name's letters in 64 bits: names a few edits apart differ in a few bits.

Each letter sets one bit, its second occurrence another one, and so on. An edit that puts one
letter for another changes at most two bits, one that adds or drops a letter at most one, a swap
none; so names within `edits` whose lengths differ by `gap` differ in at most 2 × edits - gap bits.
"""

import numpy as np
import numpy.typing as npt

# Consecutive code points get different bits, and an alphabet's second occurrences mostly bits
# that its first ones leave free.
_STRIDE = 37


def signature(text: str) -> int:
    """64 bits for the letters of `text`, whatever their order.

    >>> signature("paris") == signature("pairs")
    True
    >>> (signature("paris") ^ signature("parris")).bit_count()
    1
    """
    seen: dict[str, int] = {}
    bits = 0
    for letter in text:
        nth = seen.get(letter, 0)
        seen[letter] = nth + 1
        bits |= 1 << ((ord(letter) + _STRIDE * nth) & 63)
    return bits


def signatures(letters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """The signatures of names of one length, given as a matrix of code points."""
    bits = np.zeros(len(letters), np.uint64)
    for column in range(letters.shape[1]):
        letter = letters[:, column]
        earlier = (letters[:, :column] == letter[:, None]).sum(axis=1, dtype=np.uint32)
        bits |= np.uint64(1) << ((letter + np.uint32(_STRIDE) * earlier) & 63).astype(np.uint64)
    return bits


def within(
    found: npt.NDArray[np.uint64], wanted: int, slack: npt.NDArray[np.uint8] | int
) -> npt.NDArray[np.intp]:
    """Where `found` differs from `wanted` in at most `slack` bits."""
    differing: npt.NDArray[np.uint8] = np.bitwise_count(found ^ np.uint64(wanted))
    return (differing <= slack).nonzero()[0]
