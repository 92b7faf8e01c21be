"""Long tables of the rules as rows that know their line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from whence.errors import InvalidRules
from whence.rulebook.folder import RulesFolder


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `cells` by column; `file` as people name it (`rules/…`); `line` from 1."""

    file: str
    line: int
    cells: dict[str, str]

    def problem(self, message: str) -> InvalidRules:
        """An error that says where this row stands."""
        return InvalidRules(f"{self.file}, line {self.line}: {message}")


def read_rows(folder: RulesFolder, name: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of the table `name` by column; see `read_cells`."""
    for line, cells in read_cells(folder, name, columns):
        yield Row(f"rules/{name}", line, dict(zip(columns, cells, strict=True)))


def read_cells(
    folder: RulesFolder, name: str, columns: tuple[str, ...]
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of the table `name`, whose first line is exactly `columns`.

    Every row has as many cells as there are columns; blank lines are passed over.
    """
    reader = csv.reader(StringIO(folder.text(name), newline=""), strict=True)
    file = f"rules/{name}"
    try:
        head = next(reader, None)
        if head is None or tuple(head) != columns:
            raise InvalidRules(f"{file}, line 1: the columns must be {','.join(columns)}")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(columns):
                found = f"{len(cells)} cells in place of {len(columns)}"
                raise InvalidRules(f"{file}, line {reader.line_num}: {found}")
            yield reader.line_num, cells
    except csv.Error as error:
        raise InvalidRules(f"{file}, line {reader.line_num}: no CSV: {error}") from error
