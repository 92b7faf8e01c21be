"""Names that sound alike: a key of consonants, for spelling by ear that edits don't reach."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from whence.gazetteer.hashtable import HashTable
from whence.gazetteer.hashtable import hashes as hashes_of

# Keys of fewer signs fit too many names to say anything.
MIN_KEY = 3

_BATCH = 20_000  # names joined at a time; bounds the memory

_SPELLINGS = (
    # In turn, longest first; a class of sounds is one sign: S for sh and ch, k for hard c's.
    (re.compile("tsch|tch|sch|sh|ch|шч|сч|щ|ш|ч"), "S"),
    (re.compile("ph|ф|φ|ف"), "f"),
    (re.compile("ck|cq|qu|q|kh|gh(?=[^aeiou]|$)"), "k"),
    (re.compile("c(?=[eiy])|ç"), "s"),
    (re.compile("x|ξ"), "ks"),
    (re.compile("th|θ"), "t"),
    (re.compile("tz|ts|z|ц"), "s"),
    (re.compile("[cк]"), "k"),
    (re.compile("w"), "v"),
    (re.compile("[hъь]"), ""),
)
_VOWELS = "aeiouyаеёиоуыэюяіїєўαειηουωاوי"
_FIRST_VOWEL = re.compile(f"^[{_VOWELS}]", re.MULTILINE)
_LATER_VOWELS = re.compile(f"(?<=.)[{_VOWELS}]+")
_DOUBLES = re.compile(r"(.)\1+")


def skeleton(name: str) -> str:
    """The consonants of a folded name as they sound, and `*` for a vowel that it begins with.

    Several names, one a line, give as many keys.

    >>> skeleton("filadelfia") == skeleton("philadelphia")
    True
    >>> skeleton("edinburgh"), skeleton("nice")
    ('*dnbrk', 'ns')
    """
    key = _DOUBLES.sub(r"\1", name.replace(" ", ""))
    for spelling, sign in _SPELLINGS:
        key = spelling.sub(sign, key)
    key = _FIRST_VOWEL.sub("*", _DOUBLES.sub(r"\1", key))
    return _LATER_VOWELS.sub("", key)


class SoundIndex:
    """Names by skeleton; made from the arrays of `build`. `names`: how many there are."""

    def __init__(
        self, starts: npt.NDArray[np.generic], entries: npt.NDArray[np.generic], names: int
    ) -> None:
        self._table = HashTable(starts, entries, names)

    @staticmethod
    def build(names: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """(starts, entries) for names whose ids are their places; short keys are left out."""
        hashes, ids = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
        for first in range(0, len(names), _BATCH):
            # Joined: a pattern over one long text is far faster than over many short ones.
            keys = skeleton("\n".join(names[first : first + _BATCH])).split("\n")
            lengths = np.fromiter(map(len, keys), np.int64, len(keys))
            kept = np.flatnonzero(lengths >= MIN_KEY)
            hashes.append(hashes_of([keys[i] for i in kept.tolist()]))
            ids.append((kept + first).astype(np.uint32))
        return HashTable.build(np.concatenate(hashes), np.concatenate(ids), len(names))

    def find(self, query: str) -> list[int]:
        """Ids of names with the query's skeleton (and a few strangers)."""
        key = skeleton(query)
        if len(key) < MIN_KEY:
            return []
        found: list[int] = self._table.find(int(hashes_of([key])[0])).tolist()
        return found
