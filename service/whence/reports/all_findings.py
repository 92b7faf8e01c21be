"""Every finding about a column, in order of the records it touches."""

from collections.abc import Sequence

from whence.reports.beside import LARGE, Beside
from whence.reports.categories import Categories
from whence.reports.category_findings import category_findings
from whence.reports.column import Column
from whence.reports.containment import Covers, contained, overlapping
from whence.reports.entities import Entities
from whence.reports.field_findings import mixed_levels, no_places, same_places
from whence.reports.finding import Finding, Findings, limited, ordered
from whence.reports.look_alike_names import look_alikes
from whence.reports.meaning import Meaning
from whence.reports.terrain import Terrain
from whence.reports.twins import Twin, twin_findings
from whence.rulebook.report_rules import ReportRules


def find_all(
    column: Column,
    meanings: Sequence[Meaning],
    entities: Entities,
    categories: Categories,
    terrain: Terrain,
    damaged: Sequence[Twin],
    rules: ReportRules,
) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """The findings, and how many of each type were left out of a very long list."""
    findings = Findings(rules, column.records)
    covers = Covers(entities, terrain)

    def alike() -> tuple[list[Finding], dict[str, int]]:
        own = Findings(rules, column.records)
        return list(look_alikes(column, meanings, entities, covers, own, rules)), own.left_out

    apart = Beside(alike, is_large=len(column.values) > LARGE)
    found = [
        *same_places(column, entities, {twin.damaged for twin in damaged}, findings),
        *contained(covers, column, findings, terrain),
        *overlapping(covers, column, findings, terrain),
        *twin_findings(damaged, column, meanings, findings),
        *no_places(column, meanings, findings, rules),
        *mixed_levels(column, entities, findings, rules),
        *category_findings(categories, column, entities, covers, terrain, findings, rules),
    ]
    pairs, uncounted = apart.result()
    kept, left_out = limited(
        ordered([*found, *pairs]), int(rules.numbers["findings.most_of_a_type"])
    )
    return kept, left_out | findings.left_out | uncounted
