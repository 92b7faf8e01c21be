"""Builds an index folder from the source packages and the tables of `rules/`."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from whence.errors import InvalidRules
from whence.gazetteer import sources
from whence.gazetteer.container import write_folder
from whence.gazetteer.division_tables import DivisionTables, read_fold_tables, read_tables
from whence.gazetteer.fuzzy import FuzzyIndex
from whence.gazetteer.hierarchy import (
    Divisions,
    Draft,
    country_id,
    draft_cities,
    draft_countries,
    sum_up,
)
from whence.gazetteer.names import (
    FORM_MASK,
    PLACE_SHIFT,
    TRAIT_BITS,
    TRAIT_MASK,
    Affixes,
    Fold,
    Form,
    Trait,
)
from whence.gazetteer.place_names import (
    Named,
    Tongues,
    city_names,
    country_names,
    division_code,
    twin_names,
    unit_names,
)
from whence.gazetteer.postings import Collector, Postings
from whence.gazetteer.surprisal import LANGUAGES, build_words
from whence.place import Kind
from whence.text.fold import Folder

Progress = Callable[[str, float], None]
KINDS = tuple(Kind)

_KIND_ORDER = (Kind.COUNTRY, Kind.ADMIN1, Kind.CITY, Kind.DISTRICT, Kind.ADMIN2, Kind.REGION)


@dataclass(frozen=True, slots=True)
class FuzzyScope:
    """Which alternates may be found misspelt: those of cities with at least so many people.

    Primary names always may. More alternates cost more wrong hits than they find (on one-edit
    typos all alternates gave 94.9 % right first, those from 100,000 people 95.3, none 96.2);
    names in other scripts have no primary to stand in for them.
    """

    latin_alternates_from: int = 100_000
    other_alternates_from: int = 15_000


FUZZY_SCOPE = FuzzyScope()


@dataclass(frozen=True, slots=True)
class _Sources:
    cities: Sequence[dict[str, Any]]
    countries: Sequence[sources.SourceCountry]
    units: Mapping[str, sources.SourceDivision]
    counties: Sequence[tuple[str, str, str]]


def build(
    folder: Path,
    rules_dir: Path,
    facts: Mapping[str, Any],
    progress: Progress | None = None,
    fuzzy_scope: FuzzyScope = FUZZY_SCOPE,
) -> None:
    """Writes an index into the empty `folder`; `facts` go into its manifest.

    Raises InvalidRules for a broken table and NotReady for a missing source package.
    `progress(stage, done)`: `done` is the share of the whole work, 0 to 1.
    """
    tell = progress or (lambda stage, done: None)
    packages = sources.package_versions()
    tables = read_tables(rules_dir)
    fold = Folder(read_fold_tables(rules_dir)).fold
    tell("reading places", 0.0)
    read = _read()
    tell("placing cities", 0.15)
    places, divisions = _places(read, tables, fold)
    numbers = {place.id: number for number, place in enumerate(places)}
    tell("collecting names", 0.25)
    collector = Collector(fold, Affixes.from_rows(tables.affixes, fold), tables.generic)
    _collect_divisions(collector, read, tables, places, numbers, fold)
    tell("collecting names", 0.4)
    _collect_cities(collector, read, numbers)
    tell("packing names", 0.65)
    postings = collector.pack(len(places))
    tell("counting words", 0.75)
    word_trie, word_bits = build_words(sources.read_word_frequencies(LANGUAGES), fold)
    tell("indexing spellings", 0.85)
    arrays, id_trie = _columns(places, numbers)
    fuzzy_names = _fuzzy_names(postings, arrays, fuzzy_scope)
    fuzzy = FuzzyIndex.build([postings.trie.restore_key(int(name)) for name in fuzzy_names])
    arrays |= {
        "name_offsets": postings.offsets,
        "name_entries": postings.entries,
        "place_name_offsets": postings.place_offsets,
        "place_names": postings.place_names,
        "word_bits": word_bits,
        "fuzzy_names": fuzzy_names,
        **{f"fuzzy/{name}": array for name, array in fuzzy.items()},
    }
    tell("writing", 0.95)
    counts = defaultdict(int)
    for place in places:
        counts[place.kind.value] += 1
    write_folder(
        folder,
        arrays,
        {"names": postings.trie, "ids": id_trie, "words": word_trie},
        {
            **facts,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "packages": packages,
            "places": dict(counts),
            "names": len(postings.trie),
            "postings": len(postings.entries),
            "fuzzy_names": len(fuzzy_names),
            "words": len(word_trie),
            "timezones": sorted({place.timezone for place in places}),
        },
    )
    tell("done", 1.0)


def _read() -> _Sources:
    return _Sources(
        cities=sources.read_cities(),
        countries=sources.read_countries(),
        units={unit.code: unit for unit in sources.read_divisions()},
        counties=sources.read_us_counties(),
    )


def _places(read: _Sources, tables: DivisionTables, fold: Fold) -> tuple[list[Draft], Divisions]:
    """Every place, by population: a place's number is its rank, so postings sort by themselves."""
    countries = draft_countries(read.countries, fold)
    folded = {place.id.partition(":")[2]: fold(place.name) for place in countries}
    divisions = Divisions(tables, list(read.units.values()), read.counties, folded, fold)
    cities = draft_cities(read.cities, divisions, tables.districts)
    _check_districts(cities, tables)
    codes = [f"{row['countrycode']}.{row['admin1code']}" for row in read.cities]
    sum_up(countries, divisions, cities, codes)
    known = {place.id for place in countries}
    places = [
        *countries,
        *(place for place in divisions.drafts.values() if place.country in known),
        *cities,
    ]
    places.sort(key=lambda place: (-place.population, _KIND_ORDER.index(place.kind), place.id))
    return places, divisions


def _check_districts(cities: Sequence[Draft], tables: DivisionTables) -> None:
    by_id = {city.id: city for city in cities}
    for district, city in tables.districts.items():
        parent = by_id.get(f"geonames:{city}")
        if parent is None or parent.kind is not Kind.CITY or f"geonames:{district}" not in by_id:
            raise InvalidRules(
                f"districts.csv: {district} in {city}: no city of that GeoNames id; remove the row"
            )


def _collect_divisions(
    collector: Collector,
    read: _Sources,
    tables: DivisionTables,
    places: Sequence[Draft],
    numbers: Mapping[str, int],
    fold: Fold,
) -> None:
    tongues = Tongues(
        tables.languages,
        {country.code: country.languages for country in read.countries},
        sources.language_codes(),
    )
    of_countries = sources.read_translations("iso3166-1")
    of_units = sources.read_translations("iso3166-2")
    cldr: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, language, name in sources.read_territory_names():
        cldr[code].append((language, name))
    twins: dict[str, list[Named]] = defaultdict(list)
    for iso, code in tables.territories.items():
        if iso in read.units:
            twins[code].extend(twin_names(read.units[iso], of_units, tongues))
    for country in read.countries:
        number = numbers[country_id(country.code)]
        names = country_names(
            country, places[number].name, cldr[country.code], of_countries, tongues
        )
        collector.add(number, [*names, *twins[country.code]])
    towns = _towns(places, fold)
    for number, place in enumerate(places):
        if place.kind not in (Kind.ADMIN1, Kind.ADMIN2, Kind.REGION):
            continue
        iso = place.id.removeprefix("iso3166-2:")
        unit = read.units.get(iso)
        named: list[Named] = [(place.name, Form.PRIMARY, Trait(0))]
        if unit:
            named.extend(unit_names(unit, of_units, tongues))
        code = division_code(iso, place.kind is Kind.ADMIN1) if iso != place.id else None
        if code:
            named.append((code, Form.CODE, Trait(0)))
        taken = frozenset[str]()
        if place.kind is Kind.ADMIN2:
            taken = towns.get(place.admin1 or place.country, taken)
        collector.add(number, named, kind=unit.kind if unit else "", taken=taken)


def _towns(places: Sequence[Draft], fold: Fold) -> Mapping[str, frozenset[str]]:
    """Folded primary names of the cities in each admin1 and each country."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in places:
        if place.kind is Kind.CITY and place.population:
            key = fold(place.name)
            found[place.country].add(key)
            if place.admin1:
                found[place.admin1].add(key)
    return {id_: frozenset(keys) for id_, keys in found.items()}


def _collect_cities(collector: Collector, read: _Sources, numbers: Mapping[str, int]) -> None:
    for row in read.cities:
        collector.add(numbers[f"geonames:{row['geonameid']}"], city_names(row), is_city=True)


def _columns(
    places: Sequence[Draft], numbers: Mapping[str, int]
) -> tuple[dict[str, npt.NDArray[Any]], marisa_trie.Trie]:
    """The columns by place number, and the trie of ids that are no GeoNames number."""
    is_town = [place.kind in (Kind.CITY, Kind.DISTRICT) for place in places]
    other_ids = [place.id for place, town in zip(places, is_town, strict=True) if not town]
    id_trie = marisa_trie.Trie(other_ids)
    refs = np.array(
        [
            int(place.id.partition(":")[2]) if town else id_trie[place.id]
            for place, town in zip(places, is_town, strict=True)
        ],
        np.uint32,
    )
    town_numbers = np.flatnonzero(np.array(is_town)).astype(np.uint32)
    town_numbers = town_numbers[np.argsort(refs[town_numbers], kind="stable")]
    place_of_id = np.zeros(len(other_ids), np.uint32)
    for id_ in other_ids:
        place_of_id[id_trie[id_]] = numbers[id_]
    names = [place.name.encode() for place in places]
    zones = {name: i for i, name in enumerate(sorted({place.timezone for place in places}))}

    def link(ids: Sequence[str | None]) -> npt.NDArray[np.int32]:
        return np.array([-1 if id_ is None else numbers.get(id_, -1) for id_ in ids], np.int32)

    country = link([place.country for place in places])
    admin1 = link([place.id if place.kind is Kind.ADMIN1 else place.admin1 for place in places])
    city = link([place.city for place in places])
    child_offsets, children = _children(places, numbers)
    return {
        "kind": np.array([KINDS.index(place.kind) for place in places], np.uint8),
        "population": np.array([place.population for place in places], np.int64),
        "country": country,
        "admin1": admin1,
        "city": city,
        "latitude": np.array([place.latitude for place in places], np.float32),
        "longitude": np.array([place.longitude for place in places], np.float32),
        "timezone": np.array([zones[place.timezone] for place in places], np.uint16),
        "ref": refs,
        "town_refs": refs[town_numbers],
        "town_numbers": town_numbers,
        "place_of_id": place_of_id,
        "label_offsets": np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(
            np.uint32
        ),
        "labels": np.frombuffer(b"".join(names), np.uint8),
        "child_offsets": child_offsets,
        "children": children,
    }, id_trie


def _children(
    places: Sequence[Draft], numbers: Mapping[str, int]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The places right below each place, largest first, as offsets and numbers."""
    parents = []
    for place in places:
        chain = (place.city, place.admin1, place.country)
        parents.append(next((numbers[id_] for id_ in chain if id_ and id_ != place.id), -1))
    parent = np.array(parents, np.int64)
    order = np.argsort(parent, kind="stable").astype(np.uint32)
    order = order[parent[order] >= 0]
    sizes = np.bincount(parent[parent >= 0], minlength=len(places))
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32), order


def _fuzzy_names(
    postings: Postings, columns: Mapping[str, npt.NDArray[Any]], scope: FuzzyScope
) -> npt.NDArray[np.uint32]:
    """The numbers of the names that may be found misspelt, ascending."""
    entries = postings.entries
    place = entries >> PLACE_SHIFT
    form = entries >> TRAIT_BITS & FORM_MASK
    trait = entries & TRAIT_MASK
    kind, people = columns["kind"][place], columns["population"][place]

    def is_kind(*kinds: Kind) -> npt.NDArray[np.bool_]:
        return np.isin(kind, [KINDS.index(one) for one in kinds])

    def has(*traits: Trait) -> npt.NDArray[np.bool_]:
        return (trait & np.uint32(sum(traits))) > 0

    is_town = is_kind(Kind.CITY, Kind.DISTRICT)
    is_division = is_kind(Kind.COUNTRY, Kind.ADMIN1)
    is_alternate = is_town & (form == Form.ALTERNATE)
    is_other_script = has(Trait.NON_LATIN)
    wanted = (
        ((form == Form.PRIMARY) & (is_town | is_division) & ~has(Trait.GENERIC))
        | (
            is_division
            & np.isin(form, [Form.TRANSLATION, Form.OFFICIAL])
            & ~has(Trait.MINOR_LANGUAGE, Trait.GENERIC)
        )
        | (
            is_alternate
            & (people >= scope.latin_alternates_from)
            & ~has(Trait.CLASH, Trait.SHORT, Trait.DISSIMILAR)
        )
        | (
            is_alternate
            & is_other_script
            & (people >= scope.other_alternates_from)
            & ~has(Trait.CLASH, Trait.SHORT)
        )
    )
    name = np.repeat(np.arange(len(postings.offsets) - 1), np.diff(postings.offsets))
    return np.unique(name[wanted]).astype(np.uint32)
