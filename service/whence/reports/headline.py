"""What a report comes to, in a heading, a few sentences and a list of what to do first."""

from collections.abc import Sequence
from typing import Any

from whence.reports.finding import Finding, FindingType
from whence.reports.measures import Measures

Json = dict[str, Any]

_GOOD, _USABLE = 0.9, 0.7  # share of records with a settled place, for the heading alone
TITLES = {
    FindingType.SAME_PLACE: "Same place in different words",
    FindingType.CONTAINS: "One lies in the other",
    FindingType.PARTIAL_OVERLAP: "Groups share members",
    FindingType.LOOK_ALIKE: "Look alike, are different",
    FindingType.ENCODING_TWIN: "Damaged twin",
    FindingType.HOMOGLYPH_TWIN: "Look-alike letters",
    FindingType.NOT_A_PLACE: "Not a place",
    FindingType.MIXED_LEVELS: "Mixed levels",
    FindingType.CATEGORY_CONTRADICTS_VALUE: "Category contradicts the text",
    FindingType.CATEGORY_OVERLAP: "Categories overlap",
    FindingType.SPLIT_CATEGORY: "Category of several places",
    FindingType.UNMAPPED: "Category without meaning",
}
_BUT = {
    FindingType.CATEGORY_CONTRADICTS_VALUE: "not yet for the upstream categories",
    FindingType.CATEGORY_OVERLAP: "not yet for the upstream categories",
    FindingType.SPLIT_CATEGORY: "not yet for the upstream categories",
    FindingType.UNMAPPED: "not yet for the upstream categories",
    FindingType.SAME_PLACE: "once spellings are merged",
    FindingType.CONTAINS: "once values that hold others are settled",
    FindingType.PARTIAL_OVERLAP: "once groups that overlap are settled",
    FindingType.LOOK_ALIKE: "if look-alikes are kept apart",
    FindingType.NOT_A_PLACE: "once non-places are taken out",
    FindingType.MIXED_LEVELS: "once one level is chosen",
    FindingType.ENCODING_TWIN: "once the encoding is mended",
    FindingType.HOMOGLYPH_TWIN: "once look-alike letters are mended",
}
_SUMMED = 4


def headline(measures: Measures, findings: Sequence[Finding]) -> str:
    """The result in one line."""
    if not measures.records:
        return "There is nothing to report on: every value is blank"
    if measures.coverage >= _GOOD:
        start = "Good as a location"
    elif measures.coverage >= _USABLE:
        start = "Usable as a location with care"
    else:
        return f"Not usable as a location yet: {measures.coverage:.0%} of the records name one"
    worst = next((one for one in findings if one.severity == "high"), None)
    return f"{start}, {_BUT[worst.type]}" if worst else f"{start}"


def summary(measures: Measures, findings: Sequence[Finding], left_out: int) -> list[str]:
    """The result in a few sentences."""
    if not measures.records:
        return [f"{measures.blank:,} records are blank." if measures.blank else "No records."]
    records = "1 record" if measures.records == 1 else f"{measures.records:,} records"
    values = (
        "1 distinct value" if measures.distinct == 1 else f"{measures.distinct:,} distinct values"
    )
    told = [f"{measures.coverage:.1%} of {records} name a place that is settled, in {values}."]
    if measures.blank:
        told.append(f"{measures.blank:,} more are blank.")
    high = sum(one.severity == "high" for one in findings)
    many = "1 finding" if len(findings) == 1 else f"{len(findings) + left_out:,} findings"
    told.append(f"{many}, {high:,} of them high." if findings else "No findings.")
    return told


def first_things(findings: Sequence[Finding]) -> list[Json]:
    """What to do first: the largest finding of each type that isn't low, at most four."""
    found: dict[str, Finding] = {}
    for one in findings:
        if one.severity != "low":
            found.setdefault(one.type, one)
    return [
        {"records": one.records, "title": TITLES[one.type], "action": one.action, "finding": one.id}
        for one in list(found.values())[:_SUMMED]
    ]
