"""The cases that the contract was written around: all rows of the development data's cases.csv.

There `|` joins acceptable answers, `-` means must be null, blank is not judged; a flag must be
present, `!flag` absent.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from whence import Normalizer
from whence.text.fold import Folder
from whence.verdict import Flag, Verdict

CASES = "cases.csv"


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / CASES).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_cases_come_out_as_the_contract_says(
    cases: list[dict[str, str]], normalizer: Normalizer
) -> None:
    folder = Folder(normalizer.rulebook.fold)
    wrong = {}
    for row in cases:
        verdict = normalizer.resolve(row["text"])
        complaints = list(_complaints(row, verdict, normalizer, folder))
        if complaints:
            wrong[row["text"]] = complaints
    assert wrong == {}


def test_cases_are_all_there(cases: list[dict[str, str]]) -> None:
    assert len(cases) == 71


def _complaints(
    row: dict[str, str], verdict: Verdict, normalizer: Normalizer, folder: Folder
) -> Iterator[str]:
    place = verdict.place
    given = {
        "outcome": verdict.outcome,
        "country": place.country.code if place and place.country else None,
        "admin1": place.admin1.code if place and place.admin1 else None,
    }
    for column, value in given.items():
        wanted = row[column].split("|")
        if row[column] and (value or "-") not in wanted:
            yield f"{column} {value}, not {row[column]}"
    city = place.city if place else None
    if row["city"]:
        wanted = row["city"].split("|")
        names = [name for name in wanted if name != "-"]
        if city is None:
            is_right = "-" in wanted
        else:
            is_right = any(_bears(normalizer, folder, city.id, name) for name in names)
        if not is_right:
            yield f"city {city.name if city else None}, not {row['city']}"
    for flag in row["flags"].split():
        is_unwanted, name = flag.startswith("!"), Flag(flag.removeprefix("!"))
        if (name in verdict.flags) is is_unwanted:
            yield f"flags {', '.join(verdict.flags) or 'none'}, not {flag}"


def _bears(normalizer: Normalizer, folder: Folder, place_id: str, name: str) -> bool:
    """Whether a place bears a name, as its primary name or any other in the index."""
    gazetteer = normalizer.gazetteer
    name_id = gazetteer.find(folder.fold(name))
    if name_id < 0:
        return False
    number = gazetteer.number(place_id)
    return any(place == number for place, *_ in gazetteer.postings(name_id))


@pytest.mark.parametrize(
    ("text", "rivals"),
    [
        ("Georgia", {"iso3166-1:GE", "iso3166-2:US-GA"}),
        ("Cordoba", {"AR", "ES"}),
        ("Washington", {"iso3166-2:US-WA", "geonames:4140963"}),
        ("Springfield", {"US-MO", "US-IL", "US-MA"}),
        ("Valencia", {"ES", "VE"}),
    ],
)
def test_ties_are_shown_not_broken(text: str, rivals: set[str], normalizer: Normalizer) -> None:
    seen = set()
    for candidate in normalizer.resolve(text, max_candidates=10).candidates:
        place = candidate.place
        seen.add(place.id)
        seen |= {coded.code for coded in (place.country, place.admin1) if coded}
    assert rivals <= seen


def test_qualifier_beats_population(normalizer: Normalizer) -> None:
    for text, code in (("Dublin, Georgia", "US-GA"), ("Naples, Florida", "US-FL")):
        place = normalizer.resolve(text).place
        assert place is not None
        assert place.admin1 is not None
        assert place.admin1.code == code


def test_context_breaks_a_tie_that_the_text_leaves_open(normalizer: Normalizer) -> None:
    for country in ("AR", "ES"):
        verdict = normalizer.resolve("Cordoba", context_country=[country])
        assert verdict.best_by_level["country"] == f"iso3166-1:{country}"
