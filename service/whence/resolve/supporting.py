"""How one span of an entry speaks for a place that another one names."""

from collections.abc import Mapping
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName
from whence.resolve.readings import Support
from whence.resolve.spotted import Named, Spotted

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_ADMIN2: Final = Kind.ADMIN2
_CITY: Final = Kind.CITY
_DISTRICT: Final = Kind.DISTRICT
_ADMIN1_AGREES: Final = EvidenceName.ADMIN1_AGREES
_COUNTRY_AGREES: Final = EvidenceName.COUNTRY_AGREES
_ADMIN2_AGREES: Final = EvidenceName.ADMIN2_AGREES
_CITY_AGREES: Final = EvidenceName.CITY_AGREES
_REGION_AGREES: Final = EvidenceName.REGION_AGREES
_SAME_PLACE: Final = EvidenceName.SAME_PLACE
_NEARBY: Final = EvidenceName.NEARBY
RELATIONS: Final = (
    _COUNTRY_AGREES,
    _ADMIN1_AGREES,
    _ADMIN2_AGREES,
    _REGION_AGREES,
    _CITY_AGREES,
    _SAME_PLACE,
    _NEARBY,
)
_EXACT: Final = "exact"
_LARGEST: Final = 4  # places of a span that another place may lie near


class Side:
    """What a span has for any place beside it: the regions and second-level divisions that it may
    name, in their order, and the cities among its likeliest places. `countries`: of its places, for
    only a region speaks for what lies in another one."""

    __slots__ = ("cities", "containers", "countries", "has_regions")

    def __init__(self, atlas: Atlas, span: Spotted) -> None:
        self.containers: list[Named] = []
        self.cities: list[Named] = []
        self.countries = {atlas.country(one.place) for one in span.named}
        self.has_regions = any(one.place >= atlas.size for one in span.named)
        for at, one in enumerate(span.named):
            if one.place >= atlas.size or atlas.kind(one.place) is _ADMIN2:
                self.containers.append(one)
            elif at < _LARGEST and atlas.kind(one.place) is _CITY:
                self.cities.append(one)


class Supporting:
    """Finds what supports a place; what each span has for others is worked out once."""

    def __init__(self, atlas: Atlas, limits: Mapping[str, float]) -> None:
        self._atlas = atlas
        self._near_times = limits["near_times"]
        self._near_km = limits["near_km"]

    def support(
        self, other: Spotted, place: int, kind: Kind, country: int, admin1: int, city: int
    ) -> Support | None:
        """How `other` speaks for `place`, which lies in `city`, `admin1` and `country`: the finest
        relation that holds."""
        side = other.side
        if side is None:
            side = other.side = Side(self._atlas, other)
        if country not in side.countries and not side.has_regions:
            return None
        by_place = other.by_place
        if country != place and country in by_place and by_place[country].how == _EXACT:
            # *Mexico* is a by-name of Mexico City and a division, too; behind the city it is
            # neither.
            return Support(other, by_place[country], _COUNTRY_AGREES)
        if admin1 != place and admin1 in by_place:
            return Support(other, by_place[admin1], _ADMIN1_AGREES)
        if city != place and city in by_place:
            return Support(other, by_place[city], _CITY_AGREES)
        if country != place and country in by_place:
            return Support(other, by_place[country], _COUNTRY_AGREES)
        if place in by_place:
            return Support(other, by_place[place], _SAME_PLACE)
        is_town = kind is _CITY or kind is _DISTRICT
        if side.containers:
            around = self._around(side, place, admin1 if is_town else -1)
            if around is not None:
                is_region = around.place >= self._atlas.size
                return Support(other, around, _REGION_AGREES if is_region else _ADMIN2_AGREES)
        if is_town and side.cities:
            near = self._near(side, place, country)
            if near is not None:
                return Support(other, near, _NEARBY)
        return None

    def _around(self, side: Side, place: int, admin1: int) -> Named | None:
        """The region that holds the place, or the second-level division in its `admin1` (-1: none
        counts), whichever comes first."""
        atlas = self._atlas
        for one in side.containers:
            if one.place >= atlas.size:
                if one.place != place and atlas.contains(one.place, place):
                    return one
            elif admin1 >= 0 and atlas.admin1(one.place) == admin1:
                if one.how == "code" and not atlas.is_near(one.place, place, self._near_km):
                    continue  # *Augusta, ME* is no Augusta near Messina
                return one
        return None

    def _near(self, side: Side, place: int, country: int) -> Named | None:
        """A much larger city of the same country that the place lies near."""
        atlas = self._atlas
        larger = self._near_times * atlas.population(place)
        for one in side.cities:
            if (
                atlas.population(one.place) > larger
                and atlas.country(one.place) == country
                and atlas.is_near(one.place, place, self._near_km)
            ):
                return one
        return None
