"""Cities of the index as people and systems write them: which forms are understood.

    python -m bench.habits --count 400 --seed 5

Cities from 30,000 people are drawn by the square root of their people, large countries held back.
A row is a form: in how many of it the country, the division and the city of the answer are right;
a city of the same name in the same division counts. A form that leaves a level out is not judged
on it. What no city decides between (*Springfield, United States*) stays open and counts as wrong.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from random import Random

import pycountry

from bench.figures import share
from whence.bootstrap import Normalizer
from whence.gazetteer.names import KINDS
from whence.place import Kind
from whence.verdict import Verdict

MIN_PEOPLE = 30_000
FILLERS = ("n/a", "-", "", "none", "other", "x", ".", "na", "unknown", "?", "no state")


@dataclass(frozen=True, slots=True)
class City:
    """A drawn city. `division`: its name, "" for none; `code`: the part of ISO 3166-2 behind it."""

    number: int
    name: str
    division: str
    code: str
    country: str
    country_code: str


Form = Callable[[City, Random], str]
# Reader registrations, then job boards. `|` before a form: judged on the country alone; `||`: not
# on the city.
FORMS: dict[str, Form] = {
    "town, division, country in small letters": lambda c, _: (
        f"{c.name}, {c.division}, {c.country}".lower()
    ),
    "TOWN, DIVISION, COUNTRY": lambda c, _: f"{c.name}, {c.division}, {c.country}".upper(),
    "town, filler, country": lambda c, r: f"{c.name}, {r.choice(FILLERS)}, {c.country}".lower(),
    "n/a, n/a, country": lambda c, _: f"|n/a, n/a, {c.country}".lower(),
    "n/a, division, country": lambda c, _: f"||n/a, {c.division}, {c.country}".lower(),
    "town, division, n/a": lambda c, _: f"{c.name}, {c.division}, n/a".lower(),
    "town,country": lambda c, _: f"{c.name},{c.country}".lower(),
    "division, town, country": lambda c, _: f"{c.division}, {c.name}, {c.country}".lower(),
    "street, town, country": lambda c, _: f"12 high street, {c.name}, {c.country}".lower(),
    "CC, CODE, Town": lambda c, _: f"{c.country_code}, {c.code}, {c.name}",
    "CC, CODE, town": lambda c, _: f"{c.country_code}, {c.code}, {c.name.lower()}",
    "CC, , Town": lambda c, _: f"{c.country_code}, , {c.name}",
    "CC, CODE,": lambda c, _: f"||{c.country_code}, {c.code},",
    "CC, ,": lambda c, _: f"|{c.country_code}, ,",
    "CC-CODE-Town": lambda c, _: f"{c.country_code}-{c.code}-{c.name}",
    "Town, CC": lambda c, _: f"{c.name}, {c.country_code}",
    "Town, CC3": lambda c, _: f"{c.name}, {_three(c)}",
    "Country - Town": lambda c, _: f"{c.country} - {c.name}",
    "Town (Division), Country": lambda c, _: f"{c.name} ({c.division}), {c.country}",
    "Remote - Country": lambda c, _: f"|Remote - {c.country}",
    "Greater Town, Country": lambda c, _: f"Greater {c.name}, {c.country}",
    "District of Town, Country": lambda c, _: f"District of {c.name}, {c.country}",
}


def _three(city: City) -> str:
    country = pycountry.countries.get(alpha_2=city.country_code)
    return country.alpha_3 if country is not None else city.country


def drawn(normalizer: Normalizer, count: int, rng: Random) -> list[City]:
    """So many cities with a division that has an ISO code; none twice."""
    index = normalizer.gazetteer
    city = KINDS.index(Kind.CITY)
    numbers = []
    people: dict[int, float] = {}
    for number in range(index.size):
        if index.population[number] < MIN_PEOPLE:
            break
        division = index.admin1[number]
        if index.kind[number] != city or division < 0:
            continue
        if index.place_id(division).startswith("iso3166-2:"):
            numbers.append(number)
            country = index.country[number]
            people[country] = people.get(country, 0.0) + sqrt(index.population[number])
    weights = [sqrt(index.population[n]) / sqrt(people[index.country[n]]) for n in numbers]
    picked = dict.fromkeys(rng.choices(numbers, weights, k=2 * count))
    return [
        City(
            number,
            index.place_name(number),
            index.place_name(index.admin1[number]),
            index.place_id(index.admin1[number]).rpartition("-")[2],
            index.place_name(index.country[number]),
            index.country_code[index.country[number]],
        )
        for number in list(picked)[:count]
    ]


def right(verdict: Verdict, city: City) -> tuple[bool, bool, bool]:
    """Whether country, division and city of the answer are the drawn city's."""
    place = verdict.place
    if place is None or place.country is None or place.country.code != city.country_code:
        return False, False, False
    division = f"{city.country_code}-{city.code}"
    is_division = place.admin1 is not None and place.admin1.code == division
    is_city = is_division and place.city is not None and place.city.name == city.name
    return True, is_division, is_city


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    normalizer = Normalizer.open()
    cities = drawn(normalizer, options.count, Random(options.seed))
    for name, form in FORMS.items():
        rng = Random(f"{options.seed} {name}")
        judged = [form(city, rng) for city in cities]
        levels = (3, 1, 2)[len(judged[0]) - len(judged[0].lstrip("|"))]
        hits = [
            right(normalizer.resolve(text.lstrip("|"), max_candidates=0), city)
            for text, city in zip(judged, cities, strict=True)
        ]
        told = "  ".join(
            share(sum(hit[level] for hit in hits), len(hits)) for level in range(levels)
        )
        print(f"{name:42}{told}")


if __name__ == "__main__":
    main()
