"""How likely a word is just a word: its surprisal in bits, from word counts of 22 languages."""

from collections.abc import Iterable
from math import log2
from typing import Final

import marisa_trie
import numpy as np
import numpy.typing as npt

from whence.gazetteer.names import Fold

# wordfreq's small lists of the languages most written on the web, in its own order of size.
LANGUAGES: Final = (
    "ar", "bn", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he",
    "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh",
)  # fmt: skip

STEPS_PER_BIT: Final = (
    10  # 25.5 bits at most fit a byte; the lists end at 20 bits (one in a million)
)
# A word in none of the lists: as rare as their rarest, and rarer the longer it is (hand-set in
# the first study of this resolver, where a word of five letters comes to 20.5 bits).
UNKNOWN_WORD: Final = 12.0
UNKNOWN_LETTER: Final = 1.7
UNKNOWN_MOST: Final = 40.0

_REMEMBERED: Final = 16_384  # words; some 2 MB
_UNKNOWN: Final = tuple(
    min(UNKNOWN_WORD + UNKNOWN_LETTER * letters, UNKNOWN_MOST) for letters in range(64)
)


def build_words(
    frequencies: Iterable[tuple[str, float]], fold: Fold
) -> tuple[marisa_trie.Trie, npt.NDArray[np.uint8]]:
    """The folded single words as a trie, and for each its surprisal in tenths of a bit.

    A word of several languages (or spellings) counts as its commonest.
    """
    best: dict[str, float] = {}
    for word, share in frequencies:
        key = fold(word)
        if key and " " not in key and share > best.get(key, 0.0):
            best[key] = share
    trie = marisa_trie.Trie(list(best))
    tenths = np.zeros(len(best), np.uint8)
    for key, share in best.items():
        tenths[trie[key]] = min(255, round(-log2(share) * STEPS_PER_BIT))
    return trie, tenths


class Words:
    """Reads what `build_words` made. Words of the lists are remembered, since most come again; what
    else people write is not."""

    def __init__(self, trie: marisa_trie.Trie, tenths: memoryview) -> None:
        self._find = trie.get
        self._tenths = tenths
        self._known: dict[str, float] = {}

    def surprisal(self, word: str) -> float:
        """Bits of the folded `word` as an ordinary word: 3 (*the*) to 40."""
        known = self._known.get(word)
        if known is not None:
            return known
        number = self._find(word)
        if number is None:
            letters = len(word)
            return _UNKNOWN[letters] if letters < len(_UNKNOWN) else UNKNOWN_MOST
        tenths: int = self._tenths[number]
        bits = tenths / STEPS_PER_BIT
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[word] = bits
        return bits
