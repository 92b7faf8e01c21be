"""An order of work in which texts that are much alike follow one another."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from string import punctuation
from typing import Final

_SPACED: Final = str.maketrans(punctuation, " " * len(punctuation))


def by_kinship(texts: Sequence[str]) -> list[int]:
    """The places of `texts` in an order that has those together which share their rarest word:
    whoever answers them in it meets the same names again while they are at hand.

    >>> texts = ["Lima, Peru", "Oslo, Norway", "LIMA", "Cusco, Peru", "oslo / remote"]
    >>> [texts[place] for place in by_kinship(texts)]
    ['LIMA', 'Lima, Peru', 'oslo / remote', 'Oslo, Norway', 'Cusco, Peru']
    """
    folded = [text.casefold() for text in texts]
    words = [text.translate(_SPACED).split() for text in folded]
    times = Counter(chain.from_iterable(words))
    # A word that stands nowhere else, such as a misspelt one, has no kin: it counts as common.
    rarity = {word: count if count > 1 else len(texts) for word, count in times.items()}
    key = rarity.__getitem__
    rarest = [min(some, key=key) if some else "" for some in words]
    joined = [f"{word} {text}" for word, text in zip(rarest, folded, strict=True)]
    return sorted(range(len(texts)), key=joined.__getitem__)
