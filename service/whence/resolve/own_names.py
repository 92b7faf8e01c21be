"""By-names that are no other names than a place's own."""

import re
from collections.abc import Sequence, Set
from typing import Final

from whence.gazetteer.names import Form, Trait
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.spotted import Found

_CITY: Final = Kind.CITY
_PRIMARY: Final = int(Form.PRIMARY)
_ALTERNATE: Final = int(Form.ALTERNATE)
STRAY: Final = int(Trait.DISSIMILAR) | int(Trait.CLASH)
WORD_LETTERS: Final = 4  # shorter words are articles and codes (AMD)
_DOUBLED: Final = re.compile(r"(.)\1+")
_ARTICLES: Final = frozenset({"ad", "al", "an", "ar", "as", "ash", "at", "az", "el"})  # Arabic


def is_own_spelling(keys: Sequence[str], primary: Sequence[str]) -> bool:
    """Whether both are one name, by the words of each, folded: with a doubled letter, an article or
    a silent h.

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


def by_own_spellings(
    atlas: Atlas, found: Sequence[Found], keys: Sequence[str], large: float
) -> Sequence[Found]:
    """The same, a by-name that is its own name spelt otherwise (Odessa, Odesa) being its own for a
    city of more than `large` people."""
    index = atlas.gazetteer
    return [
        (one[0], _PRIMARY, one[2] & ~STRAY, one[3], one[4])
        if one[1] == _ALTERNATE
        and atlas.kind(one[0]) is _CITY
        and atlas.population(one[0]) > large
        and is_own_spelling(keys, index.primary_name(one[0]).split())
        else one
        for one in found
    ]


def capitals_of(
    atlas: Atlas, by_name: Set[int], holders: Set[int], primary: Set[int], keys: Sequence[str]
) -> Set[int]:
    """The cities that bear a by-name which their division bears, too: as a part of their own name
    (Santiago de Querétaro) or in the same other language (Pilsen is Plzeň, in Plzeň)."""
    return {
        place
        for place in by_name
        if (holder := atlas.admin1(place)) in holders
        and (holder not in primary or set(keys) <= set(atlas.gazetteer.primary_name(place).split()))
    }


def has_word_of(atlas: Atlas, place: int, keys: Sequence[str]) -> bool:
    """Whether a by-name shares a word with the place's own name: it is no other name then, however
    unlike it is letter by letter (Ciudad de Panamá, Panama City). It may be where it is another
    place's own name (New Delhi, Delhi)."""
    own = atlas.gazetteer.primary_name(place).split()
    return any(len(key) >= WORD_LETTERS and key in own for key in keys)
