"""A CSV or TSV file read row by row, for the columns a report needs; it may be of any length."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from whence.errors import UnreadableInput
from whence.reports.column import MAX_COUNT, Row

_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 24
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; all but `value` may be None."""

    value: str
    count: str | None = None
    category: str | None = None
    group: str | None = None
    gold: str | None = None

    @property
    def all(self) -> tuple[str | None, ...]:
        """Their names, as a `Row` has them."""
        return self.value, self.count, self.category, self.group, self.gold

    def given(self) -> list[str]:
        """The names of the columns that were named."""
        return [name for name in self.all if name is not None]


def read_rows(path: Path, columns: Columns) -> Iterator[Row]:
    """The rows of a file with a header. UTF-8, UTF-16, or what the bytes look most like.

    Raises UnreadableInput saying file, line and how to mend it: no such file, no such column, a row
    that is cut off, a count that is no number.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with path.open("rb") as raw:
        sample = raw.read(_SAMPLE)
    encoding = _encoding(path, sample)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        head = text.read(_SAMPLE)
        text.seek(0)
        reader = csv.reader(_without_nul(text), delimiter=_delimiter(path, head))
        try:
            header = [name.strip() for name in next(reader, [])]
            places = _places(path, header, columns)
            for cells in reader:
                if cells:
                    yield _row(path, reader.line_num, cells, len(header), places)
        except csv.Error as error:
            raise UnreadableInput(
                f"{path}, line {reader.line_num}: {error}; save it as comma-separated CSV"
            ) from error


def _encoding(path: Path, sample: bytes) -> str:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        with path.open("rb") as raw:
            for line in raw:
                line.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        best = from_bytes(sample).best()
        return best.encoding if best is not None else "cp1252"


def _delimiter(path: Path, head: str) -> str:
    """A tab in .tsv; else what the first line has most of, commas before others."""
    if path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    first = head.partition("\n")[0]
    return max(",;\t|", key=lambda sign: (first.count(sign), sign == ","))


def _without_nul(text: io.TextIOWrapper) -> Iterator[str]:
    for line in text:
        yield line.replace("\0", "")


def _places(path: Path, header: list[str], columns: Columns) -> list[int]:
    """Where each column stands, in the order of `Columns.all`, -1 for one that was not named;
    raises UnreadableInput where one is missing or doubled."""
    if not any(header):
        raise UnreadableInput(f"{path}, line 1: empty; the first line must name the columns")
    for name in columns.given():
        if header.count(name) != 1:
            what = "no column" if name not in header else "more than one column"
            raise UnreadableInput(f"{path}, line 1: {what} {name!r}; there are {', '.join(header)}")
    return [-1 if name is None else header.index(name) for name in columns.all]


def _row(path: Path, line: int, cells: list[str], width: int, places: Sequence[int]) -> Row:
    if len(cells) != width:
        raise UnreadableInput(
            f"{path}, line {line}: {len(cells)} cells under {width} columns; put cells that hold "
            "commas or line breaks in double quotes"
        )
    value, given_count, category, group, gold = [
        cells[place] if place >= 0 else None for place in places
    ]
    count = 1
    if given_count is not None:
        given = given_count.strip().replace(",", "")
        if not given.isascii() or not given.isdigit():
            raise UnreadableInput(
                f"{path}, line {line}: the count is no whole number; give records of each value"
            )
        count = int(given[:_MOST_DIGITS])
        if len(given) > _MOST_DIGITS or count > MAX_COUNT:
            raise UnreadableInput(
                f"{path}, line {line}: a count over {MAX_COUNT:,}; give records of each value"
            )
    return Row(value or "", count, category, group, gold)
