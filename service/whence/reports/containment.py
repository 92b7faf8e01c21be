"""Values whose places lie in one another, or share members: found by member, never pair by pair."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from whence.place import Kind
from whence.reports.column import Column
from whence.reports.entities import Entities, Entity
from whence.reports.finding import Finding, Findings, FindingType, facing
from whence.reports.terrain import Terrain

_SPELLINGS = 20  # so many of each side are listed: the rest is told by the same-place finding


class Covers:
    """Which entities hold a place, by the places they are made of."""

    def __init__(self, entities: Entities, terrain: Terrain) -> None:
        self.entities = entities.all
        self._terrain = terrain
        self._by_member: dict[int, list[int]] = defaultdict(list)
        for number, entity in enumerate(entities.all):
            for member in entity.outer:
                self._by_member[member].append(number)

    def holding(self, place: int) -> set[int]:
        """Numbers of the entities that the place lies in, or is."""
        found: set[int] = set()
        for step in self._terrain.chain(place):
            found.update(self._by_member.get(step, ()))
        return found

    def all_holding(self, entity: Entity) -> set[int]:
        """Numbers of the entities that hold all of the entity."""
        inner = sorted(entity.inner)
        found = self.holding(inner[0]) if inner else set()
        for member in inner[1:]:
            if not found:
                break
            found &= self.holding(member)
        return found

    def some_holding(self, entity: Entity) -> dict[int, int]:
        """Numbers of the entities that hold some of the entity, and how many of its members."""
        found: dict[int, int] = defaultdict(int)
        for member in entity.inner:
            for number in self.holding(member):
                found[number] += 1
        return found

    def holds(self, outer: Entity, inner: Entity) -> bool:
        """Whether all of `inner` lies in `outer`."""
        if not inner.inner or not outer.outer:
            return False
        chain = self._terrain.chain
        for member in inner.inner:  # noqa: SIM110 - a generator takes longer than most of these
            if outer.outer.isdisjoint(chain(member)):
                return False
        return True

    def touches(self, one: Entity, other: Entity) -> bool:
        """Whether they share any place."""
        return any(
            not b.outer.isdisjoint(self._terrain.chain(member))
            for a, b in ((one, other), (other, one))
            for member in a.inner
        )


def contained(
    covers: Covers, column: Column, findings: Findings, terrain: Terrain
) -> Iterator[Finding]:
    """Each entity that lies in others, with the nearest of them."""
    found: list[tuple[int, str, int, int]] = []
    size = lru_cache(maxsize=None)(lambda at: _size(covers.entities[at], terrain))
    nearest_of: dict[frozenset[int], int] = {}  # of entities in which nothing lies: most of them
    for number, entity in enumerate(covers.entities):
        if not entity.inner:
            continue
        nearest_at = None if entity.outer else nearest_of.get(entity.inner)
        if nearest_at is None:
            around = (
                at
                for at in covers.all_holding(entity)
                if at != number and not covers.holds(entity, covers.entities[at])
            )
            nearest_at = min(around, key=size, default=-1)
            if not entity.outer:
                nearest_of[entity.inner] = nearest_at
        if nearest_at >= 0:
            records = min(entity.records, covers.entities[nearest_at].records)
            found.append((-records, entity.key, number, nearest_at))
    found.sort()
    for _, _, number, at in findings.largest(FindingType.CONTAINS, found):
        entity, nearest = covers.entities[number], covers.entities[at]
        shown = _name(entity, column)
        yield findings.make(
            FindingType.CONTAINS,
            (entity.key, nearest.key),
            facing(_spellings(entity, column), _spellings(nearest, column)),
            f"{shown} lies in {nearest.label}; both are used as values.",
            min(entity.records, nearest.records),
            _ids(terrain, entity, nearest),
        )


def overlapping(
    covers: Covers, column: Column, findings: Findings, terrain: Terrain
) -> Iterator[Finding]:
    """Pairs of groups that share members, neither inside the other."""
    done: set[tuple[int, int]] = set()
    for number, entity in enumerate(covers.entities):
        if entity.is_open or len(entity.inner) < 2:
            continue
        for at, shared in covers.some_holding(entity).items():
            other = covers.entities[at]
            pair = (min(number, at), max(number, at))
            if at == number or pair in done or shared == len(entity.inner):
                continue
            if covers.holds(entity, other) or covers.holds(other, entity):
                continue
            done.add(pair)
            names = [
                terrain.name(member)
                for member in sorted(
                    entity.inner, key=lambda one: -terrain.people(frozenset({one}))
                )
                if not other.outer.isdisjoint(terrain.chain(member))
            ]
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            first, second = sorted((entity, other), key=lambda one: (-one.records, one.key))
            yield findings.make(
                FindingType.PARTIAL_OVERLAP,
                sorted((first.key, second.key)),
                facing(_spellings(first, column), _spellings(second, column)),
                f"{first.label} and {second.label} share {shown}; neither lies in the other.",
                min(first.records, second.records),
                _ids(terrain, first, second),
            )


_RANK = {
    Kind.DISTRICT: 0,
    Kind.CITY: 1,
    Kind.ADMIN2: 2,
    Kind.METRO: 3,
    Kind.ADMIN1: 4,
    Kind.COUNTRY: 6,
    Kind.REGION: 7,
}


def _size(entity: Entity, terrain: Terrain) -> tuple[int, int, int, str]:
    """Sorts containers from near to far: by kind, then by people, members and key; vanished states
    come last."""
    if entity.is_vanished:
        return 8, terrain.people(entity.outer), len(entity.outer), entity.key
    rank = 7 if entity.place < 0 else _RANK[terrain.kind(entity.place)]
    if rank == 7 and all(terrain.level(member) != "country" for member in entity.outer):
        rank = 5  # a region made of divisions, such as New England
    return rank, terrain.people(entity.outer), len(entity.outer), entity.key


def _spellings(entity: Entity, column: Column) -> list[tuple[str, int]]:
    return [(column.values[at], column.counts[at]) for at in entity.values[:_SPELLINGS]]


def _name(entity: Entity, column: Column) -> str:
    """How the reason calls it: an open one by its words."""
    return column.values[entity.values[0]] if entity.is_open else entity.label


def _ids(terrain: Terrain, *entities: Entity) -> list[str]:
    """Place ids, of several members all of them."""
    found: list[str] = []
    for entity in entities:
        if entity.place >= 0:
            found.append(terrain.id(entity.place))
        else:
            found.extend(entity.key.split("+") if not entity.is_open else [])
    return list(dict.fromkeys(found))
