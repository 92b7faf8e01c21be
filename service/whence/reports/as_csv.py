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
        pairs = list(zip(one["values"], one["counts"], strict=True)) or [("", 0)]
        for value, count in pairs:
            writer.writerow(
                safe(cell)
                for cell in (
                    one["id"],
                    one["type"],
                    one["severity"],
                    one["status"] or "",
                    str(one["records"]),
                    value,
                    str(count),
                    "; ".join(one["categories"]),
                    "; ".join(one["entities"]),
                    one["reason"],
                    one["action"],
                )
            )
    return out.getvalue()


def safe(cell: str) -> str:
    """The cell, with a quote before what a spreadsheet would compute.

    >>> safe("=1+1"), safe("Leeds")
    ("'=1+1", 'Leeds')
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
