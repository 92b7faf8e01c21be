"""Where the upstream categories contradict the text, overlap, hold several places, or none."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from whence.reports.categories import Categories, Category, agrees, column_entity
from whence.reports.column import Column
from whence.reports.containment import Covers
from whence.reports.entities import Entities, Entity
from whence.reports.finding import Finding, Findings, FindingType
from whence.reports.terrain import Terrain
from whence.rulebook.report_rules import ReportRules


def category_findings(
    categories: Categories,
    column: Column,
    entities: Entities,
    covers: Covers,
    terrain: Terrain,
    findings: Findings,
    rules: ReportRules,
) -> Iterator[Finding]:
    """All findings about categories; where most are no places, only overlaps and splits."""
    for category in categories.all:
        if categories.is_geographic:
            yield from _contradictions(category, column, entities, covers, terrain, findings)
            yield from _unmapped(category, column, entities, findings)
        yield from _split(category, entities, terrain, findings, rules)
    yield from _overlaps(categories, entities, covers, terrain, findings, rules)


def _contradictions(
    category: Category,
    column: Column,
    entities: Entities,
    covers: Covers,
    terrain: Terrain,
    findings: Findings,
) -> Iterator[Finding]:
    """Values whose place lies elsewhere than their category, by the country they lie in."""
    wrong: dict[str, list[int]] = defaultdict(list)
    for at in category.values:
        entity = column_entity(entities, at)
        if entity is not None and agrees(category, entity, covers) is False:
            country = terrain.country(entity.place) if entity.place >= 0 else -1
            wrong[terrain.id(country) if country >= 0 else entity.key].append(at)
    for where, members in wrong.items():
        members.sort(key=lambda at: (-category.values[at], at))
        entity = category.entity
        assert entity is not None
        number = terrain.number(where)
        place = terrain.name(number) if number is not None else "several countries"
        yield findings.make(
            FindingType.CATEGORY_CONTRADICTS_VALUE,
            (category.name, where),
            [(column.values[at], category.values[at]) for at in members],
            f"The text says {place}, the category {category.name} means {entity.label}.",
            sum(category.values[at] for at in members),
            list(
                dict.fromkeys(
                    [
                        *(entities.all[entities.of_value[at]].key for at in members),
                        *entity.key.split("+"),
                    ]
                )
            )[:50],
            [category.name],
        )


def _unmapped(
    category: Category, column: Column, entities: Entities, findings: Findings
) -> Iterator[Finding]:
    """A category that means no place, with records that do."""
    if not category.is_no_place or category.entity is not None:
        return
    placed: Counter[str] = Counter()
    for at, records in category.values.items():
        entity = column_entity(entities, at)
        if entity is not None and entity.inner:
            placed[entity.label if not entity.is_open else column.values[at]] += records
    records = sum(placed.values())
    if records:
        names = ", ".join(name for name, _ in placed.most_common(3))
        yield findings.make(
            FindingType.UNMAPPED,
            (category.name,),
            [(category.name, category.records)],
            f"{records:,} of its {category.records:,} records name a place, most of all {names}.",
            records,
            [],
            [category.name],
        )


def _split(
    category: Category,
    entities: Entities,
    terrain: Terrain,
    findings: Findings,
    rules: ReportRules,
) -> Iterator[Finding]:
    """A category of unsettled meaning whose records are places that no one place contains."""
    if category.entity is not None or category.is_no_place:
        return
    places = [
        (entity, records)
        for at, records in category.values.items()
        if (entity := column_entity(entities, at)) is not None and entity.inner
    ]
    total = sum(records for _, records in places)
    around: Counter[int] = Counter()
    for entity, records in places:
        steps = [set(terrain.around(member)) for member in entity.inner]
        for step in set.intersection(*steps):
            around[step] += records
    largest = max(around.values(), default=0)
    if not total or largest >= rules.numbers["categories.contained"] * total:
        return
    parts: Counter[str] = Counter()
    for entity, records in places:
        country = terrain.country(entity.place) if entity.place >= 0 else -1
        parts[terrain.name(country) if country >= 0 else entity.label] += records
    told = ", ".join(f"{name} {records:,}" for name, records in parts.most_common(4))
    yield findings.make(
        FindingType.SPLIT_CATEGORY,
        (category.name,),
        [(category.name, category.records)],
        f"No one place contains its records: {told}.",
        total - largest,
        [],
        [category.name],
    )


def _overlaps(
    categories: Categories,
    entities: Entities,
    covers: Covers,
    terrain: Terrain,
    findings: Findings,
    rules: ReportRules,
) -> Iterator[Finding]:
    """Categories among which the records of one place are spread, though all of them fit it."""
    spread: dict[int, Counter[str]] = defaultdict(Counter)
    for category in categories.all:
        if category.is_no_place:
            continue
        for at, records in category.values.items():
            entity = column_entity(entities, at)
            if entity is None or entity.place < 0 or not entity.inner:
                continue
            if agrees(category, entity, covers) is False:
                continue
            spread[_unit(entity, category, terrain)][category.name] += records
    together: dict[frozenset[str], Counter[int]] = defaultdict(Counter)
    share, least = rules.numbers["categories.share"], rules.numbers["categories.least_records"]
    for place, found in spread.items():
        total = sum(found.values())
        fit = {n for n, records in found.items() if records >= max(share * total, least)}
        if len(fit) > 1:
            together[frozenset(fit)][place] += sum(found[name] for name in fit)
    groups: list[frozenset[str]] = sorted(together, key=lambda names: (-len(names), sorted(names)))
    for at, names in enumerate(groups):
        if any(names < larger for larger in groups[:at]):
            continue
        places: Counter[int] = Counter()
        for smaller in groups:
            if smaller <= names:
                places.update(together[smaller])
        records = sum(places.values())
        told = ", ".join(terrain.name(place) for place, _ in places.most_common(4))
        more = f" and {len(places) - 4} more" if len(places) > 4 else ""
        totals = {one.name: one.records for one in categories.all if one.name in names}
        yield findings.make(
            FindingType.CATEGORY_OVERLAP,
            sorted(names),
            sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])),
            f"Records of one place lie in several of them: {told}{more}.",
            records,
            [terrain.id(place) for place, _ in places.most_common(50)],
            sorted(names),
        )


def _unit(entity: Entity, category: Category, terrain: Terrain) -> int:
    """The place whose records are counted: the value's, or its country where categories are made
    of countries or mean no place."""
    is_fine = category.entity is not None and category.entity.level in ("admin1", "city")
    country = terrain.country(entity.place)
    return entity.place if is_fine or country < 0 else country
