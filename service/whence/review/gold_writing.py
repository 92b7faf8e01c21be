"""A gold set as text: CSV, or JSON lines."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from whence.review.gold_export import COLUMNS


def as_csv(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The header and a line a row, as `whence evaluate` reads them. Cells stay as they are: this
    is data to be read again, not a table to be opened in a spreadsheet."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line(["" if row[name] is None else row[name] for name in COLUMNS])


def as_jsonl(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A JSON object a line, under the same names; places as a list."""
    for row in rows:
        told = {**row, "place_ids": row["place_ids"].split(";") if row["place_ids"] else []}
        yield orjson.dumps({**told, "weight": row["weight"] or None}) + b"\n"


def _line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
