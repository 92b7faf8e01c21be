"""What went wrong, by cause: on the terminal, or row by row in a CSV file."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from whence.errors import UnreadableInput
from whence.evaluation.causes import Cause, Fault
from whence.evaluation.tables_out import plain_rows

_SHOWN = 12  # rows a cause, on the terminal
_COLUMNS = (
    *("cause", "file", "line", "id", "records", "levels", "is_wrong"),
    *("entry", "wanted", "answered", "note"),
)


def show_faults(faults: Sequence[Fault], console: Console, most: int = _SHOWN) -> None:
    """The causes, most frequent first, each with its worst rows."""
    counts = Counter(fault.cause for fault in faults)
    wrong = sum(fault.is_wrong for fault in faults)
    console.print(f"[bold]{len(faults):,} rows not right[/], {wrong:,} of them answered wrongly")
    for cause, count in counts.most_common():
        here = [fault for fault in faults if fault.cause is cause]
        records = sum(fault.row.records for fault in here)
        console.print(f"\n[bold]{cause}[/]: {count:,} rows, {records:,} records")
        heads = ("file", "records", "entry", "wanted", "answered", "note")
        rows = [
            {
                "file": fault.file,
                "records": str(fault.row.records),
                "entry": fault.row.shown(),
                "wanted": fault.wanted,
                "answered": fault.answered,
                "note": fault.row.note,
            }
            for fault in here[:most]
        ]
        console.print(plain_rows(heads, rows))


def write_faults(faults: Sequence[Fault], path: Path) -> None:
    """All rows as CSV: cause first, worst first inside a cause. Raises UnreadableInput."""
    order = list(Cause)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, _COLUMNS)
            out.writeheader()
            for fault in sorted(faults, key=lambda one: order.index(one.cause)):
                row = fault.row
                found = (fault.cause, fault.file, row.line, row.id, row.records)
                levels = (";".join(fault.levels), fault.is_wrong)
                said = (row.shown(), fault.wanted, fault.answered, row.note)
                out.writerow(dict(zip(_COLUMNS, (*found, *levels, *said), strict=True)))
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror or 'cannot be written'}") from error
