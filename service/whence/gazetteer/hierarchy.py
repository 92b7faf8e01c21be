"""Which place lies in which: cities, divisions and countries put together, with their people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, isnan, nan, radians, sin
from typing import Any

from whence.gazetteer.division_tables import DivisionTables
from whence.gazetteer.names import Fold, written_variants
from whence.gazetteer.sources import SourceCountry, SourceDivision
from whence.place import Kind


@dataclass(slots=True)
class Draft:
    """A place while the index is built: parents by id, `population` a sum or an estimate."""

    id: str
    kind: Kind
    name: str
    country: str  # id of a country; its own for a country
    admin1: str | None = None
    city: str | None = None
    population: int = 0
    latitude: float = nan
    longitude: float = nan
    timezone: str = ""


@dataclass(slots=True)
class _Sum:
    """People, middle and time zones of the cities of one division or country."""

    people: int = 0
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    timezones: set[str] = field(default_factory=set)

    def add(self, city: Draft) -> None:
        self.people += city.population
        weight = city.population + 1
        latitude, longitude = radians(city.latitude), radians(city.longitude)
        self.x += weight * cos(latitude) * cos(longitude)
        self.y += weight * cos(latitude) * sin(longitude)
        self.z += weight * sin(latitude)
        self.timezones.add(city.timezone)


def country_id(code: str) -> str:
    """The id of a country by its ISO 3166-1 alpha-2 code."""
    return f"iso3166-1:{code}"


def draft_countries(countries: Iterable[SourceCountry], fold: Fold) -> list[Draft]:
    """Countries under GeoNames' name, or ISO's where only accents and marks differ."""
    drafts = []
    for country in countries:
        name = country.name.removeprefix("The ")
        for iso_name in country.iso_names:
            if fold(iso_name) == fold(name):
                name = iso_name
        id_ = country_id(country.code)
        drafts.append(Draft(id_, Kind.COUNTRY, name, id_, population=country.population))
    return drafts


class Divisions:
    """First- and second-level divisions, and which one a GeoNames city lies in."""

    def __init__(
        self,
        tables: DivisionTables,
        units: Mapping[str, SourceDivision],
        counties: Iterable[tuple[str, str, str]],
        country_names: Mapping[str, str],
        fold: Fold,
    ) -> None:
        self.drafts: dict[str, Draft] = {}
        self.parts: dict[str, list[str]] = {}  # region → its admin1s, where ISO has a level above
        self._split = tables.split
        self._admin1_of: dict[str, str] = {}  # "CA.08" → id of an admin1
        self._admin2_of: dict[str, str] = {}  # "MG.12" → id of an admin2
        self._region_of: dict[str, str] = {}  # "PS.WE" → id of a region
        self._units = units
        self._add_geonames_level(tables, country_names, fold)
        for iso in tables.split.values():
            self._add_iso(iso, "")
        self._add_other_units(tables.territories)
        for fips, name, state in counties:
            admin1 = f"iso3166-2:US-{state}"
            if admin1 in self.drafts:
                self._add(Draft(f"us-fips:{fips}", Kind.ADMIN2, name, country_id("US"), admin1))

    def admin1_of(self, geonames_id: int, geonames_code: str) -> str | None:
        """The id of the first-level division of a city, None where it has none."""
        iso = self._split.get(geonames_id)
        return f"iso3166-2:{iso}" if iso else self._admin1_of.get(geonames_code)

    def others_of(self, geonames_code: str, admin1: str | None) -> list[str]:
        """Ids of what else a city lies in: finer divisions of GeoNames, larger ones of either."""
        found = [self._admin2_of.get(geonames_code), self._region_of.get(geonames_code)]
        found.extend(region for region, parts in self.parts.items() if admin1 in parts)
        return [id_ for id_ in found if id_]

    def _add(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft

    def _add_iso(self, code: str, name: str) -> str:
        id_ = f"iso3166-2:{code}"
        if id_ not in self.drafts:
            self._add(self._iso_draft(code, Kind.ADMIN1, name))
        return id_

    def _iso_draft(self, code: str, kind: Kind, name: str = "", admin1: str | None = None) -> Draft:
        unit = self._units.get(code)
        if not name and unit:
            name = next(written_variants(unit.name))[0]
        draft = Draft(f"iso3166-2:{code}", kind, name or code, country_id(code[:2]), admin1)
        if unit and unit.latitude is not None and unit.longitude is not None:
            draft.latitude, draft.longitude = unit.latitude, unit.longitude
        return draft

    def _add_geonames_level(
        self, tables: DivisionTables, country_names: Mapping[str, str], fold: Fold
    ) -> None:
        named = Counter(row.geonames.split(".")[0] for row in tables.admin1 if row.name)
        for row in tables.admin1:
            country = row.geonames.split(".")[0]
            if row.iso:
                own_name = "" if row.method == "parent" else row.name
                self._admin1_of[row.geonames] = self._add_iso(row.iso, own_name)
                if row.method == "parent" and row.name:
                    draft = Draft(
                        f"geonames-admin1:{row.geonames}",
                        Kind.ADMIN2,
                        row.name,
                        country_id(country),
                        f"iso3166-2:{row.iso}",
                    )
                    self._add(draft)
                    self._admin2_of[row.geonames] = draft.id
            # A country's only division is the country itself, and so is one of its name.
            elif row.name and named[country] > 1 and fold(row.name) != country_names.get(country):
                id_ = f"geonames-admin1:{row.geonames}"
                # Cities of the West Bank lie in ISO's governorates: it is no first level then.
                kind = Kind.REGION if row.geonames in tables.split_codes else Kind.ADMIN1
                self._add(Draft(id_, kind, row.name, country_id(country)))
                if kind is Kind.REGION:
                    self._region_of[row.geonames] = id_
                else:
                    self._admin1_of[row.geonames] = id_

    def _add_other_units(self, territories: Mapping[str, str]) -> None:
        """ISO units that no GeoNames code stands for: below an admin1, above one, or beside."""
        admin1s = {
            draft.id.removeprefix("iso3166-2:")
            for draft in self.drafts.values()
            if draft.kind is Kind.ADMIN1
        }
        above = {code for admin1 in admin1s for code in self._ancestors(admin1)}
        for code in self._units:
            line = [code, *self._ancestors(code)]
            if code in admin1s or any(step in territories for step in line):
                continue
            if code in above:
                region = self._iso_draft(code, Kind.REGION)
                self.parts[region.id] = [
                    f"iso3166-2:{admin1}" for admin1 in admin1s if code in self._ancestors(admin1)
                ]
                self._add(region)
                continue
            admin1 = next((f"iso3166-2:{step}" for step in line if step in admin1s), None)
            self._add(self._iso_draft(code, Kind.ADMIN2, admin1=admin1))

    def _ancestors(self, code: str) -> list[str]:
        line: list[str] = []
        unit = self._units.get(code)
        while unit and unit.parent and unit.parent not in line:
            line.append(unit.parent)
            unit = self._units.get(unit.parent)
        return line


def draft_cities(
    rows: Iterable[Mapping[str, Any]],
    divisions: Divisions,
    districts: Mapping[int, int],
) -> list[Draft]:
    """Cities with their admin1 and country; a district (rules table) points to its city."""
    drafts = []
    for row in rows:
        number, country = row["geonameid"], row["countrycode"]
        city = districts.get(number)
        id_ = f"geonames:{number}"
        drafts.append(
            Draft(
                id=id_,
                kind=Kind.CITY if city is None else Kind.DISTRICT,
                name=row["name"],
                country=country_id(country),
                admin1=divisions.admin1_of(number, f"{country}.{row['admin1code']}"),
                city=id_ if city is None else f"geonames:{city}",
                population=row["population"],
                latitude=row["latitude"],
                longitude=row["longitude"],
                timezone=row["timezone"],
            )
        )
    return drafts


def sum_up(
    countries: Sequence[Draft],
    divisions: Divisions,
    cities: Sequence[Draft],
    geonames_codes: Sequence[str],
) -> None:
    """Fills in population, middle and time zone of countries and divisions from their cities.

    Districts don't count: their people are their city's already. A middle is weighted by
    population; divisions keep the middle that ISO data gives them. `geonames_codes`: `CA.08` of
    each city. A second-level division has no list of cities: it gets those nearer to its middle
    than to its sisters', or without a middle an equal share; both are estimates.
    """
    sums: dict[str, _Sum] = defaultdict(_Sum)
    by_admin1: dict[str, list[Draft]] = defaultdict(list)
    others: dict[tuple[str, str | None], list[str]] = {}
    for city, code in zip(cities, geonames_codes, strict=True):
        if city.kind is Kind.DISTRICT:
            continue
        if (code, city.admin1) not in others:
            others[code, city.admin1] = divisions.others_of(code, city.admin1)
        for parent in (city.country, city.admin1, *others[code, city.admin1]):
            if parent:
                sums[parent].add(city)
        if city.admin1:
            by_admin1[city.admin1].append(city)
    sisters: dict[str, list[Draft]] = defaultdict(list)
    for draft in divisions.drafts.values():
        if draft.kind is Kind.ADMIN2 and draft.admin1 and draft.id not in sums:
            sisters[draft.admin1].append(draft)
    for draft in (*countries, *divisions.drafts.values()):
        if draft.id in sums:
            _fill(draft, sums[draft.id])
    for admin1, units in sisters.items():
        _share_out(divisions.drafts[admin1].population, by_admin1[admin1], units)


def _fill(draft: Draft, total: _Sum) -> None:
    if draft.kind is not Kind.COUNTRY:
        draft.population = total.people
    if isnan(draft.latitude):
        draft.latitude = degrees(atan2(total.z, hypot(total.x, total.y)))
        draft.longitude = degrees(atan2(total.y, total.x))
    if len(total.timezones) == 1:
        draft.timezone = next(iter(total.timezones))


def _share_out(people: int, cities: Sequence[Draft], units: Sequence[Draft]) -> None:
    middles = [(unit, radians(unit.latitude), radians(unit.longitude)) for unit in units]
    if any(isnan(latitude) for _, latitude, _ in middles):
        for unit in units:
            unit.population = people // len(units)
        return
    for city in cities:
        if not city.population:
            continue
        latitude, longitude = radians(city.latitude), radians(city.longitude)
        nearest = min(
            middles,
            key=lambda middle: (
                (middle[1] - latitude) ** 2 + ((middle[2] - longitude) * cos(latitude)) ** 2
            ),
        )[0]
        nearest.population += city.population
