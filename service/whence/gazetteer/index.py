"""The open place index: names to places, places to facts, all in the page cache."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from math import floor, isnan
from pathlib import Path
from typing import Final, cast

import numpy as np
import orjson

from whence.gazetteer.container import Contents, open_folder
from whence.gazetteer.fuzzy import FuzzyIndex
from whence.gazetteer.names import FORMS, KINDS, PLACE_AT, TRAITS, TRAITS_AT, Posting
from whence.gazetteer.nearest import NearestCities
from whence.gazetteer.romanised import RomanisedNames
from whence.gazetteer.search import search
from whence.gazetteer.surprisal import Words
from whence.place import CodedName, Kind, NamedPlace, Place
from whence.text.fold import Folder, FoldTables

__all__ = ["KINDS", "Gazetteer"]

_MAX_DIGITS: Final = 9  # of a GeoNames id
_REMEMBERED_NAMES: Final = 8_192  # some 4 MB: those that come again and again
_REMEMBERED_PLACES: Final = 4_096  # some 4 MB: the places that most answers speak of

_ALL: Final = 1 << 30  # places of a name: more than there are
_COUNTRY: Final = KINDS.index(Kind.COUNTRY)
_ADMIN2: Final = KINDS.index(Kind.ADMIN2)
_CITY: Final = KINDS.index(Kind.CITY)
_DISTRICT: Final = KINDS.index(Kind.DISTRICT)


class Gazetteer:
    """Read-only, and shared by all processes that open it.

    Places are numbered by population, largest first: a smaller number is a larger place. The
    columns `kind` (position in `KINDS`), `population`, `country`, `admin1`, `city`, `latitude`,
    `longitude` are read by that number and give plain ints and floats. `country`, `admin1` and
    `city` are place numbers or -1: a place is its own country, admin1 or city where it is one,
    the city of a district is the city it lies in. Population: GeoNames for cities and countries,
    the sum of cities for divisions, an estimate for second-level ones. Degrees are NaN where not
    known.
    """

    def __init__(self, contents: Contents) -> None:
        view = contents.view
        self.facts = contents.manifest
        self.version: str = contents.manifest["id"]
        self._names = contents.tries["names"]
        self._find_name = self._names.get
        self._prefixes = self._names.iter_prefixes_with_ids
        self._offsets = view("name_offsets")
        self._packed = view("postings")
        self._place_name_offsets = view("place_name_offsets")
        self._place_names = view("place_names")
        # What every name asks of its places lies in lists: a view's items take ten times as long.
        # They share their few numbers, so each costs 8 bytes a place.
        self.kind: list[int] = view("kind").tolist()
        self.country = _sharing(view("country"))
        self.admin1 = _sharing(view("admin1"))
        self.population = _sharing(view("population"))
        self.city: list[int] = view("city").tolist()
        self.latitude: Sequence[float] = cast("Sequence[float]", view("latitude"))
        self.longitude: Sequence[float] = cast("Sequence[float]", view("longitude"))
        self.size = len(self.kind)
        self._timezone = view("timezone")
        self._timezones: list[str] = contents.manifest["timezones"]
        self._ref = view("ref")
        self._town_refs, self._town_numbers = view("town_refs"), view("town_numbers")
        self._ids = contents.tries["ids"]
        self._place_of_id = view("place_of_id")
        self._label_offsets, self._labels = view("label_offsets"), view("labels")
        self._child_offsets, self._children = view("child_offsets"), view("children")
        self._words = Words(contents.tries["words"], view("word_bits"))
        self._fuzzy_names = view("fuzzy_names")
        self.fuzzy = FuzzyIndex(
            {
                name.removeprefix("fuzzy/"): array
                for name, array in contents.arrays.items()
                if name.startswith("fuzzy/")
            }
        )
        self.romanised = RomanisedNames(
            {
                name.removeprefix("romanised/"): array
                for name, array in contents.arrays.items()
                if name.startswith("romanised/")
            },
            contents.manifest["scripts"],
        )
        # The tables the names were folded with: searched names must be folded alike.
        self._fold_tables = contents.arrays["fold_tables"]
        self._folder: Folder | None = None
        self._coded_names: dict[int, CodedName] = {}  # countries and divisions: a few thousand
        self._coded_ids: dict[int, str] = {}  # theirs
        self._postings: dict[int, list[Posting]] = {}
        self._places: dict[int, Place] = {}
        self._nearest = NearestCities(contents.arrays, _CITY)
        countries = np.flatnonzero(contents.arrays["kind"] == _COUNTRY).tolist()
        self.country_code: dict[int, str] = {
            number: self.place_id(number).partition(":")[2] for number in countries
        }

    @classmethod
    def open(cls, folder: Path) -> "Gazetteer":
        """The index in `folder`; NotReady where there is none, DamagedIndex where it is broken."""
        return cls(open_folder(folder))

    # Names

    def prefixes(self, line: str) -> list[tuple[int, int]]:
        """(letters, name id) of every name that the folded `line` begins with, shortest first."""
        return [(len(name), number) for name, number in self._prefixes(line)]

    def find(self, key: str) -> int:
        """The id of the folded name `key`, -1 where no place has it."""
        number: int = self._find_name(key, -1)
        return number

    def name(self, name_id: int) -> str:
        """The folded name of that id."""
        key: str = self._names.restore_key(name_id)
        return key

    def postings(self, name_id: int, most: int = _ALL) -> list[Posting]:
        """What a name may mean, largest population first, at most `most`; one posting a place. The
        list is not to be changed."""
        known = self._postings.get(name_id)
        if known is None:
            known = self._read_postings(name_id)
            if len(self._postings) >= _REMEMBERED_NAMES:
                self._postings.clear()
            self._postings[name_id] = known
        return known if len(known) <= most else known[:most]

    def _read_postings(self, name_id: int) -> list[Posting]:
        start, end = self._offsets[name_id], self._offsets[name_id + 1]
        if end - start == 1:
            return [_unpacked(self._packed[start])]
        some: list[int] = self._packed[start:end].tolist()
        return [_unpacked(one) for one in some]

    def largest(self, name_id: int) -> int:
        """The number of the largest place that the name may mean."""
        packed: int = self._packed[self._offsets[name_id]]
        return packed >> PLACE_AT

    def similar(self, typed: str, max_edits: int) -> list[tuple[int, int]]:
        """(name id, edits) of names at most 1 or 2 edits from the folded `typed`, nearest first."""
        names = self._fuzzy_names
        return [(names[at], edits) for at, edits in self.fuzzy.search(typed, max_edits)]

    def sounding(self, typed: str) -> list[int]:
        """Ids of names with the consonants of `typed`, nearest first; for when none is similar."""
        names = self._fuzzy_names
        return [names[at] for at, _ in self.fuzzy.sounds_like(typed)]

    def surprisal(self, word: str) -> float:
        """Bits of the folded `word` as an ordinary word, whatever places are called so."""
        return self._words.surprisal(word)

    # Places

    def place_id(self, number: int) -> str:
        """The stable id: `geonames:6167865`, `iso3166-2:CA-ON`, …"""
        if self.kind[number] in (_CITY, _DISTRICT):
            return f"geonames:{self._ref[number]}"
        known = self._coded_ids.get(number)
        if known is None:
            known = self._coded_ids[number] = self._ids.restore_key(self._ref[number])
        return known

    def number(self, place_id: str) -> int | None:
        """The number of a place, None where the index has no such id."""
        scheme, _, rest = place_id.partition(":")
        if scheme != "geonames":
            at = self._ids.get(place_id)
            return None if at is None else self._place_of_id[at]
        if not (rest.isascii() and rest.isdecimal()) or len(rest) > _MAX_DIGITS or rest[0] == "0":
            return None
        at = bisect_left(self._town_refs, int(rest))
        if at == len(self._town_refs) or self._town_refs[at] != int(rest):
            return None
        return self._town_numbers[at]

    def place_name(self, number: int) -> str:
        """The primary name, as it is written."""
        offsets = self._label_offsets
        return str(self._labels[offsets[number] : offsets[number + 1]], "utf-8")

    def place(self, number: int) -> Place:
        """The place as callers see it, its label from small to large."""
        known = self._places.get(number)
        if known is None:
            if len(self._places) >= _REMEMBERED_PLACES:
                self._places.clear()
            known = self._places[number] = self._place(number)
        return known

    def _place(self, number: int) -> Place:
        kind = self.kind[number]
        country, admin1, city = (
            self.country[number],
            self.admin1[number],
            self.city[number],
        )
        id_, name = self.place_id(number), self.place_name(number)
        in_country, in_admin1 = self._coded(country), self._coded(admin1)
        in_city = None
        line = [name]
        if city == number:
            in_city = NamedPlace(id_, name)
        elif city >= 0:
            in_city = NamedPlace(self.place_id(city), self.place_name(city))
            line.append(in_city.name)
        if in_admin1 and admin1 != number and in_admin1.name != line[-1]:
            line.append(in_admin1.name)
        # Singapore, Singapore tells the city from the state; a third one tells nothing.
        if in_country and country != number and (len(line) == 1 or in_country.name != line[-1]):
            line.append(in_country.name)
        latitude, longitude = self.latitude[number], self.longitude[number]
        is_located = not isnan(latitude)
        is_counted = kind != _ADMIN2 and self.population[number] > 0
        return Place(
            id=id_,
            kind=KINDS[kind],
            name=name,
            label=", ".join(line),
            country=in_country,
            admin1=in_admin1,
            city=in_city,
            latitude=_rounded(latitude) if is_located else None,
            longitude=_rounded(longitude) if is_located else None,
            timezone=self._timezones[self._timezone[number]] or None,
            population=self.population[number] if is_counted else None,
        )

    def _coded(self, number: int) -> CodedName | None:
        if number < 0:
            return None
        known = self._coded_names.get(number)
        if known is None:
            id_ = self.place_id(number)
            # A division that ISO lacks has no code of its own: its whole id stands for one.
            code = id_ if id_.startswith("geonames-admin1:") else id_.partition(":")[2]
            known = self._coded_names[number] = CodedName(code, self.place_name(number))
        return known

    def names(self, number: int) -> list[str]:
        """All folded names of a place, the primary one first."""
        offsets = self._place_name_offsets
        return [
            self.name(name) for name in self._place_names[offsets[number] : offsets[number + 1]]
        ]

    def count_names(self, number: int) -> int:
        """How many names a place has, the primary one among them."""
        offsets = self._place_name_offsets
        return int(offsets[number + 1] - offsets[number])

    def primary_name(self, number: int) -> str:
        """The folded primary name of a place; "" for a division whose town has all its names."""
        start, end = self._place_name_offsets[number], self._place_name_offsets[number + 1]
        return self.name(self._place_names[start]) if start < end else ""

    def names_beginning(self, key: str) -> Iterator[int]:
        """Ids of all names that begin with the folded `key`, in no particular order."""
        return (number for _, number in self._names.iteritems(key))

    def search(
        self, q: str, country: str | None = None, kind: str | None = None, limit: int = 50
    ) -> list[Place]:
        """At most `limit` places called `q`, beginning so or nearly so, the likeliest first.

        `country`: ISO 3166-1 alpha-2; `kind`: a value of `Kind`.
        """
        if self._folder is None:
            self._folder = Folder(FoldTables(**orjson.loads(self._fold_tables.tobytes())))
        key = self._folder.fold(q)
        return [self.place(number) for number in search(self, key, country, kind, limit)]

    def parents(self, number: int) -> list[int]:
        """The places it lies in, smallest first: city, admin1, country."""
        chain = (self.city[number], self.admin1[number], self.country[number])
        return [parent for parent in chain if parent not in (-1, number)]

    def children(self, number: int) -> Sequence[int]:
        """The places right below it, largest first: admin1s of a country, cities of an admin1."""
        offsets = self._child_offsets
        return self._children[offsets[number] : offsets[number + 1]].tolist()

    def nearest(self, latitude: float, longitude: float) -> list[tuple[int, float]]:
        """(place, weight) of the cities that a point may stand for, best first.

        Weight: population ÷ distance² (people per km²); nothing where no city is near.
        """
        return self._nearest.find(latitude, longitude)


def _unpacked(packed: int) -> Posting:
    return packed >> PLACE_AT, packed & FORMS, packed >> TRAITS_AT & TRAITS


def _rounded(degrees: float) -> float:
    """To five places, which is a metre: `round` takes ten times as long."""
    return floor(degrees * 1e5 + 0.5) / 1e5


def _sharing(column: memoryview) -> list[int]:
    """The column's numbers, equal ones as one object."""
    known: dict[int, int] = {}
    numbers = column.tolist()
    return list(map(known.setdefault, numbers, numbers))
