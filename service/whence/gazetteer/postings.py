"""Collects folded names and the places they name, and packs them for search."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import marisa_trie
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler

from whence.gazetteer.names import (
    FORM_BITS,
    FORM_MASK,
    PLACE_SHIFT,
    TRAIT_BITS,
    TRAIT_MASK,
    Affixes,
    Fold,
    Form,
    Trait,
    is_latin,
    is_short,
)
from whence.gazetteer.place_names import Named

# Jaro-Winkler similarity below which a Latin alternate says little: Rome for Lomé is .78, most
# noise lies below this (measured: misspelt cities resolved wrongly 4.0 → 3.3 %).
DISSIMILAR_BELOW = 0.75

# Which of two ways to bear the same name counts: the first in this order, then the fewer traits.
_FORM_RANK = {
    Form.PRIMARY: 0,
    Form.OFFICIAL: 2,
    Form.TRANSLATION: 1,
    Form.CODE: 3,
    Form.CODE3: 4,
    Form.ALTERNATE: 5,
}
_RANK_BITS = 3
_RANKED_FORM = {rank: form for form, rank in _FORM_RANK.items()}


@dataclass(frozen=True, slots=True)
class Postings:
    """All names and what they may mean.

    `offsets[name]:offsets[name + 1]` are a name's `entries` (packed, largest population first);
    `place_offsets`, `place_names`: the names of a place, the primary one first.
    """

    trie: marisa_trie.Trie
    offsets: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.uint32]
    place_offsets: npt.NDArray[np.uint32]
    place_names: npt.NDArray[np.uint32]


class Collector:
    """Takes the names of places, numbered by population, and packs them at the end."""

    def __init__(self, fold: Fold, affixes: Affixes, generic: Iterable[str]) -> None:
        self._fold = fold
        self._affixes = affixes
        self._generic = frozenset(fold(name) for name in generic)
        self._keys: dict[str, int] = {}
        self._latin: list[bool] = []
        self._folded: dict[str, str] = {}
        self._key_of = array("I")
        self._place_of = array("I")
        self._ranked = array("I")  # rank of the form, traits

    def add(
        self,
        place: int,
        names: Iterable[Named],
        *,
        kind: str = "",
        is_city: bool = False,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        """All names of one place; the first one must be its primary.

        `kind`: what ISO calls a division (Province); `taken`: keys it leaves to a town of its own
        name that lies in it, so that the two don't share out what the name says.
        """
        primary = ""
        is_primary_generic = False
        for text, form, trait in names:
            key = self._key(text)
            if not key:
                continue
            if not primary:
                primary = key
                is_primary_generic = key in self._generic
            if is_primary_generic and form in (Form.PRIMARY, Form.TRANSLATION):
                trait |= Trait.GENERIC
            if key not in taken:
                self._put(place, key, form, trait, primary)
            if form in (Form.CODE, Form.CODE3):
                continue
            bare = self._affixes.bare_city(key) if is_city else self._affixes.bare_division(key)
            for shorter in bare:
                if shorter not in taken:
                    self._put(place, shorter, Form.ALTERNATE, trait, primary)
        if kind and primary:
            for longer in self._affixes.with_kind(primary, self._key(kind)):
                self._put(place, longer, Form.OFFICIAL, Trait(0), primary)

    def _key(self, text: str) -> str:
        key = self._folded.get(text)
        if key is None:
            key = self._folded[text] = self._fold(text)
        return key

    def _put(self, place: int, key: str, form: Form, trait: Trait, primary: str) -> None:
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._keys)
            self._latin.append(is_latin(key))
        if not self._latin[number]:
            trait |= Trait.NON_LATIN
        elif (
            form is Form.ALTERNATE
            and JaroWinkler.similarity(key, primary, score_cutoff=DISSIMILAR_BELOW) == 0
        ):
            trait |= Trait.DISSIMILAR
        if form is Form.ALTERNATE and is_short(key):
            trait |= Trait.SHORT
        if key in self._generic:
            trait |= Trait.GENERIC
        self._key_of.append(number)
        self._place_of.append(place)
        self._ranked.append(_FORM_RANK[form] << TRAIT_BITS | int(trait))

    def pack(self, places: int) -> Postings:
        """Everything added, with doubles merged and clashes marked; `places`: their number."""
        keys = list(self._keys)
        trie = marisa_trie.Trie(keys)
        name_of_key = np.fromiter((trie[key] for key in keys), np.uint32, len(keys))
        name = name_of_key[np.frombuffer(self._key_of, np.uint32)]
        place = np.frombuffer(self._place_of, np.uint32)
        ranked = np.frombuffer(self._ranked, np.uint32)
        order = np.lexsort((ranked, place, name))
        name, place, ranked = name[order], place[order], ranked[order]
        is_first = np.ones(len(name), bool)
        is_first[1:] = (name[1:] != name[:-1]) | (place[1:] != place[:-1])
        name, place, ranked = name[is_first], place[is_first], ranked[is_first]
        forms = np.array([_RANKED_FORM.get(rank, 0) for rank in range(8)], np.uint32)
        form, trait = forms[ranked >> TRAIT_BITS], ranked & TRAIT_MASK
        is_primary = form == Form.PRIMARY
        primaries = np.bincount(name[is_primary], minlength=len(keys))
        trait = trait | np.where(
            ~is_primary & (primaries[name] > 0), np.uint32(Trait.CLASH), np.uint32(0)
        )
        entries = (place << PLACE_SHIFT | form << TRAIT_BITS | trait).astype(np.uint32)
        by_place = np.lexsort((name, ranked, place))
        return Postings(
            trie=trie,
            offsets=_starts(name, len(keys)),
            entries=entries,
            place_offsets=_starts(place, places),
            place_names=name[by_place].astype(np.uint32),
        )


def _starts(sorted_or_not: npt.NDArray[np.uint32], count: int) -> npt.NDArray[np.uint32]:
    sizes = np.bincount(sorted_or_not, minlength=count)
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32)


def unpack(entry: int) -> tuple[int, int, int]:
    """(place number, form, traits) of a packed entry.

    >>> unpack(7 << 9 | 2 << 6 | 16)
    (7, 2, 16)
    """
    return entry >> PLACE_SHIFT, entry >> TRAIT_BITS & FORM_MASK, entry & TRAIT_MASK


assert FORM_BITS == _RANK_BITS
