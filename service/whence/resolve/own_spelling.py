"""Names that are a place's own in another spelling: doubled letters, an article, a silent h."""

import re
from collections.abc import Sequence
from typing import Final

_DOUBLED: Final = re.compile(r"(.)\1+")
_ARTICLES: Final = frozenset({"ad", "al", "an", "ar", "as", "ash", "at", "az", "el"})  # Arabic


def is_own_spelling(keys: Sequence[str], primary: Sequence[str]) -> bool:
    """Whether both are one name, by the words of each, folded.

    >>> is_own_spelling(["odessa"], ["odesa"]), is_own_spelling(["al", "manamah"], ["manama"])
    (True, True)
    >>> is_own_spelling(["valence"], ["valencia"])
    False
    """
    return _plain(keys) == _plain(primary)


def _plain(words: Sequence[str]) -> list[str]:
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return [_DOUBLED.sub(r"\1", word).removesuffix("h") for word in words]
