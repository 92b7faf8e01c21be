"""What reconciliation clients may ask of a place: its types, and its properties with values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whence.place import Kind, Place

if TYPE_CHECKING:
    from whence.resolve.atlas import Atlas

Json = dict[str, Any]
Values = list[Json]

ANYTHING = "place"  # the type that every entity has
_TYPE_NAMES: Mapping[str, str] = {
    ANYTHING: "Place",
    Kind.COUNTRY: "Country or territory",
    Kind.ADMIN1: "First-level division",
    Kind.ADMIN2: "Second-level division",
    Kind.CITY: "City or town",
    Kind.DISTRICT: "District of a city",
    Kind.METRO: "Metropolitan area",
    Kind.REGION: "Region of several countries or divisions",
}


def types() -> list[Json]:
    """All types, the general one first."""
    return [type_of(kind) for kind in _TYPE_NAMES]


def type_of(kind: str) -> Json:
    """A type under the names of the protocol.

    >>> type_of("city")
    {'id': 'city', 'name': 'City or town', 'broader': [{'id': 'place', 'name': 'Place'}]}
    """
    found: Json = {"id": str(kind), "name": _TYPE_NAMES[kind]}
    if kind != ANYTHING:
        found["broader"] = [{"id": ANYTHING, "name": _TYPE_NAMES[ANYTHING]}]
    return found


def is_type(type_id: str) -> bool:
    """Whether there is such a type."""
    return type_id in _TYPE_NAMES


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its id and name, what it says, the type of places it leads to (or None), and
    its values for a place of that number."""

    id: str
    name: str
    about: str
    leads_to: str | None
    values: Callable[["Atlas", int, Place], Values]

    def as_json(self) -> Json:
        """The property under the names of the protocol."""
        return {"id": self.id, "name": self.name}

    def as_meta(self) -> Json:
        """The property as the head of a column."""
        meta = self.as_json()
        if self.leads_to is not None:
            meta["type"] = {"id": self.leads_to, "name": _TYPE_NAMES[self.leads_to]}
        return meta


def _entity(level: Callable[["Atlas", int], int]) -> Callable[["Atlas", int, Place], Values]:
    def values(atlas: "Atlas", number: int, _: Place) -> Values:
        other = level(atlas, number)
        return [] if other < 0 else [{"id": atlas.place_id(other), "name": atlas.name(other)}]

    return values


def _plain(form: str, fact: Callable[[Place], Any]) -> Callable[["Atlas", int, Place], Values]:
    def values(_atlas: "Atlas", _number: int, place: Place) -> Values:
        said = fact(place)
        return [] if said is None else [{form: said}]

    return values


def _coordinates(place: Place) -> str | None:
    if place.latitude is None or place.longitude is None:
        return None
    return f"{place.latitude},{place.longitude}"


def _iso_code(place: Place) -> str | None:
    """The place's own ISO 3166 code: part 1 of a country, part 2 of a division that has one."""
    scheme, _, code = place.id.partition(":")
    return code if scheme in ("iso3166-1", "iso3166-2") else None


def _admin1_code(place: Place) -> str | None:
    return place.admin1.code if place.admin1 else None


PROPERTIES: Mapping[str, Property] = {
    one.id: one
    for one in (
        Property(
            "country",
            "Country",
            "the country or territory it lies in",
            Kind.COUNTRY,
            _entity(lambda atlas, number: atlas.country(number)),
        ),
        Property(
            "country_code",
            "Country code",
            "ISO 3166-1 alpha-2 of its country",
            None,
            _plain("str", lambda place: place.country.code if place.country else None),
        ),
        Property(
            "admin1",
            "First-level division",
            "the state, province or the like it lies in",
            Kind.ADMIN1,
            _entity(lambda atlas, number: atlas.admin1(number)),
        ),
        Property(
            "admin1_code",
            "Code of the division",
            "ISO 3166-2 of its first-level division, where there is one",
            None,
            _plain("str", _admin1_code),
        ),
        Property(
            "iso_code",
            "ISO code",
            "its own ISO 3166 code, of countries and divisions",
            None,
            _plain("str", _iso_code),
        ),
        Property(
            "city",
            "City",
            "the city it is or lies in",
            Kind.CITY,
            _entity(lambda atlas, number: atlas.city(number)),
        ),
        Property(
            "coordinates",
            "Coordinates",
            "latitude and longitude in degrees (WGS 84), parted by a comma",
            None,
            _plain("str", _coordinates),
        ),
        Property(
            "latitude",
            "Latitude",
            "degrees north (WGS 84)",
            None,
            _plain("float", lambda place: place.latitude),
        ),
        Property(
            "longitude",
            "Longitude",
            "degrees east (WGS 84)",
            None,
            _plain("float", lambda place: place.longitude),
        ),
        Property(
            "timezone",
            "Time zone",
            "its name in the IANA time zone database",
            None,
            _plain("str", lambda place: place.timezone),
        ),
        Property(
            "population",
            "Population",
            "people, as GeoNames counts them",
            None,
            _plain("int", lambda place: place.population),
        ),
        Property(
            "kind",
            "Kind of place",
            "country, admin1, admin2, city, district, metro or region",
            None,
            _plain("str", lambda place: str(place.kind)),
        ),
        Property(
            "label",
            "Full name",
            "its name with what it lies in",
            None,
            _plain("str", lambda place: place.label),
        ),
    )
}
