"""CSV files as rows by column name, with the line where each row starts."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from whence.errors import UnreadableInput


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its column names, and its rows as (line from 1, cells by column)."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_table(path: Path) -> Table:
    """All rows of a UTF-8 CSV file with a header, a BOM or none; cells keep their line breaks.

    Raises UnreadableInput saying file, line and how to mend it.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows = []
    try:
        columns = tuple(name.strip() for name in next(reader, ()))
        _check_header(path, columns)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                if len(cells) != len(columns):
                    raise UnreadableInput(
                        f"{path}, line {line}: {len(cells)} cells under {len(columns)} columns; "
                        "put cells that hold commas or line breaks in double quotes"
                    )
                rows.append((line, dict(zip(columns, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableInput(
            f"{path}, line {reader.line_num}: {error}; save it as comma-separated CSV"
        ) from error
    return Table(path, columns, tuple(rows))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8 CSV"
        ) from error
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror or 'cannot be read'}") from error


def _check_header(path: Path, columns: tuple[str, ...]) -> None:
    if not any(columns):
        raise UnreadableInput(f"{path}, line 1: empty; the first line must name the columns")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise UnreadableInput(f"{path}, line 1: column {twice[0]!r} is named twice; rename one")
