"""Rows that do not fit their header, counted by what is wrong, with the first few row numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from whence.errors import UnreadableInput

_SHOWN: Final = 10


class Fault(StrEnum):
    """What can be wrong with a row; `TOO_MANY_CELLS`, `NOT_JSON` and `TEXT_TOO_LONG` leave it
    without an answer."""

    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    UNREADABLE_BYTES = "unreadable_bytes"
    UNCLOSED_QUOTE = "unclosed_quote"
    TEXT_TOO_LONG = "text_too_long"
    NOT_JSON = "not_json"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_HEADER = "duplicate_header"


_WORDS: Final = {
    Fault.TOO_FEW_CELLS: "fewer cells than the header; the missing ones count as empty",
    Fault.TOO_MANY_CELLS: "more cells than the header; kept, without an answer",
    Fault.UNREADABLE_BYTES: "bytes that are not of the file's encoding; kept as they are",
    Fault.UNCLOSED_QUOTE: "a quote that never closes; the rest is copied, without answers",
    Fault.TEXT_TOO_LONG: "a location longer than WHENCE_MAX_TEXT allows; kept, without an answer",
    Fault.NOT_JSON: "not a JSON object; kept, without an answer",
    Fault.MISSING_COLUMN: "a column missing; it counts as empty",
    Fault.DUPLICATE_HEADER: "two columns of one name; the first is taken",
}


@dataclass(slots=True)
class Seen:
    """How many rows have a fault, the first of them (the header is row 1), and the names of
    columns that it is about."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    columns: Sequence[str] = ()


class RowFaults:
    """Collects faults; refuses the first one where that is asked for.

    `max_text`: characters beyond which a cell with a location is a fault, None for no bound.
    """

    def __init__(self, name: str, is_refusing: bool, max_text: int | None = None) -> None:
        self._name = name
        self._is_refusing = is_refusing
        self._max_text = max_text
        self.seen: dict[Fault, Seen] = {}

    def add(self, fault: Fault, row: int, count: int = 1, columns: Sequence[str] = ()) -> None:
        """Notes a fault first met in `row`, of these columns.

        Raises UnreadableInput where faults are refused.
        """
        if self._is_refusing:
            raise UnreadableInput(
                f"{self._name}, row {row}: {_WORDS[fault].partition(';')[0]}; nothing is written. "
                "Mend the row, or keep such rows with --on-error carry"
            )
        seen = self.seen.setdefault(fault, Seen())
        seen.count += count
        seen.columns = columns
        if len(seen.rows) < _SHOWN:
            seen.rows.append(row)

    def add_all(self, fault: Fault, rows: Sequence[int]) -> None:
        """Notes a fault of several rows, given in their order."""
        for row in rows[:_SHOWN]:
            self.add(fault, row)
        if len(rows) > _SHOWN:
            self.add(fault, rows[_SHOWN], len(rows) - _SHOWN)

    def is_too_long(self, cells: Sequence[str]) -> bool:
        """Whether a row with these location cells gets no answer for their length; blank ones are
        none, unless all are (see `CleanOptions.entry`)."""
        most = self._max_text
        if most is None or all(len(cell) <= most for cell in cells):
            return False
        filled = [cell for cell in cells if cell.strip()] or cells[:1]
        return any(len(cell) > most for cell in filled)

    def told(self) -> tuple[str, ...]:
        """A line for each fault: what it is, how many rows, and which."""
        return tuple(
            f"{seen.count:,} × {_WORDS[fault]} (row {_listed(seen)}){_named(seen)}"
            for fault, seen in self.seen.items()
        )


def _listed(seen: Seen) -> str:
    return ", ".join(map(str, seen.rows)) + (", …" if seen.count > len(seen.rows) else "")


def _named(seen: Seen) -> str:
    names = ", ".join(map(repr, seen.columns[:_SHOWN]))
    return f": {names}" + ", …" * (len(seen.columns) > _SHOWN) if names else ""
