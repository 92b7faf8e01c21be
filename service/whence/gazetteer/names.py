"""Which words name a place: the form of a name, what weakens it, and its weaker variants."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

from whence.place import Kind

Fold = Callable[[str], str]

KINDS: Final = tuple(Kind)  # the column `kind` holds positions in it

# (place number, form, traits): what one name may mean. A plain tuple: thousands are read a second.
Posting = tuple[int, int, int]
# The same in bits of one number: the form in `FORMS`, the traits in `TRAITS` from `TRAITS_AT` on,
# the place from `PLACE_AT` on.
FORMS: Final = 7
TRAITS: Final = 63
TRAITS_AT: Final = 3
PLACE_AT: Final = 9


class Form(IntEnum):
    """How a name belongs to its place."""

    PRIMARY = 0  # the gazetteer's own name
    ALTERNATE = 1  # GeoNames alternates, and names cut down from longer ones
    TRANSLATION = 2  # of a country or division, by CLDR, iso-codes or ISO 3166-2
    OFFICIAL = 3  # the formal name, and the name with its kind (Hunan Province)
    CODE = 4  # ISO 3166-1 alpha-2, the part of an ISO 3166-2 code behind the hyphen
    CODE3 = 5  # ISO 3166-1 alpha-3


class Trait(IntFlag):
    """What makes a name weaker evidence for its place."""

    NON_LATIN = 1  # not weaker, but weighed apart
    DISSIMILAR = 2  # a Latin alternate unlike the primary name (Jaro-Winkler below 0.75)
    SHORT = 4  # an alternate of three letters or fewer (one, in Han and Hangul)
    CLASH = 8  # another place has it as its primary name
    MINOR_LANGUAGE = 16  # a country or division, named so only in a language few write
    GENERIC = 32  # Central, Western, City, Capital


# Han and Hangul write a syllable a letter: two letters are a whole name there.
_SYLLABIC = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HAN_OR_HANGUL_REST = 2  # letters that must be left when 市 or 시 is cut off
_BRACKETED = re.compile(r"\s*\(([^)]*)\)|\s*\[([^]]*)\]")
_MARKED = re.compile(r"[†(\[,]|^[Tt]he ")
_CODE_IN_BRACKET = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{1,3}\b")


def is_latin(key: str) -> bool:
    """Whether a folded name is written in Latin letters only (no letters at all counts as Latin).

    >>> is_latin("koln"), is_latin("кельн"), is_latin("北京")
    (True, False, False)
    """
    if key.isascii():
        return True
    return all(
        not letter.isalpha() or ord(letter) < 0x370 or 0x1E00 <= ord(letter) < 0x1F00
        for letter in key
    )


def is_short(key: str) -> bool:
    """Whether a folded name has too few letters to stand for a place by itself.

    >>> is_short("nyc"), is_short("рим"), is_short("北京"), is_short("京"), is_short("חיפה")
    (True, True, False, True, False)
    """
    if _SYLLABIC.search(key):
        return len(key) < 2
    # Arabic, Hebrew and the Indic scripts leave out or stack vowels: two letters, not three.
    limit = 3 if ord(max(key, default="a")) < 0x590 else 2
    return len(key) <= limit


@dataclass(frozen=True, slots=True)
class Affixes:
    """Folded words and letters that say what kind of place a name names (rules table)."""

    division_first: Mapping[str, tuple[str, ...]]  # first word → openings, with a space behind
    division_last: frozenset[str]
    division_letters: tuple[str, ...]
    city_letters: tuple[str, ...]
    division_kinds: frozenset[str]

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, str]], fold: Fold) -> "Affixes":
        """The table's rows (`where, of, text`), folded, longest first."""

        def pick(where: str, of: str) -> tuple[str, ...]:
            keys = {fold(row["text"]) for row in rows if (row["where"], row["of"]) == (where, of)}
            return tuple(sorted(keys - {""}, key=lambda key: (-len(key), key)))

        openings: dict[str, tuple[str, ...]] = {}
        for key in pick("first_words", "division"):
            word = key.partition(" ")[0]
            openings[word] = (*openings.get(word, ()), key + " ")
        return cls(
            division_first=openings,
            division_last=frozenset(pick("last_word", "division")),
            division_letters=pick("last_letters", "division"),
            city_letters=pick("last_letters", "city"),
            division_kinds=frozenset(pick("kind_of_division", "division")),
        )

    def bare_division(self, key: str) -> Iterator[str]:
        """Shorter names of a division: without its kind before, behind or in the last letters."""
        for first in self.division_first.get(key.partition(" ")[0], ()):
            if key.startswith(first):
                yield key[len(first) :]
                break
        head, _, last = key.rpartition(" ")
        if head and last in self.division_last:
            yield head
        yield from _without_last_letters(key, self.division_letters)

    def bare_city(self, key: str) -> Iterator[str]:
        """Shorter names of a city: 上海市 is also 上海."""
        return _without_last_letters(key, self.city_letters)

    def with_kind(self, key: str, kind: str) -> Iterator[str]:
        """Longer names of a division: Hunan is also Hunan Province and Province of Hunan.

        `kind`: folded; nothing comes back where the table doesn't list it or the name holds it.
        """
        if kind in self.division_kinds and kind not in key.split() and is_latin(key):
            yield f"{key} {kind}"
            yield f"{kind} of {key}"


def _without_last_letters(key: str, endings: Sequence[str]) -> Iterator[str]:
    if key.isascii():
        return
    for ending in endings:
        if key.endswith(ending) and len(key) - len(ending) >= _HAN_OR_HANGUL_REST:
            yield key[: -len(ending)]
            return


def written_variants(name: str) -> Iterator[tuple[str, bool]]:
    """How an ISO name may be written in running text, as (name, whether it says all of it).

    >>> list(written_variants("Korea, Republic of"))
    [('Republic of Korea', True), ('Korea', False)]
    >>> list(written_variants("Catalunya [Cataluña]"))
    [('Catalunya', True), ('Cataluña', True)]
    >>> list(written_variants("Cocos (Keeling) Islands"))
    [('Cocos Islands', True)]
    """
    if not _MARKED.search(name):
        yield name, True
        return
    name = name.replace("†", "").strip()
    inner = [found[1] for found in _BRACKETED.findall(name) if found[1]]
    outer = _BRACKETED.sub("", name).strip()
    for part in (outer, *(_CODE_IN_BRACKET.sub("", part).strip() for part in inner)):
        head, comma, tail = part.partition(", ")
        if comma and "," not in tail:
            yield f"{tail} {head}", True
            yield head, False
        elif part:
            yield part, True
            if part.lower().startswith("the "):
                yield part[4:], True
