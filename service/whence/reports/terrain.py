"""Which place lies in which, for lists of places: one numbering, containers first."""

from collections.abc import Iterable
from functools import lru_cache

from whence.place import Kind
from whence.reports.meaning import LEVEL
from whence.resolve.normalizer import Normalizer


class Terrain:
    """Containment as the report needs it, over the numbers of the atlas.

    A metro or a part of a division is listed in the rules with the divisions it lies in, so it
    covers its centre and cities alone, and lies inside only where all of its divisions do.
    """

    def __init__(self, normalizer: Normalizer) -> None:
        self._atlas = normalizer.atlas
        self._regions = {
            number: region
            for region in normalizer.rulebook.regions.values()
            if (number := self._atlas.number(region.id)) is not None
        }
        self._one_place = {
            number
            for place_id in normalizer.rulebook.decision.one_place
            if (number := self._atlas.number(place_id)) is not None
        }
        self._same_members: dict[frozenset[int], int] = {}
        for number in sorted(self._regions, key=self._atlas.place_id):
            if not self.is_loose(number):
                self._same_members.setdefault(self._atlas.members(number), number)
        self.canonical = lru_cache(maxsize=None)(self._canonical)
        self.chain = lru_cache(maxsize=100_000)(self._chain)
        self._with_member: dict[int, list[int]] = {}
        for number in self._regions:
            for member in self.outer(number) - {number}:
                self._with_member.setdefault(member, []).append(number)

    def _canonical(self, place: int) -> int:
        """The place, or what it is one with: by convention (the city of Berlin and its state), or
        as a region of the same members (ASEAN and Southeast Asia)."""
        atlas = self._atlas
        if place in self._regions and not self.is_loose(place):
            return self._same_members[atlas.members(place)]
        if place not in self._one_place:
            return place
        country, admin1 = atlas.country(place), atlas.admin1(place)
        if country >= 0 and atlas.name(country) == atlas.name(place):
            return country
        return admin1 if admin1 >= 0 else country

    def together(self, members: Iterable[int]) -> int:
        """The region made of just these members, -1 where none is."""
        return self._same_members.get(frozenset(members), -1)

    def _chain(self, place: int) -> tuple[int, ...]:
        """The place and what it lies in, finest first; regions are found by their members."""
        atlas = self._atlas
        steps = (place, atlas.city(place), atlas.admin1(place), atlas.country(place))
        found = (self.canonical(step) for step in steps if step >= 0)
        return tuple(dict.fromkeys((place, *found)))

    def around(self, place: int) -> tuple[int, ...]:
        """All that the place lies in, the regions of the rules included, and the place itself."""
        steps = self.chain(place)
        found = [region for step in steps for region in self._with_member.get(step, ())]
        return (*steps, *dict.fromkeys(found))

    def is_loose(self, place: int) -> bool:
        """Whether it is a metro or a part of a division, whose borders the rules don't tell."""
        region = self._regions.get(place)
        if region is None:
            return False
        return region.is_metro or (
            len(region.members) == 1 and region.members[0].startswith("iso3166-2:")
        )

    def inner(self, place: int) -> frozenset[int]:
        """What must all lie in a container for the place to lie in it."""
        members = self._atlas.members(place)
        if not members:
            return frozenset({self.canonical(place)})
        if self.is_loose(place):
            whole = {one for one in members if LEVEL[self._atlas.kind(one)] != "city"}
            return frozenset(whole or members)
        return members

    def outer(self, place: int) -> frozenset[int]:
        """What lies in the place, by members of which each holds all that lies in it."""
        members = self._atlas.members(place)
        if not members:
            return frozenset({self.canonical(place)})
        if not self.is_loose(place):
            return members
        cities = {one for one in members if LEVEL[self._atlas.kind(one)] == "city"}
        centre = self._regions[place].centre
        number = self._atlas.number(centre) if centre else None
        if number is not None:
            cities.add(self.canonical(number))
        return frozenset(cities | {place})

    def is_part(self, place: int) -> bool:
        """Whether several areas share this id in the rules (*Bavaria (part)*, *Midlands*), or two
        namesakes do (*NCR*: Delhi's or Manila's)."""
        region = self._regions.get(place)
        if region is None or not self.is_loose(place):
            return False
        return not region.is_metro or (not region.centre and self.country(place) < 0)

    def kind(self, place: int) -> Kind:
        """What the place is."""
        return self._atlas.kind(place)

    def level(self, place: int) -> str:
        """The level it stands for: region, country, admin1 or city."""
        return LEVEL[self._atlas.kind(self.canonical(place))]

    def id(self, place: int) -> str:
        """The stable id."""
        return self._atlas.place_id(place)

    def name(self, place: int) -> str:
        """The primary name."""
        return self._atlas.name(place)

    def label(self, place: int) -> str:
        """The name with what it lies in."""
        return self._atlas.place(place).label

    def people(self, places: frozenset[int]) -> int:
        """How many live there, to tell the nearest container."""
        return sum(self._atlas.population(place) for place in places)

    def country_code(self, place: int) -> str | None:
        """ISO 3166-1 alpha-2, None where it has several countries."""
        return self._atlas.country_code(place)

    def country(self, place: int) -> int:
        """Its country, -1 where it has several."""
        return self._atlas.country(place)

    def number(self, place_id: str) -> int | None:
        """The number of a place id."""
        return self._atlas.number(place_id)
