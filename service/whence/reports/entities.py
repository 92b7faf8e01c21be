"""Values grouped by what they mean: one entity for each place, or for words that stay open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from whence.reports.column import Column
from whence.reports.meaning import LEVEL, Meaning
from whence.reports.terrain import Terrain
from whence.rulebook.report_rules import ReportRules
from whence.verdict import Outcome


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Entity:
    """What some values mean. `key`: stable from run to run. `place`: its number, -1 for several;
    `called`: it, or the place that is one with it of which most records speak (the city of Berlin,
    not its state), which gives the level and the label.

    `inner`: the places that must lie in a container; `outer`: what lies in it, empty where that is
    not known; `is_open`: which place is meant isn't settled, or only what it lies in is known;
    `is_vanished`: a state that is no more, by its heirs.
    """

    key: str
    words: str  # what a vanished state or several places are called; else empty
    level: str
    place: int
    inner: frozenset[int]
    outer: frozenset[int]
    is_open: bool
    is_vanished: bool
    values: tuple[int, ...]
    records: int
    terrain: Terrain
    called: int = -1

    @property
    def label(self) -> str:
        """What it is called; empty where nothing is known of it."""
        if self.words or self.place < 0:
            return self.words
        return self.terrain.label(self.place if self.called < 0 else self.called)


@dataclass(frozen=True, slots=True)
class Entities:
    """All entities, those with the most records first, and which one each value belongs to."""

    all: tuple[Entity, ...]
    of_value: tuple[int, ...]  # number of the entity by number of the value; -1 for no place


def group(
    column: Column, meanings: Sequence[Meaning], terrain: Terrain, rules: ReportRules
) -> Entities:
    """The column's values by entity; values that name no place belong to none."""
    keys: dict[str, list[int]] = {}
    for at, meaning in enumerate(meanings):
        key = entity_key(meaning, terrain, rules)
        if key:
            keys.setdefault(key, []).append(at)
    inside = rules.numbers["findings.inside"]
    made = [_entity(key, values, column, meanings, terrain, inside) for key, values in keys.items()]
    made.sort(key=lambda entity: (-entity.records, entity.key))
    of_value = [-1] * len(meanings)
    for number, entity in enumerate(made):
        for value in entity.values:
            of_value[value] = number
    return Entities(tuple(made), tuple(of_value))


def entity_key(meaning: Meaning, terrain: Terrain, rules: ReportRules) -> str:
    """The same for values that mean the same place; empty for values that name none."""
    if meaning.outcome not in (Outcome.RESOLVED, Outcome.AMBIGUOUS, Outcome.UNRESOLVED):
        return ""
    if meaning.members:
        region = -1 if meaning.is_vanished else terrain.together(meaning.members)
        if region >= 0:
            return terrain.id(region)
        return "+".join(sorted({terrain.id(terrain.canonical(one)) for one in meaning.members}))
    is_sure = meaning.confidence >= rules.numbers["findings.sure"]
    if meaning.outcome == Outcome.RESOLVED and not meaning.is_inside and is_sure:
        place = terrain.canonical(meaning.place)
        if not terrain.is_part(place) and not meaning.is_near:
            return terrain.id(place)
    return f"words:{meaning.key}"


def _entity(
    key: str,
    values: list[int],
    column: Column,
    meanings: Sequence[Meaning],
    terrain: Terrain,
    inside: float,
) -> Entity:
    """What the `values` of one key mean. `inside`: the confidence from which an open value counts
    as lying in the place that is settled."""
    records = sum(column.counts[value] for value in values)
    first = meanings[values[0]]
    shown = tuple(values)
    if first.members and "+" in key:
        members = frozenset(terrain.canonical(one) for one in first.members)
        inner = frozenset().union(*(terrain.inner(one) for one in members))
        is_vanished = first.is_vanished
        label = (
            column.values[values[0]].strip()
            if is_vanished
            else _listed([terrain.name(one) for one in sorted(members)])
        )
        level = "region" if len(members) > 1 else terrain.level(first.members[0])
        return Entity(
            key, label, level, -1, inner, inner, False, is_vanished, shown, records, terrain
        )
    if first.place < 0 and not first.members:
        return Entity(
            key, "", "open", -1, frozenset(), frozenset(), True, False, shown, records, terrain
        )
    region = terrain.together(first.members) if first.members else -1
    place = terrain.canonical(first.place if region < 0 else region)
    level = terrain.level(place)
    if key.startswith("words:"):
        is_sure = first.confidence >= inside or terrain.is_part(place)
        is_within = is_sure and not first.is_near and (first.is_inside or terrain.is_part(place))
        inner = terrain.inner(place) if is_within else frozenset()
        return Entity(
            key, "", level, place, inner, frozenset(), True, False, shown, records, terrain
        )
    inner, outer = terrain.inner(place), terrain.outer(place)
    called = place if region >= 0 else _most_named(values, column, meanings)
    level = LEVEL[terrain.kind(called)]
    return Entity(
        key, "", level, place, inner, outer, False, False, shown, records, terrain, called
    )


def _most_named(values: Sequence[int], column: Column, meanings: Sequence[Meaning]) -> int:
    """The place that most records of the values were resolved to."""
    records: Counter[int] = Counter()
    for at in values:
        if meanings[at].place >= 0:
            records[meanings[at].place] += column.counts[at]
    return max(records, key=lambda place: (records[place], -place))


def _listed(names: list[str], most: int = 4) -> str:
    """Some names in words; more than `most` are counted."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
