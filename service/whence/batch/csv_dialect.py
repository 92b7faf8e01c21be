"""How a CSV file is written: its delimiter, where its header stands, and what one cell says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from whence.batch.csv_scan import Cells, scan
from whence.errors import InvalidRequest, UnreadableInput

_DELIMITERS: Final = (b",", b"\t", b";", b"|")
_SEPARATOR_LINE: Final = re.compile(rb"sep=([\t -!#-~])\r?\n", re.IGNORECASE)  # Excel's own
_QUOTED: Final = re.compile(rb'"((?:[^"]|"")*)"?(.*)', re.DOTALL)
NAMES: Final = {"tab": b"\t", "comma": b",", "semicolon": b";", "pipe": b"|", "\\t": b"\t"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """`skipped`: bytes before the header, such as Excel's `sep=;` line; they are copied."""

    delimiter: bytes
    skipped: int


def dialect_of(
    sample: bytes, encoding: str, name: str, told: str | None, asked: Sequence[str]
) -> Dialect:
    """How a file is written that begins with `sample` (a superset of ASCII), its mark left out.

    `asked`: the columns that must be there, which settles most cases; else the delimiter is the
    one that parts most rows into as many cells as the header. Of a column that stands alone whole
    lines are the cells: whatever they hold, such as commas, does not part them. Raises
    InvalidRequest.
    """
    line = _SEPARATOR_LINE.match(sample)
    skipped = line.end() if line else 0
    if told is not None:
        return Dialect(_told(told), skipped)
    if line:
        return Dialect(line[1], skipped)
    sample = sample[skipped:]
    order = sorted(_DELIMITERS, key=lambda one: not (name.endswith(".tsv") and one == b"\t"))
    scored = [(_score(sample, encoding, one, asked), -at) for at, one in enumerate(order)]
    return Dialect(order[-max(scored)[1]], skipped)


def _told(told: str) -> bytes:
    delimiter = NAMES.get(told.lower(), told.encode())
    if len(delimiter) != 1 or delimiter in b'"\r\n' or not delimiter.isascii():
        raise InvalidRequest("--delimiter takes one character such as ; or |, or the word tab")
    return delimiter


def _score(
    sample: bytes, encoding: str, delimiter: bytes, asked: Sequence[str]
) -> tuple[int, float, int]:
    cells = scan(sample, delimiter[0], is_last=True)
    if cells is None:
        return 0, 0.0, 0
    header = header_of(sample, cells, encoding)
    found = sum(name in header for name in asked)
    widths = cells.widths()
    width = len(header)
    is_table = len(widths) > 1 and (width > 1 or found > 0)
    fitting = float(np.mean(widths == width)) if is_table else 0.0
    return found, fitting, width


def header_of(block: bytes, cells: Cells, encoding: str) -> tuple[str, ...]:
    """The names in the first row of a block."""
    begin, names = 0, []
    for end in cells.ends[: int(cells.first[1])].tolist():
        names.append(text_of(block[begin:end], encoding).strip())
        begin = end + 1
    return tuple(names)


def text_of(raw: bytes, encoding: str) -> str:
    """What a cell says; bytes that are not of the encoding become U+FFFD.

    >>> text_of(b'"Oslo, Norway"', "utf-8")
    'Oslo, Norway'
    """
    if raw[:1] == b'"':
        if raw[-1:] == b'"' and raw.count(b'"') == 2:
            return raw[1:-1].decode(encoding, "replace")
        parts = _QUOTED.match(raw)
        assert parts is not None
        raw = parts[1].replace(b'""', b'"') + parts[2]
    return raw.decode(encoding, "replace")


def cell_of(text: str, delimiter: str) -> str:
    """The text as a cell, in quotes where it must be.

    >>> cell_of("Toronto, Ontario, Canada", ",")
    '"Toronto, Ontario, Canada"'
    """
    if delimiter in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def column_numbers(
    name: str, header: Sequence[str], asked: Sequence[str], added: Sequence[str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where the asked columns are (from 0, the first of that name), and which names stand twice.

    Raises UnreadableInput where one is missing or an added name is there already.
    """
    if not any(header):
        raise UnreadableInput(f"{name}, row 1: empty; the first row must name the columns")
    for column in asked:
        if column not in header:
            if header[0].startswith(("{", "[")):
                raise UnreadableInput(
                    f"{name}: looks like JSON; if each line is an object, say --format jsonl, "
                    "else write it so"
                )
            known = ", ".join(one for one in header[:50] if one)
            raise UnreadableInput(f"{name}, row 1: no column {column!r}; there are {known}")
    clash = [column for column in added if column in header]
    if clash:
        raise UnreadableInput(
            f"{name}, row 1: has a column {clash[0]} already, so nothing is written; rename it, "
            "or clean the original file"
        )
    twice = sorted({one for one in header if one and header.count(one) > 1})
    return {column: header.index(column) for column in asked}, tuple(twice)
