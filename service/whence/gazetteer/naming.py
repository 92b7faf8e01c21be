"""Gives every drafted place its names."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from whence.gazetteer import sources
from whence.gazetteer.division_tables import DivisionTables
from whence.gazetteer.hierarchy import Draft, country_id
from whence.gazetteer.names import Form, Trait
from whence.gazetteer.place_names import (
    Named,
    Tongues,
    Translations,
    city_names,
    country_names,
    division_code,
    twin_names,
    unit_names,
)
from whence.gazetteer.postings import Collector
from whence.gazetteer.sources import Sources
from whence.place import Kind

# A town's alternate takes a division's name if it has this share of the division's people:
# Milano is the city, though GeoNames calls it Milan, and not the province.
TOWN_SHARE = 0.1
LEAST_TOWN = 5_000

_NO_TRAIT = Trait(0)


def name_divisions(
    collector: Collector,
    read: Sources,
    tables: DivisionTables,
    places: Sequence[Draft],
    numbers: Mapping[str, int],
) -> None:
    """Names of countries, admin1s, admin2s and regions."""
    tongues = Tongues(
        tables.languages,
        {country.code: country.languages for country in read.countries},
        sources.language_codes(),
    )
    of_units = sources.read_translations("iso3166-2")
    _name_countries(collector, read, tables, places, numbers, tongues=tongues, of_units=of_units)
    towns = _Towns(read, collector, places, numbers)
    for number, place in enumerate(places):
        if place.kind not in (Kind.ADMIN1, Kind.ADMIN2, Kind.REGION):
            continue
        names: list[Named] = [(place.name, Form.PRIMARY, _NO_TRAIT)]
        iso = place.id.removeprefix("iso3166-2:")
        unit = read.units.get(iso)
        if unit:
            names.extend(unit_names(unit, of_units, tongues))
        code = division_code(iso, place.kind is Kind.ADMIN1) if iso != place.id else None
        if code:
            names.append((code, Form.CODE, _NO_TRAIT))
        collector.add_division(
            number,
            names,
            kind=unit.kind if unit else "",
            is_taken=towns.takes_from(place) if place.kind is Kind.ADMIN2 else None,
        )


def name_cities(collector: Collector, read: Sources, numbers: Mapping[str, int]) -> None:
    """Names of cities and districts."""
    more = _names_of_zones(collector, read)
    for row in read.cities:
        names = [*city_names(row), *more.get(row["geonameid"], ())]
        collector.add_city(numbers[f"geonames:{row['geonameid']}"], names)


def _names_of_zones(collector: Collector, read: Sources) -> dict[int, list[Named]]:
    """What CLDR calls the cities of time zones, by GeoNames id: the largest of that name and
    country is meant."""
    wanted = {
        (code, collector.key(name)): names for code, name, names in sources.read_zone_cities()
    }
    largest: dict[tuple[str, str], tuple[int, int]] = {}
    for row in read.cities:
        for text, _, _ in city_names(row):
            key = row["countrycode"], collector.key(text)
            if key in wanted:
                own = row["population"], row["geonameid"]
                largest[key] = max(own, largest.get(key, own))
    found: dict[int, list[Named]] = defaultdict(list)
    for key, (_, city) in largest.items():
        found[city].extend((text, Form.ALTERNATE, _NO_TRAIT) for text in sorted(wanted[key]))
    return found


def _name_countries(
    collector: Collector,
    read: Sources,
    tables: DivisionTables,
    places: Sequence[Draft],
    numbers: Mapping[str, int],
    *,
    tongues: Tongues,
    of_units: Translations,
) -> None:
    translations = sources.read_translations("iso3166-1")
    cldr: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for code, language, name in sources.read_territory_names():
        cldr[code][language, name] = None
    twins: dict[str, list[Named]] = defaultdict(list)
    for iso, code in tables.territories.items():
        if iso in read.units:
            twins[code].extend(twin_names(read.units[iso], of_units, tongues))
    primary = {
        country.code: collector.key(places[numbers[country_id(country.code)]].name)
        for country in read.countries
    }
    taken = frozenset(primary.values())
    for country in read.countries:
        number = numbers[country_id(country.code)]
        names = country_names(
            country, places[number].name, cldr[country.code], translations, tongues
        )
        collector.add_division(
            number,
            [
                (text, form, trait)
                for text, form, trait in (*names, *twins[country.code])
                # Slips of small catalogues: one gives Malaysia the name Mexico.
                if not (trait & Trait.MINOR_LANGUAGE)
                or collector.key(text) not in taken - {primary[country.code]}
            ],
        )


class _Towns:
    """Which names of a second-level division its own town bears."""

    def __init__(
        self,
        read: Sources,
        collector: Collector,
        places: Sequence[Draft],
        numbers: Mapping[str, int],
    ) -> None:
        self._primary: dict[str, set[str]] = defaultdict(set)
        self._people: dict[str, dict[str, int]] = defaultdict(dict)
        parents = {place.admin1 or place.country for place in places if place.kind is Kind.ADMIN2}
        for row in read.cities:
            city = places[numbers[f"geonames:{row['geonameid']}"]]
            parent = city.admin1 or city.country
            if city.kind is not Kind.CITY or not city.population or parent not in parents:
                continue
            people = self._people[parent]
            self._primary[parent].add(collector.key(city.name))
            if city.population < LEAST_TOWN:
                continue
            for text, _, _ in city_names(row):
                key = collector.key(text)
                people[key] = max(city.population, people.get(key, 0))

    def takes_from(self, division: Draft) -> Callable[[str], bool]:
        """Whether a key belongs to a town in the same admin1 rather than to `division`."""
        parent = division.admin1 or division.country
        least = max(1, round(TOWN_SHARE * division.population))
        primary, people = self._primary[parent], self._people[parent]
        return lambda key: key in primary or people.get(key, 0) >= least
