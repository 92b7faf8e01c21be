"""A finding: what is wrong with some values, how much it touches, why, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from whence.rulebook.report_rules import ReportRules

Thing = TypeVar("Thing")


class FindingType(StrEnum):
    """Stable codes of the contract."""

    SAME_PLACE = "same_place"
    CONTAINS = "contains"
    PARTIAL_OVERLAP = "partial_overlap"
    LOOK_ALIKE = "look_alike"
    ENCODING_TWIN = "encoding_twin"
    HOMOGLYPH_TWIN = "homoglyph_twin"
    NOT_A_PLACE = "not_a_place"
    MIXED_LEVELS = "mixed_levels"
    CATEGORY_CONTRADICTS_VALUE = "category_contradicts_value"
    CATEGORY_OVERLAP = "category_overlap"
    SPLIT_CATEGORY = "split_category"
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `values` and `counts` (records of each) go together; `entities`: place ids.

    `records`: how many it touches, those that would change. `categories`: upstream categories it
    speaks of. `values_left_out`: how many more values it has than are listed.
    """

    id: str
    type: FindingType
    severity: str
    values: tuple[str, ...]
    counts: tuple[int, ...]
    entities: tuple[str, ...]
    reason: str
    action: str
    records: int
    categories: tuple[str, ...] = ()
    values_left_out: int = 0


class Findings:
    """Makes findings for one report: stable ids, severity by the share of records touched."""

    def __init__(self, rules: ReportRules, records: int) -> None:
        self._rules = rules
        self._records = max(records, 1)
        self.left_out: dict[str, int] = {}  # type → findings of a long list that are only counted

    def largest(self, type_: FindingType, found: Sequence[Thing]) -> Sequence[Thing]:
        """As many of `found`, largest first, as a report holds of a type; others are counted."""
        most = int(self._rules.numbers["findings.most_of_a_type"])
        if len(found) > most:
            self.left_out[type_.value] = len(found) - most
        return found[:most]

    def make(
        self,
        type_: FindingType,
        identity: Iterable[str],
        values: Sequence[tuple[str, int]],
        reason: str,
        records: int,
        entities: Iterable[str] = (),
        categories: Iterable[str] = (),
        most: int | None = None,
    ) -> Finding:
        """A finding about `values` with their records; `identity`: what makes it the same again."""
        shown = values if most is None else values[:most]
        return Finding(
            id=finding_id(type_, identity),
            type=type_,
            severity=self.severity(records),
            values=tuple(value for value, _ in shown),
            counts=tuple(count for _, count in shown),
            entities=tuple(entities),
            reason=reason,
            action=self._rules.words[f"actions.{type_}"],
            records=records,
            categories=tuple(categories),
            values_left_out=len(values) - len(shown),
        )

    def severity(self, records: int) -> str:
        """`high`, `medium` or `low`, by the share of all records."""
        share = records / self._records
        if share >= self._rules.numbers["severity.high"]:
            return "high"
        return "medium" if share >= self._rules.numbers["severity.medium"] else "low"


def facing(one: Sequence[Thing], other: Sequence[Thing]) -> list[Thing]:
    """Two sides of a finding with what stands for each first, so that a cut list shows both.

    >>> facing(["UK", "U.K."], ["London", "LDN"])
    ['UK', 'London', 'U.K.', 'LDN']
    """
    return [*one[:1], *other[:1], *one[1:], *other[1:]]


def finding_id(type_: FindingType, identity: Iterable[str]) -> str:
    """The same for the same finding in every run, whatever stands beside it.

    >>> finding_id(FindingType.CONTAINS, ["a", "b"]) == finding_id(FindingType.CONTAINS, "ab")
    True
    """
    digest = sha256("\0".join([type_, *identity]).encode("utf-8", "surrogatepass"))
    return f"F-{digest.hexdigest()[:10]}"


def ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that touch most records first, in an order that doesn't vary."""
    return tuple(sorted(found, key=lambda one: (-one.records, one.type, one.id)))


def limited(found: Sequence[Finding], most: int) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """At most `most` of each type, and how many of each type were left out."""
    kept: list[Finding] = []
    seen: dict[str, int] = {}
    for one in found:
        seen[one.type.value] = seen.get(one.type.value, 0) + 1
        if seen[one.type.value] <= most:
            kept.append(one)
    return tuple(kept), {name: n - most for name, n in seen.items() if n > most}
