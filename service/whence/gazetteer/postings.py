"""Collects folded names and the places they name, and packs them for search."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler

from whence.gazetteer.names import (
    PLACE_AT,
    TRAITS_AT,
    Affixes,
    Fold,
    Form,
    Trait,
    is_latin,
    is_short,
)
from whence.gazetteer.place_names import Named

# Jaro-Winkler similarity below which a Latin alternate of a city says little (resolved but wrong
# among one-edit typos: 4.0 % with all alternates alike, 3.3 with this one mark).
DISSIMILAR_BELOW = 0.75

# A village's name weakens a city's alternate only if it has this share of the city's people.
CLASH_FROM = 0.001

_MINOR = int(Trait.MINOR_LANGUAGE)
_DISSIMILAR = int(Trait.DISSIMILAR)
_SHORT = int(Trait.SHORT)
_GENERIC = int(Trait.GENERIC)
_NON_LATIN = int(Trait.NON_LATIN)
_CAN_CLASH = (Form.ALTERNATE, Form.TRANSLATION)

# Which of two ways to bear the same name counts: the first in this order, then the fewer traits.
_ORDER = (
    Form.PRIMARY,
    Form.TRANSLATION,
    Form.OFFICIAL,
    Form.CODE,
    Form.CODE3,
    Form.ALTERNATE,
    Form.TRANSLATION,  # in a minor language
)
_RANK = {form: _ORDER.index(form) for form in Form}
_MINOR_RANK = len(_ORDER) - 1
_TRAIT_BITS = 6


@dataclass(frozen=True, slots=True)
class Postings:
    """All names and what they may mean.

    `offsets[name]:offsets[name + 1]` are a name's postings in `places`, `forms` and `traits`,
    largest population first; the same of `place_offsets` in `place_names` are the names of a
    place, the primary one first.
    """

    trie: marisa_trie.Trie
    offsets: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint32]
    forms: npt.NDArray[np.uint8]
    traits: npt.NDArray[np.uint8]
    place_offsets: npt.NDArray[np.uint32]
    place_names: npt.NDArray[np.uint32]

    def packed(self) -> npt.NDArray[np.uint32]:
        """The postings as one number each (see `names.PLACE_AT`), fetched and read at once."""
        traits = self.traits.astype(np.uint32) << np.uint32(TRAITS_AT)
        return self.places << np.uint32(PLACE_AT) | traits | self.forms

    def name_of_posting(self) -> npt.NDArray[np.uint32]:
        """The name id of each posting."""
        count = len(self.offsets) - 1
        return np.repeat(np.arange(count, dtype=np.uint32), np.diff(self.offsets))


class Collector:
    """Takes the names of places, numbered by population, and packs them at the end."""

    def __init__(
        self,
        fold: Fold,
        affixes: Affixes,
        generic: Iterable[str],
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        """`left_out`: folded names that no place gets, to measure what their lack costs."""
        self._fold = fold
        self._affixes = affixes
        self._left_out = left_out
        self._generic = frozenset(fold(name) for name in generic)
        self._keys: dict[str, int] = {}
        self._traits: list[int] = []  # of a key, whatever it names
        self._alternate_traits: list[int] = []  # the same for an alternate
        self._folded: dict[str, str] = {}
        self._key_of = array("I")
        self._place_of = array("I")
        self._ranked = array("H")  # rank of the form, traits

    def key(self, text: str) -> str:
        """The folded `text`, kept; "" where it has no letter."""
        key = self._folded.get(text)
        if key is None:
            key = self._fold(text)
            key = "" if key in self._left_out else key
            self._folded[text] = key
        return key

    def add_city(self, place: int, names: Iterable[Named]) -> None:
        """All names of a city or district; the first one must be its primary."""
        primary = ""
        seen = set()
        for text, form, _ in names:
            key = self.key(text)
            if not key or key in seen or (primary and key.isdecimal()):
                continue
            seen.add(key)
            number = self._number(key)
            trait = 0
            if not primary:
                primary = key
            elif (
                not self._traits[number] & _NON_LATIN
                and JaroWinkler.similarity(key, primary, score_cutoff=DISSIMILAR_BELOW) == 0
            ):
                trait = _DISSIMILAR
            self._put(place, number, form, trait)
            if not key.isascii():
                for shorter in self._affixes.bare_city(key):
                    self._put(place, self._number(shorter), Form.ALTERNATE, trait)

    def add_division(
        self,
        place: int,
        names: Iterable[Named],
        *,
        kind: str = "",
        is_taken: Callable[[str], bool] | None = None,
    ) -> None:
        """All names of a country or division; the first one must be its primary.

        `kind`: what ISO calls it (Province); `is_taken`: which keys it leaves to a town of
        its own name that lies in it, so that the two don't share out what the name says.
        """
        primary = ""
        generic = 0
        distinct = dict.fromkeys(names)
        # Of a division (it has a kind), what is its code is read as one, whatever list it is in.
        codes = {self.key(text) for text, form, _ in distinct if kind and form is Form.CODE}
        for text, form, weakness in distinct:
            key = self.key(text)
            if not key or (form is Form.TRANSLATION and key in codes):
                continue
            if not primary:
                primary = key
                generic = _GENERIC if key in self._generic else 0
            # What Central is called in any language is as generic as Central is.
            trait = int(weakness) | (generic if form in _CAN_CLASH else 0)
            if form in (Form.CODE, Form.CODE3):
                self._put(place, self._number(key), form, trait)
                continue
            if not (is_taken and is_taken(key)):
                self._put(place, self._number(key), form, trait)
            for shorter in self._affixes.bare_division(key):
                if not (is_taken and is_taken(shorter)):
                    self._put(place, self._number(shorter), Form.ALTERNATE, trait)
        if kind and primary:
            for longer in self._affixes.with_kind(primary, self.key(kind)):
                self._put(place, self._number(longer), Form.OFFICIAL, 0)

    def _number(self, key: str) -> int:
        """The number of a key, with the traits that follow from the key alone."""
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._keys)
            traits = 0 if is_latin(key) else _NON_LATIN
            traits |= _GENERIC if key in self._generic else 0
            self._traits.append(traits)
            self._alternate_traits.append(traits | (_SHORT if is_short(key) else 0))
        return number

    def _put(self, place: int, number: int, form: Form, trait: int) -> None:
        trait |= (self._alternate_traits if form is Form.ALTERNATE else self._traits)[number]
        rank = _MINOR_RANK if trait & _MINOR else _RANK[form]
        self._key_of.append(number)
        self._place_of.append(place)
        self._ranked.append(rank << _TRAIT_BITS | trait)

    def pack(self, columns: Mapping[str, npt.NDArray[Any]]) -> Postings:
        """Everything added, with doubles merged and clashes marked; `columns` by place number."""
        keys = list(self._keys)
        trie = marisa_trie.Trie(keys)
        name_of_key = np.fromiter((trie[key] for key in keys), np.uint32, len(keys))
        name = name_of_key[np.frombuffer(self._key_of, np.uint32)]
        place = np.frombuffer(self._place_of, np.uint32)
        ranked = np.frombuffer(self._ranked, np.uint16)
        order = np.lexsort((ranked, place, name))
        name, place, ranked = name[order], place[order], ranked[order]
        is_first = np.ones(len(name), bool)
        is_first[1:] = (name[1:] != name[:-1]) | (place[1:] != place[:-1])
        name, place, ranked = name[is_first], place[is_first], ranked[is_first]
        forms = np.array(_ORDER, np.uint8)[ranked >> _TRAIT_BITS]
        traits = (ranked & ((1 << _TRAIT_BITS) - 1)).astype(np.uint8)
        traits[_clashes(name, place, forms, columns)] |= np.uint8(Trait.CLASH)
        by_place = np.lexsort((name, ranked, place))
        return Postings(
            trie=trie,
            offsets=_starts(name, len(keys)),
            places=place.astype(np.uint32),
            forms=forms,
            traits=traits,
            place_offsets=_starts(place, len(columns["population"])),
            place_names=name[by_place].astype(np.uint32),
        )


def _clashes(
    name: npt.NDArray[np.uint32],
    place: npt.NDArray[np.uint32],
    forms: npt.NDArray[np.uint8],
    columns: Mapping[str, npt.NDArray[Any]],
) -> list[int]:
    """Positions of postings whose name is the primary one of another place.

    A place that holds the bearer doesn't count (New York, an alternate of New York City), nor
    does one with next to nobody in it.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    is_primary = forms == Form.PRIMARY
    for key, holder in zip(name[is_primary].tolist(), place[is_primary].tolist(), strict=True):
        holders[key].append(holder)
    parents: Sequence[list[int]] = [columns[column].tolist() for column in _PARENT_COLUMNS]
    people: list[int] = columns["population"].tolist()
    can_clash = np.flatnonzero(np.isin(forms, _CAN_CLASH))
    found = []
    for at, key, bearer in zip(
        can_clash.tolist(),
        name[can_clash].tolist(),
        place[can_clash].tolist(),
        strict=True,
    ):
        for holder in holders.get(key, ()):
            if people[holder] < CLASH_FROM * people[bearer]:
                continue
            if all(column[bearer] != holder for column in parents):
                found.append(at)
                break
    return found


_PARENT_COLUMNS = ("city", "admin1", "country")


def _starts(numbers: npt.NDArray[np.uint32], count: int) -> npt.NDArray[np.uint32]:
    sizes = np.bincount(numbers, minlength=count)
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32)
