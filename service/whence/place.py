"""A country, division, city or region with a stable id.

None of these is changed once it is made; to say so (`frozen`) would make each three times as slow
to make, and every answer holds several.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a place is, coarse to fine where the kinds are nested."""

    REGION = "region"
    COUNTRY = "country"
    METRO = "metro"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    DISTRICT = "district"


@dataclass(slots=True)
class CodedName:
    """A country or first-level division: its ISO code and its name in the gazetteer."""

    code: str
    name: str


@dataclass(slots=True)
class NamedPlace:
    """A city a place lies in (or is): its id and its name in the gazetteer."""

    id: str
    name: str


@dataclass(slots=True)
class Place:
    """A place as callers see it. Ids: `geonames:6167865`, `iso3166-2:CA-ON`, `iso3166-1:CA`,
    `region:EMEA`, `metro:bay-area`, `geonames-admin1:XX.nn`, `us-fips:01001`.

    `latitude`, `longitude` in degrees (WGS 84); `population` in people, None where not counted.
    """

    id: str
    kind: Kind
    name: str
    label: str
    country: CodedName | None = None
    admin1: CodedName | None = None
    city: NamedPlace | None = None
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    population: int | None = None
