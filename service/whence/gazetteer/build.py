"""Builds an index folder from the source packages and the tables of `rules/`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from whence.errors import InvalidRules
from whence.gazetteer import sources
from whence.gazetteer.columns import place_columns, timezones
from whence.gazetteer.container import write_folder
from whence.gazetteer.division_tables import (
    DivisionTables,
    read_fold_tables,
    read_tables,
)
from whence.gazetteer.fuzzy import FuzzyIndex
from whence.gazetteer.hierarchy import (
    Divisions,
    Draft,
    draft_cities,
    draft_countries,
    sum_up,
)
from whence.gazetteer.misspellable import FUZZY_SCOPE, FuzzyScope, misspellable_names
from whence.gazetteer.names import Affixes, Fold
from whence.gazetteer.naming import name_cities, name_divisions
from whence.gazetteer.postings import Collector
from whence.gazetteer.romanised import RomanisedNames
from whence.gazetteer.sources import Sources
from whence.gazetteer.surprisal import LANGUAGES, build_words
from whence.place import Kind
from whence.text.fold import Folder

Progress = Callable[[str, float], None]

_KIND_ORDER = (
    Kind.COUNTRY,
    Kind.ADMIN1,
    Kind.CITY,
    Kind.DISTRICT,
    Kind.ADMIN2,
    Kind.REGION,
)


def build(
    folder: Path,
    rules_dir: Path,
    facts: Mapping[str, Any],
    progress: Progress | None = None,
    fuzzy_scope: FuzzyScope = FUZZY_SCOPE,
    left_out: frozenset[str] = frozenset(),
    smallest: int = sources.SMALLEST,
) -> None:
    """Writes an index into the empty `folder`; `facts` go into its manifest.

    Raises InvalidRules for a broken table and NotReady for a missing source package.
    `progress(stage, done)`: `done` is the share of the whole work, 0 to 1. `left_out`: folded
    names to do without, for measuring; `smallest`: people of the smallest cities, likewise.
    """
    tell = progress or _keep_quiet
    packages = sources.package_versions()
    tables = read_tables(rules_dir)
    fold_tables = read_fold_tables(rules_dir)
    fold = Folder(fold_tables).fold
    tell("reading places", 0.0)
    read = sources.read_sources(smallest)
    if smallest != sources.SMALLEST:
        listed = {int(row["geonameid"]) for row in read.cities}
        kept = {one: city for one, city in tables.districts.items() if {one, city} <= listed}
        tables = replace(tables, districts=kept)
    tell("placing cities", 0.15)
    places = _places(read, tables, fold)
    numbers = {place.id: number for number, place in enumerate(places)}
    columns, ids = place_columns(places, numbers)
    tell("naming divisions", 0.25)
    collector = Collector(fold, Affixes.from_rows(tables.affixes, fold), tables.generic, left_out)
    name_divisions(collector, read, tables, places, numbers)
    tell("naming cities", 0.4)
    name_cities(collector, read, numbers)
    tell("packing names", 0.65)
    postings = collector.pack(columns)
    del collector, read
    tell("counting words", 0.75)
    words, word_bits = build_words(sources.read_word_frequencies(LANGUAGES), fold)
    tell("indexing spellings", 0.85)
    fuzzy_names = misspellable_names(postings, columns, fuzzy_scope)
    fuzzy = FuzzyIndex.build([postings.trie.restore_key(int(name)) for name in fuzzy_names])
    tell("indexing sounds", 0.9)
    romanised, scripts = RomanisedNames.build(postings, columns)
    tell("writing", 0.95)
    write_folder(
        folder,
        {
            **columns,
            "name_offsets": postings.offsets,
            "postings": postings.packed(),
            "place_name_offsets": postings.place_offsets,
            "place_names": postings.place_names,
            "word_bits": word_bits,
            "fuzzy_names": fuzzy_names,
            "fold_tables": np.frombuffer(orjson.dumps(asdict(fold_tables)), np.uint8),
            **{f"fuzzy/{name}": array for name, array in fuzzy.items()},
            **{f"romanised/{name}": array for name, array in romanised.items()},
        },
        {"names": postings.trie, "ids": ids, "words": words},
        {
            **facts,
            "built_at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "packages": packages,
            "places": dict(Counter(place.kind.value for place in places)),
            "names": len(postings.trie),
            "postings": len(postings.places),
            "fuzzy_names": len(fuzzy_names),
            "words": len(words),
            "timezones": timezones(places),
            "scripts": scripts,
        },
    )
    tell("done", 1.0)


def _keep_quiet(_stage: str, _done: float) -> None:
    """Where nobody watches."""


def _places(read: Sources, tables: DivisionTables, fold: Fold) -> list[Draft]:
    """Every place, by population: a place's number is its rank, so postings sort by themselves."""
    countries = draft_countries(read.countries, fold)
    folded = {place.id.partition(":")[2]: fold(place.name) for place in countries}
    divisions = Divisions(tables, read.units, read.counties, folded, fold)
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
    return places


def _check_districts(cities: Sequence[Draft], tables: DivisionTables) -> None:
    by_id = {city.id: city for city in cities}
    for district, city in tables.districts.items():
        parent = by_id.get(f"geonames:{city}")
        if parent is None or parent.kind is not Kind.CITY or f"geonames:{district}" not in by_id:
            raise InvalidRules(
                f"districts.csv: {district} in {city}: no city of that GeoNames id; remove the row"
            )
