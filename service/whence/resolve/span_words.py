"""The words of a span: what each is worth as an ordinary word."""

from math import pow as power
from typing import Final

from whence.gazetteer.surprisal import UNKNOWN_LETTER, UNKNOWN_MOST, UNKNOWN_WORD

_NEGLIGIBLE: Final = 0.05  # the share of a word's frequency that a place may have unnoticed


class SpanWords:
    """The words of some tokens, letters of scripts without spaces joined to runs.

    `words`: for each its letters, its frequency, the bits that no word of so many letters exceeds,
    and that as a frequency. `least`: the frequency of the rarest of which a place may have a
    negligible part unnoticed. `bits`: the sum of their surprisal; `most`: the most they could have.
    """

    __slots__ = ("bits", "least", "most", "words")

    def __init__(self, words: list[str], surprisal: list[float]) -> None:
        self.words: list[tuple[int, float, float, float]] = []
        self.bits = self.most = 0.0
        rarest = 1.0
        for i, bits in enumerate(surprisal):
            letters = len(words[i])
            unknown = min(UNKNOWN_MOST, UNKNOWN_WORD + UNKNOWN_LETTER * letters)
            frequency = power(2.0, -bits)
            self.words.append((letters, frequency, unknown, power(2.0, -unknown)))
            self.bits += bits
            self.most += unknown
            rarest = min(rarest, frequency)
        self.least = _NEGLIGIBLE * rarest
