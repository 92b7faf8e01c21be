"""Names by their sound in Latin letters: how a name in one script is found by those in others."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

from whence.gazetteer.hashtable import HashTable
from whence.gazetteer.hashtable import hashes as hashes_of
from whence.gazetteer.names import KINDS, Form, Trait
from whence.gazetteer.postings import Postings
from whence.place import Kind
from whence.text.script import script_of

# The signs of a sound: vowels, and consonants of which C is the ch of church, S sh, Z its voiced
# twin (and j), x the ch of loch, c the ts of its.
SIGNS = "aeioubcdfghjklmnprstvxyzCSZ"
_DIGRAPHS = (
    (re.compile("ck|cq|qu|q"), "k"),
    (re.compile("tsch|tch|tsh|ch|cz"), "C"),
    (re.compile("sch|sh|sz"), "S"),
    (re.compile("zh|dzh|dj"), "Z"),
    (re.compile("ph"), "f"),
    (re.compile("kh"), "x"),
    (re.compile("([bdgkpt])h"), r"\1"),
    (re.compile("ts|tz"), "c"),
    (re.compile("ng(?=[^aeiou]|$)"), "n"),
    (re.compile("w"), "v"),
)
_LATIN = ((re.compile("c(?=[eiy])"), "s"), (re.compile("x"), "ks"), (re.compile("c"), "k"))
# In these anyascii writes c for the ch of church, and h behind a letter for breath.
_INDIC = frozenset(
    [
        "Devanagari",
        "Bengali",
        "Gurmukhi",
        "Gujarati",
        "Oriya",
        "Tamil",
        "Telugu",
        "Kannada",
        "Malayalam",
        "Sinhala",
    ]
)
_INDIC_SPELLINGS = ((re.compile("ch?"), "C"),)
_NUMBER = np.full(128, len(SIGNS), np.uint8)
_NUMBER[[ord(sign) for sign in SIGNS]] = np.arange(len(SIGNS))
# What has to be put right in a script before it is romanised.
_BEFORE = {
    # Vowels that are written before the consonant they follow.
    "Thai": ((re.compile("([เ-ไ])([ก-ฮ])"), r"\2\1"),),
    "Lao": ((re.compile("([ເ-ໄ])([ກ-ຮ])"), r"\2\1"),),
    # Letters that are vowels behind a consonant; b, not v, at the beginning of a name.
    "Hebrew": (
        (re.compile("וו"), "v"),
        (re.compile(r"\bב"), "b"),
        (re.compile(r"(?<=\w)ו(?!א)"), "o"),
        (re.compile("יי?"), "i"),
        (re.compile("א"), "a"),
    ),
    "Arabic": (
        (re.compile(r"(?<=\w)[وۇۆۈ](?!ا)"), "o"),
        (re.compile(r"(?<=\w)[يیې](?!ا)"), "i"),
        (re.compile("[اآأإىة]"), "a"),
    ),
    "Syriac": ((re.compile(r"(?<=\w)ܘ(?!ܐ)"), "o"), (re.compile(r"(?<=\w)ܝ(?!ܐ)"), "i")),
    # Vowels and endings are written in several signs, and sounds have changed since.
    "Myanmar": (
        (re.compile("မြို့$"), ""),
        (re.compile("ိုင်"), "ai"),
        (re.compile("ို|ော|ေါ"), "o"),
        (re.compile("င်"), "n"),
        (re.compile("ရှ|သျှ"), "S"),
        (re.compile("ကျ|ချ"), "C"),
        (re.compile("ဂျ"), "Z"),
        (re.compile("[စဆ]"), "s"),
        (re.compile("ယ်"), "e"),
    ),
    "Tifinagh": ((re.compile("ⵛ"), "S"),),
}
_DOUBLES = re.compile(r"(.)\1+")
_OTHER = re.compile(f"[^{SIGNS}]")

# Sounds that are told apart in few scripts at a time share a sign of the key.
_COARSE = str.maketrans("bfvgxcjzSZCdmraeiouyh", "pppkksssssstnl       ")
MIN_KEY = 2  # signs of a key: fewer fit too much
_LEAST_CUT = 3  # of keys so long one sign may be missing


def sounds(key: str, script: str) -> str:
    """How a folded name in `script` sounds, in `SIGNS`; "" where that cannot be told.

    >>> sounds("лондон", "Cyrillic"), sounds("თბილისი", "Georgian"), sounds("chicago", "Latin")
    ('london', 'tbilisi', 'Cikago')
    """
    text = key
    for spelling, sign in _BEFORE.get(script, ()):
        text = spelling.sub(sign, text)
    if not text.isascii():
        # Letter by letter, as anyascii works: what stands in Latin letters already is kept.
        text = "".join(letter if letter.isascii() else anyascii(letter).lower() for letter in text)
    text = text.replace(" ", "")
    if script == "Cherokee":
        text = text.replace("qu", "p")  # it has no letters for b and p
    elif script in _INDIC:
        for spelling, sign in _INDIC_SPELLINGS:
            text = spelling.sub(sign, text)
    for spelling, sign in _DIGRAPHS:
        text = spelling.sub(sign, text)
    if script == "Latin":
        for spelling, sign in _LATIN:
            text = spelling.sub(sign, text)
    return _DOUBLES.sub(r"\1", _OTHER.sub("", text))


@lru_cache(maxsize=4096)
def coarse(sound: str) -> str:
    """The consonants of a sound without what scripts leave out or mix up: voice, breath, vowels.

    >>> coarse("london"), coarse("vaSinkton")
    ('lntn', 'psnktn')
    """
    return _DOUBLES.sub(r"\1", sound.translate(_COARSE)).replace(" ", "")


def cuts(key: str) -> tuple[str, ...]:
    """The key and, where it is long enough, the key without any one of its signs."""
    if len(key) < _LEAST_CUT:
        return (key,)
    return (key, *dict.fromkeys(key[:i] + key[i + 1 :] for i in range(len(key))))


@dataclass(frozen=True, slots=True)
class SoundScope:
    """Which names of cities take part: all of those with so many people, else primary ones."""

    all_names_from: int = 100_000
    primary_from: int = 15_000


SOUND_SCOPE = SoundScope()


class RomanisedNames:
    """Places by how their names sound. Sounds are numbered by their largest place, largest first.

    Made from the arrays of `build`, perhaps memory-mapped; `scripts`: the scripts in the order of
    the bits of `sound_scripts`, which say in which scripts a place has a name of that sound.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], scripts: Sequence[str]
    ) -> None:
        self.scripts = {script: at for at, script in enumerate(scripts)}
        self._offsets = np.asarray(arrays["offsets"], np.uint32)
        self._blob = np.asarray(arrays["blob"], np.uint8)
        # Read a few at a time, where an array is a detour.
        self._starts = arrays["posting_starts"].data
        self._places = arrays["posting_places"].data
        self._in_scripts = arrays["posting_scripts"].data
        self.size = len(self._offsets) - 1
        self._table = HashTable(arrays["table_starts"], arrays["table_entries"], self.size)

    def near(self, sound: str) -> npt.NDArray[np.uint32]:
        """Numbers of sounds whose consonants are at most one apart (and of a few strangers),
        the largest places' first."""
        key = coarse(sound)
        if len(key) < MIN_KEY:
            return np.empty(0, np.uint32)
        found = np.concatenate([self._table.find(int(one)) for one in hashes_of(cuts(key))])
        found.sort()
        is_first = np.ones(len(found), np.bool_)
        np.not_equal(found[1:], found[:-1], out=is_first[1:])
        return found[is_first]

    def signs(
        self, numbers: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """(those sounds as columns of numbers of `SIGNS`, filled up with `len(SIGNS)`; lengths)."""
        at = numbers.astype(np.intp)
        starts = self._offsets.take(at).astype(np.intp)
        lengths = self._offsets.take(at + 1).astype(np.intp) - starts
        places = np.arange(lengths.max(initial=0))[:, None]
        found = _NUMBER.take(self._blob.take(starts + places, mode="clip"))
        found[places >= lengths] = len(SIGNS)
        return found, lengths

    def sound(self, number: int) -> str:
        """The sound of that number."""
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        return self._blob[start:end].tobytes().decode("ascii")

    def places(self, number: int) -> list[tuple[int, int]]:
        """(place, bits of the scripts in which it is called so), largest places first."""
        start, end = self._starts[number], self._starts[number + 1]
        in_scripts = self._in_scripts[start:end].tolist()
        return list(zip(self._places[start:end].tolist(), in_scripts, strict=True))

    @staticmethod
    def build(
        postings: Postings,
        columns: Mapping[str, npt.NDArray[Any]],
        scope: SoundScope = SOUND_SCOPE,
    ) -> tuple[dict[str, npt.NDArray[np.generic]], list[str]]:
        """(arrays, scripts) of the names worth it."""
        wanted = _wanted(postings, columns, scope)
        names = postings.name_of_posting()[wanted].tolist()
        places = postings.places[wanted].tolist()
        scripts: dict[str, int] = {}
        heard: dict[str, dict[int, int]] = defaultdict(dict)
        sound_of: dict[int, tuple[str, int]] = {}
        for name, place in zip(names, places, strict=True):
            if name not in sound_of:
                key = postings.trie.restore_key(name)
                script = script_of(key)
                bit = 1 << scripts.setdefault(script, len(scripts))
                sound_of[name] = sounds(key, script), bit
            sound, bit = sound_of[name]
            if len(coarse(sound)) >= MIN_KEY:
                heard[sound][place] = heard[sound].get(place, 0) | bit
        ordered = sorted(heard, key=lambda sound: (min(heard[sound]), sound))
        return _packed(ordered, heard), list(scripts)


def _wanted(
    postings: Postings, columns: Mapping[str, npt.NDArray[Any]], scope: SoundScope
) -> npt.NDArray[np.intp]:
    form, traits = postings.forms, postings.traits
    kind, people = columns["kind"][postings.places], columns["population"][postings.places]
    is_country = kind == KINDS.index(Kind.COUNTRY)
    is_division = kind == KINDS.index(Kind.ADMIN1)
    is_city = kind == KINDS.index(Kind.CITY)
    weak = int(Trait.SHORT | Trait.DISSIMILAR | Trait.GENERIC)
    is_name = ~np.isin(form, [Form.CODE, Form.CODE3, Form.OFFICIAL]) & ((traits & weak) == 0)
    is_primary = form == Form.PRIMARY
    return np.flatnonzero(
        (is_country & is_name)
        | (is_division & is_name)
        | (is_city & is_name & (people >= scope.all_names_from))
        | (is_city & is_primary & (people >= scope.primary_from))
    )


def _packed(
    ordered: Sequence[str], heard: Mapping[str, Mapping[int, int]]
) -> dict[str, npt.NDArray[np.generic]]:
    keys: list[str] = []
    ids: list[int] = []
    for number, sound in enumerate(ordered):
        for key in cuts(coarse(sound)):
            if len(key) >= MIN_KEY:
                keys.append(key)
                ids.append(number)
    starts, entries = HashTable.build(
        hashes_of(keys), np.array(ids, np.uint32), max(len(ordered), 1)
    )
    pairs = [pair for sound in ordered for pair in sorted(heard[sound].items())]
    return {
        "offsets": _offsets(map(len, ordered)),
        "blob": np.frombuffer("".join(ordered).encode("ascii"), np.uint8),
        "posting_starts": _offsets(len(heard[sound]) for sound in ordered),
        "posting_places": np.array([place for place, _ in pairs], np.uint32),
        "posting_scripts": np.array([bits for _, bits in pairs], np.uint64),
        "table_starts": starts,
        "table_entries": entries,
    }


def _offsets(sizes: Iterable[int]) -> npt.NDArray[np.uint32]:
    return np.concatenate(([0], np.cumsum(list(sizes)))).astype(np.uint32)
