"""A copy of a report that may leave the house: words behind few records are left out."""

from typing import Any

Json = dict[str, Any]


def for_others(report: Json, least_records: int) -> Json:
    """The report without values that fewer than `least_records` records hold.

    Their records stay in all sums; findings keep their ids, types and reasons only where no such
    value could be read from them.
    """
    common = {one["value"] for one in report["values"] if one["count"] >= least_records}
    hidden = f"(fewer than {least_records} records)"
    findings = []
    for one in report["findings"]:
        pairs = list(zip(one["values"], one["counts"], strict=True))
        kept = [(value, count) for value, count in pairs if count >= least_records]
        left = len(pairs) - len(kept)
        shown = dict(one)
        shown["values"] = [value for value, _ in kept] + ([hidden] if left else [])
        shown["counts"] = [count for _, count in kept] + (
            [sum(count for _, count in pairs) - sum(count for _, count in kept)] if left else []
        )
        if any(value in one["reason"] for value, count in pairs if count < least_records):
            shown["reason"] = "Told in the copy that stays in the house."
        findings.append(shown)
    copy = dict(report)
    copy["findings"] = findings
    copy["findings_gone"] = [{**one, "values": []} for one in report["findings_gone"]]
    copy["values"] = [one for one in report["values"] if one["value"] in common]
    copy["values_left_out"] = report["values_left_out"] + len(report["values"]) - len(common)
    copy["scenarios"] = None
    copy["matrix"] = _matrix(report["matrix"], least_records)
    baseline = report["drift"]["baseline"]
    if baseline is not None:
        moved = {**baseline["values"], "new": [], "vanished": []}
        copy["drift"] = {**report["drift"], "baseline": {**baseline, "values": moved}}
    copy["least_records"] = least_records
    return copy


def _matrix(matrix: Json | None, least_records: int) -> Json | None:
    """Small cells without their number."""
    if matrix is None:
        return None
    rows = {
        name: {column: cell for column, cell in cells.items() if cell["records"] >= least_records}
        for name, cells in matrix["rows"].items()
    }
    return {**matrix, "rows": rows}
