"""The findings as a CSV file that no spreadsheet takes for formulas."""

import re
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_QUOTED = re.compile('[,"\r\n]')
_COLUMNS = ("id", "type", "severity", "status", "records", "value", "count", "categories",
            "entities", "reason", "action")  # fmt: skip


def findings_csv(report: dict[str, Any]) -> str:
    """A line for each value of each finding, so that it can be sorted and filtered."""
    lines = [",".join(_COLUMNS)]
    for one in report["findings"]:
        told = one["id"], one["type"], one["severity"], one["status"] or "", str(one["records"])
        joined = ("; ".join(one[name]) for name in ("categories", "entities"))
        # Most findings have many values: what is said of all of them is written out once.
        before = ",".join(map(_cell, told))
        after = ",".join(map(_cell, (*joined, one["reason"], one["action"])))
        pairs = zip(one["values"], one["counts"], strict=True)
        for value, count in list(pairs) or [("", 0)]:
            lines.append(f"{before},{_cell(value)},{count},{after}")
    return "\r\n".join([*lines, ""])


def _cell(text: str) -> str:
    """A cell as CSV has it, safe.

    >>> _cell("Paris, Texas"), _cell("Leeds")
    ('"Paris, Texas"', 'Leeds')
    """
    text = safe(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def safe(cell: str) -> str:
    """The cell, with a quote before what a spreadsheet would compute.

    >>> safe("=1+1"), safe("Leeds")
    ("'=1+1", 'Leeds')
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
