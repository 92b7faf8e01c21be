"""Makes gold of well-known cities whose names in a script the index lacks, and that index.

    python -m bench.left_out DIR
    WHENCE_CACHE_DIR=DIR whence evaluate DIR/scripts.csv --by script

Most cities have no name in most scripts, in any source at hand; so names that are there are left
out, all that a city has in the script, and asked for. Months and weekdays in the same scripts
stand for words that are no place. Only cities with an odd GeoNames id take part: the costs in
`rules/sounds.csv` were fitted on the even ones.
"""

import argparse
import csv
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from whence.gazetteer.ensure import ensure, rebuild
from whence.gazetteer.index import Gazetteer
from whence.gazetteer.names import KINDS
from whence.place import Kind
from whence.rulebook.folder import rules_dir
from whence.settings import Settings
from whence.text.script import COMMON, script_of

SEED = 11
KNOWN_PEOPLE = 500_000
_CITY = KINDS.index(Kind.CITY)
_LEFT_ASIDE = ("Latin", "Han", COMMON)
COLUMNS = (
    *("id", "text", "gold_outcome", "gold_country", "gold_admin1", "gold_city"),
    *("gold_geoname_id", "script", "note"),
)
Row = dict[str, str]


def draw(index: Gazetteer, per_script: int, seed: int) -> tuple[list[Row], frozenset[str]]:
    """(gold rows, the folded names that the index must do without)."""
    by_script: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for place in range(index.size):
        if index.population[place] < KNOWN_PEOPLE:
            break
        if index.kind[place] != _CITY or index.place_id(place)[-1] not in "13579":
            continue
        names: dict[str, list[str]] = defaultdict(list)
        for name in index.names(place):
            names[script_of(name)].append(name)
        for script, found in names.items():
            if script not in _LEFT_ASIDE:
                by_script[script].append((place, found))
    rng = random.Random(seed)
    rows: list[Row] = []
    left_out: set[str] = set()
    for script, cities in sorted(by_script.items()):
        for place, names_there in rng.sample(cities, min(per_script, len(cities))):
            left_out.update(names_there)
            country = index.country_code[index.country[place]]
            # The shortest is the plain name: longer ones say city or prefecture beside it.
            rows.append(
                {
                    "text": min(names_there, key=lambda name: (len(name), name)),
                    "gold_outcome": "place",
                    "gold_country": country,
                    "gold_admin1": _iso(index, index.admin1[place]),
                    "gold_city": index.place_name(place),
                    "gold_geoname_id": index.place_id(place).partition(":")[2],
                    "script": script,
                }
            )
    return rows, frozenset(left_out)


def _iso(index: Gazetteer, division: int) -> str:
    """The ISO 3166-2 code of a division, "" where it has none."""
    place_id = index.place_id(division) if division >= 0 else ""
    return place_id.removeprefix("iso3166-2:") if place_id.startswith("iso3166-2:") else ""


def no_places(index: Gazetteer, per_script: int, seed: int) -> Iterator[Row]:
    """Months and weekdays of CLDR, by way of Babel, in every script but Latin and Han."""
    from babel import Locale, localedata  # noqa: PLC0415

    words: dict[str, set[str]] = defaultdict(set)
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        for names in (locale.days, locale.months):
            for word in names["stand-alone"]["wide"].values():
                words[script_of(word)].add(word)
    rng = random.Random(seed)
    for script, found in sorted(words.items()):
        if script in _LEFT_ASIDE:
            continue
        known = sorted(word for word in found if index.find(word) == -1 and len(word) > 3)
        for word in rng.sample(known, min(per_script, len(known))):
            yield {"text": word, "gold_outcome": "not_a_location", "script": script}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="for the index and scripts.csv")
    parser.add_argument("--per-script", type=int, default=25)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    settings = Settings.from_env(os.environ)
    rules = rules_dir(settings.rules_dir)
    index = ensure(settings.cache_dir, rules)
    rows, left_out = draw(index, options.per_script, options.seed)
    rows.extend(no_places(index, max(1, options.per_script // 4), options.seed))
    options.folder.mkdir(parents=True, exist_ok=True)
    with (options.folder / "scripts.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, COLUMNS, restval="")
        table.writeheader()
        table.writerows({**row, "id": f"s-{at}"} for at, row in enumerate(rows, 1))
    rebuild(options.folder, rules, left_out=left_out)
    print(f"{len(rows)} rows, {len(left_out)} names left out: {options.folder}")


if __name__ == "__main__":
    main()
