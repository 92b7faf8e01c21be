"""One numbering for every place a reading may mean: the index's places, then the rules' regions."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Final

from whence.errors import InvalidRules
from whence.gazetteer.index import KINDS, Gazetteer
from whence.place import CodedName, Kind, Place
from whence.rulebook.rules import Region

_EARTH_KM: Final = 6371.0
_DEGREE_KM: Final = 111.19  # of latitude, rounded down


class Atlas:
    """Places by number: those below `size` lie in the index, those above come from the rules.

    `country`, `admin1`, `city` give place numbers, -1 where there is none (or several).
    """

    def __init__(self, gazetteer: Gazetteer, regions: Mapping[str, Region]) -> None:
        self.gazetteer = gazetteer
        self.size = gazetteer.size
        self._kinds = list(KINDS)
        self._regions = tuple(regions.values())
        self._number = {region.id: self.size + i for i, region in enumerate(self._regions)}
        self._members: list[frozenset[int]] = []
        self._country: list[int] = []
        self._admin1: list[int] = []
        self._population: list[int] = []
        for region in self._regions:
            self._add(region)

    def _add(self, region: Region) -> None:
        members: list[int] = []
        for place_id in region.members:
            number = self._number.get(place_id)
            number = self.gazetteer.number(place_id) if number is None else number
            if number is None:
                raise InvalidRules(f"{region.id}: member {place_id} is not in the place index")
            if number >= self.size:
                members.extend(self._members[number - self.size])
            else:
                members.append(number)
        self._members.append(frozenset(members))
        index = self.gazetteer
        countries = {index.country[number] for number in members}
        admin1s = {index.admin1[number] for number in members}
        self._country.append(countries.pop() if len(countries) == 1 else -1)
        self._admin1.append(admin1s.pop() if len(admin1s) == 1 else -1)
        centre = index.number(region.centre) if region.centre else None
        whole = [n for n in members if KINDS[index.kind[n]] in (Kind.COUNTRY, Kind.ADMIN1)]
        largest = max((index.population[n] for n in members), default=0)
        if region.people is not None:
            people = region.people
        elif region.is_metro:
            people = index.population[centre] if centre is not None else largest
        else:
            people = sum(index.population[n] for n in whole) or largest
        self._population.append(people)

    def number(self, place_id: str) -> int | None:
        """The number of a place id; None where no such place exists."""
        number = self._number.get(place_id)
        return self.gazetteer.number(place_id) if number is None else number

    def kind(self, number: int) -> Kind:
        """What the place is."""
        if number < self.size:
            return self._kinds[self.gazetteer.kind[number]]
        return Kind.METRO if self._regions[number - self.size].is_metro else Kind.REGION

    def country(self, number: int) -> int:
        """Its country, -1 where it has several."""
        if number < self.size:
            return self.gazetteer.country[number]
        return self._country[number - self.size]

    def admin1(self, number: int) -> int:
        """Its first-level division, -1 where it has none or several."""
        if number < self.size:
            return self.gazetteer.admin1[number]
        return self._admin1[number - self.size]

    def city(self, number: int) -> int:
        """The city it is or lies in, else -1."""
        return self.gazetteer.city[number] if number < self.size else -1

    def population(self, number: int) -> int:
        """Its people (GeoNames; divisions: the sum of their cities; metros: their centre)."""
        if number < self.size:
            return self.gazetteer.population[number]
        return self._population[number - self.size]

    def members(self, number: int) -> frozenset[int]:
        """The places a region or metro is made of; empty for any other place."""
        return self._members[number - self.size] if number >= self.size else frozenset()

    def country_code(self, number: int) -> str | None:
        """ISO 3166-1 alpha-2 of its country, None where it has several."""
        country = self.country(number)
        return self.gazetteer.country_code[country] if country >= 0 else None

    def contains(self, outer: int, inner: int) -> bool:
        """Whether `inner` lies in `outer` or is it."""
        if outer == inner:
            return True
        if outer >= self.size:
            members = self._members[outer - self.size]
            if inner >= self.size:
                return self._members[inner - self.size] <= members
            chain = {inner, self.city(inner), self.admin1(inner), self.country(inner)}
            return not members.isdisjoint(chain - {-1})
        return (
            outer == self.country(inner) or outer == self.admin1(inner) or outer == self.city(inner)
        )

    def distance_km(self, one: int, other: int) -> float:
        """Great-circle distance between two places of the index, in km; inf for regions."""
        if one >= self.size or other >= self.size:
            return float("inf")
        index = self.gazetteer
        lat1, lon1 = radians(index.latitude[one]), radians(index.longitude[one])
        lat2, lon2 = radians(index.latitude[other]), radians(index.longitude[other])
        along, across = sin((lat2 - lat1) / 2), sin((lon2 - lon1) / 2)
        half = along * along + cos(lat1) * cos(lat2) * across * across
        return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))

    def is_near(self, one: int, other: int, km: float) -> bool:
        """Whether they lie less than `km` apart."""
        if one >= self.size or other >= self.size:
            return False
        latitudes = self.gazetteer.latitude
        if abs(latitudes[one] - latitudes[other]) * _DEGREE_KM > km:
            return False  # most pairs, told by what is quick
        return self.distance_km(one, other) < km

    def place_id(self, number: int) -> str:
        """The stable id."""
        if number >= self.size:
            return self._regions[number - self.size].id
        return self.gazetteer.place_id(number)

    def place(self, number: int) -> Place:
        """The place as callers see it."""
        if number < self.size:
            return self.gazetteer.place(number)
        region = self._regions[number - self.size]
        country, admin1 = self.country(number), self.admin1(number)
        label = region.name
        in_country = in_admin1 = None
        if admin1 >= 0:
            in_admin1 = self.gazetteer.place(admin1).admin1
        if country >= 0:
            in_country = self.gazetteer.place(country).country
            label = f"{region.name}, {in_country.name}" if in_country else label
        return Place(
            id=region.id,
            kind=self.kind(number),
            name=region.name,
            label=label,
            country=in_country,
            admin1=in_admin1,
        )

    def name(self, number: int) -> str:
        """The primary name."""
        if number >= self.size:
            return self._regions[number - self.size].name
        return self.gazetteer.place_name(number)

    def metro_divisions(self, number: int) -> tuple[CodedName, ...]:
        """The first-level divisions of a region or metro, in order of its members."""
        found: dict[int, CodedName] = {}
        for member in sorted(self.members(number)):
            admin1 = self.admin1(member)
            if admin1 >= 0 and (place := self.gazetteer.place(admin1).admin1):
                found.setdefault(admin1, place)
        return tuple(found.values())
