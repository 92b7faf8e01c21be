"""The findings as a CSV file that no spreadsheet takes for formulas."""

import csv
import io
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = ("id", "type", "severity", "status", "records", "value", "count", "categories",
            "entities", "reason", "action")  # fmt: skip


def findings_csv(report: dict[str, Any]) -> str:
    """A line for each value of each finding, so that it can be sorted and filtered."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in report["findings"]:
        told = one["id"], one["type"], one["severity"], one["status"] or "", str(one["records"])
        joined = ("; ".join(one[name]) for name in ("categories", "entities"))
        before = [safe(cell) for cell in told]
        after = [safe(cell) for cell in (*joined, one["reason"], one["action"])]
        pairs = zip(one["values"], one["counts"], strict=True)
        for value, count in list(pairs) or [("", 0)]:
            writer.writerow((*before, safe(value), str(count), *after))
    return out.getvalue()


def safe(cell: str) -> str:
    """The cell, with a quote before what a spreadsheet would compute.

    >>> safe("=1+1"), safe("Leeds")
    ("'=1+1", 'Leeds')
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
