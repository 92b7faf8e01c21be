"""What the upstream system's categories mean: places, groups of places, or nothing of the kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from whence.entry import Entry
from whence.reports.column import Column
from whence.reports.containment import Covers
from whence.reports.entities import Entities, Entity, group
from whence.reports.meaning import Meaning, meaning_of
from whence.reports.terrain import Terrain
from whence.resolve.normalizer import Normalizer
from whence.rulebook.report_rules import ReportRules
from whence.verdict import Outcome

_CODED = 0.9  # so many of the categories must be codes of one list to be read as such


@dataclass(frozen=True, slots=True)
class Category:
    """A category: its name, what it means (None: nothing settled), its records by value.

    `is_no_place`: it says so (*Other*), or its name means no place.
    """

    name: str
    entity: Entity | None
    is_no_place: bool
    values: Mapping[int, int]
    records: int


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories by name; `is_geographic`: whether enough of them name a place."""

    all: tuple[Category, ...]
    is_geographic: bool


def read_categories(
    column: Column,
    normalizer: Normalizer,
    terrain: Terrain,
    rules: ReportRules,
    profile: str | None,
) -> Categories:
    """The column's categories with their meanings, those with most records first."""
    names = sorted(column.categories, key=lambda n: (-sum(column.categories[n].values()), n))
    catch_all = rules.lists["catch_all"]
    read = _reader(names, normalizer, terrain, profile)
    meanings = [read(name) for name in names]
    counts = [sum(column.categories[name].values()) for name in names]
    own = Column(tuple(names), tuple(counts), 0, {}, {}, {}, sum(counts))
    entities = group(own, meanings, terrain, rules)
    found = []
    for at, (name, meaning) in enumerate(zip(names, meanings, strict=True)):
        number = entities.of_value[at]
        entity = entities.all[number] if number >= 0 else None
        is_catch_all = " ".join(name.casefold().split()) in catch_all or meaning.key in catch_all
        is_no_place = is_catch_all or meaning.outcome == Outcome.NOT_A_LOCATION
        is_settled = entity is not None and bool(entity.outer) and not is_catch_all
        found.append(
            Category(
                name,
                entity if is_settled else None,
                is_no_place,
                column.categories[name],
                counts[at],
            )
        )
    placed = sum(one.records for one in found if one.entity is not None)
    judged = sum(one.records for one in found if one.entity is not None or not one.is_no_place)
    is_geographic = judged > 0 and placed >= rules.numbers["categories.geographic"] * judged
    return Categories(tuple(found), is_geographic)


def _reader(
    names: Sequence[str], normalizer: Normalizer, terrain: Terrain, profile: str | None
) -> Callable[[str], Meaning]:
    """How a category is read: by the list of codes that nearly all of them come from, else as
    any text is."""
    for prefix in ("iso3166-1:", "iso3166-2:", "iso3166-2:US-", "iso3166-2:CA-"):
        numbers = {name: terrain.number(prefix + name) for name in names if name.isupper()}
        known = {name: number for name, number in numbers.items() if number is not None}
        if len(known) >= 3 and len(known) >= _CODED * len(names):
            return lambda name: (
                Meaning(
                    Outcome.RESOLVED.value,
                    name.casefold(),
                    known[name],
                    terrain.country(known[name]),
                    1.0,
                )
                if name in known
                else meaning_of(name, normalizer, lambda raw: Entry(text=raw, profile=profile))
            )
    return lambda name: meaning_of(name, normalizer, lambda raw: Entry(text=raw, profile=profile))


def agrees(category: Category, entity: Entity, covers: Covers) -> bool | None:
    """Whether a category's place and a value's go together; None where one of them isn't known."""
    if category.entity is None or not entity.inner:
        return None
    return (
        covers.holds(category.entity, entity)
        or (bool(entity.outer) and covers.holds(entity, category.entity))
        or covers.touches(category.entity, entity)
    )


def column_entity(entities: Entities, at: int) -> Entity | None:
    """The entity a value belongs to."""
    number = entities.of_value[at]
    return entities.all[number] if number >= 0 else None
