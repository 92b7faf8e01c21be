"""Findings about values on their own or the field as a whole: twins of words, levels, no places."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from whence.reports.column import Column
from whence.reports.entities import Entities
from whence.reports.finding import Finding, Findings, FindingType
from whence.reports.meaning import Meaning
from whence.rulebook.report_rules import ReportRules
from whence.verdict import Outcome

LEVELS = ("region", "country", "admin1", "city")
SAID = {"region": "a region", "country": "a country", "admin1": "a division", "city": "a city"}


def same_places(
    column: Column,
    entities: Entities,
    damaged: Collection[int],
    findings: Findings,
) -> Iterator[Finding]:
    """Entities with several spellings; those that differ by damage alone are told as twins."""
    several = [
        entity
        for entity in entities.all
        if len(entity.values) > 1 and sum(at not in damaged for at in entity.values) > 1
    ]
    several.sort(key=lambda one: (column.counts[one.values[0]] - one.records, one.key))
    for entity in findings.largest(FindingType.SAME_PLACE, several):
        most = column.counts[entity.values[0]]
        is_open = entity.key.startswith("words:")
        reason = (
            "The same words, written differently; which place they mean is open."
            if is_open
            else f"All mean {entity.label}; one has {most:,} of {entity.records:,} records."
        )
        yield findings.make(
            FindingType.SAME_PLACE,
            (entity.key,),
            [(column.values[at], column.counts[at]) for at in entity.values],
            reason,
            entity.records - most,
            [] if is_open else entity.key.split("+"),
        )


def no_places(
    column: Column, meanings: Sequence[Meaning], findings: Findings, rules: ReportRules
) -> Iterator[Finding]:
    """One finding with all values that name no place."""
    named = [at for at, one in enumerate(meanings) if one.outcome == Outcome.NOT_A_LOCATION]
    if not named:
        return
    remote = sum(column.counts[at] for at in named if meanings[at].is_remote)
    records = sum(column.counts[at] for at in named)
    also = f" {remote:,} of {records:,} records say remote." if remote else ""
    yield findings.make(
        FindingType.NOT_A_PLACE,
        (),
        [(column.values[at], column.counts[at]) for at in named],
        f"They name no place.{also}",
        records,
        most=int(rules.numbers["findings.values_shown"]),
    )


def mixed_levels(
    column: Column, entities: Entities, findings: Findings, rules: ReportRules
) -> Iterator[Finding]:
    """One finding where the field names places of several levels, with those off the main one."""
    records: Counter[str] = Counter()
    values: dict[str, list[int]] = defaultdict(list)
    for entity in entities.all:
        if entity.level in LEVELS and not entity.is_open:
            records[entity.level] += entity.records
            values[entity.level].extend(entity.values)
    total = sum(records.values())
    if not total:
        return
    main = max(LEVELS, key=lambda level: (records[level], -LEVELS.index(level)))
    mixed = [
        level
        for level in LEVELS
        if level != main
        and records[level] >= rules.numbers["mixed_levels.share"] * total
        and len(values[level]) >= rules.numbers["mixed_levels.least_values"]
    ]
    if not mixed:
        return
    off = sorted((at for level in mixed for at in values[level]), key=lambda at: at)
    parts = ", ".join(f"{records[level] / total:.1%} {SAID[level]}" for level in mixed)
    yield findings.make(
        FindingType.MIXED_LEVELS,
        (main, *mixed),
        [(column.values[at], column.counts[at]) for at in off],
        f"{records[main] / total:.1%} of the records that name a place name {SAID[main]}, {parts}.",
        sum(records[level] for level in mixed),
        most=int(rules.numbers["findings.values_shown"]),
    )
