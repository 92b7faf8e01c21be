"""A small real index: the source packages cut down to a few countries, built in seconds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from whence.gazetteer import sources
from whence.gazetteer.build import build
from whence.gazetteer.container import MANIFEST
from whence.gazetteer.division_tables import DivisionTables, read_tables
from whence.gazetteer.index import Gazetteer

COUNTRIES = {"CA", "GB", "US", "XK", "PR", "HK", "TW", "IT", "JP", "CN", "TH"}
LEAST_PEOPLE = 100_000
LOCALES = ("de", "en", "fr", "ja", "ru", "zh")
RULES = Path(__file__).resolve().parents[2] / "rules"


@dataclass(frozen=True, slots=True)
class SmallSources:
    """What the cut-down packages hold."""

    cities: list[dict[str, Any]]
    translations: dict[str, dict[str, list[tuple[str, str]]]]
    territory_names: list[tuple[str, str, str]]
    districts: dict[int, int]

    def put_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Makes builds read these; child processes that are forked inherit it."""

        def frequencies(languages: tuple[str, ...]) -> Iterator[tuple[str, float]]:
            yield from [("the", 0.05), ("nice", 0.0003), ("reading", 0.0001)]

        monkeypatch.setattr(sources, "read_cities", lambda smallest: self.cities)
        monkeypatch.setattr(sources, "read_translations", self.translations.__getitem__)
        monkeypatch.setattr(sources, "read_territory_names", lambda: iter(self.territory_names))
        monkeypatch.setattr(sources, "read_word_frequencies", frequencies)
        monkeypatch.setattr(
            "whence.gazetteer.build.read_tables", lambda folder: _with(folder, self.districts)
        )


@pytest.fixture(scope="session")
def cut_down() -> SmallSources:
    """The packages of a few countries, read once."""
    cities = [
        row
        for row in sources.read_cities()
        if row["countrycode"] in COUNTRIES and row["population"] >= LEAST_PEOPLE
    ]
    return SmallSources(
        cities=cities,
        translations={
            domain: {
                english: [pair for pair in pairs if pair[0] in LOCALES]
                for english, pairs in sources.read_translations(domain).items()
            }
            for domain in ("iso3166-1", "iso3166-2")
        },
        territory_names=[row for row in sources.read_territory_names() if row[1] in LOCALES],
        districts=_known_districts(cities),
    )


def _known_districts(cities: list[dict[str, Any]]) -> dict[int, int]:
    known = {row["geonameid"] for row in cities}
    rows = read_tables(RULES).districts.items()
    return {district: city for district, city in rows if {district, city} <= known}


def _with(folder: Path, districts: dict[int, int]) -> DivisionTables:
    return replace(read_tables(folder), districts=districts)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory, cut_down: SmallSources) -> Path:
    """The folder of a small index; don't change it."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as monkeypatch:
        cut_down.put_in(monkeypatch)
        build(folder, RULES, {"id": "0" * 12, "rules": "", "fold": ""})
    assert (folder / MANIFEST).exists()
    return folder


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Gazetteer:
    """The small index, open."""
    return Gazetteer.open(small_folder)


@pytest.fixture
def small_sources(monkeypatch: pytest.MonkeyPatch, cut_down: SmallSources) -> None:
    """Builds of this test read the small sources."""
    cut_down.put_in(monkeypatch)
