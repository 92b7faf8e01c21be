"""Files cleaned by the real normaliser, each test with a cache of its own."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from whence.batch.clean_options import CleanOptions
from whence.batch.clean_summary import CleanSummary
from whence.batch.cleaning import Means, clean_file
from whence.batch.row_answer import COLUMNS

if TYPE_CHECKING:
    from whence.bootstrap import Normalizer

Clean = Callable[..., tuple[bytes, CleanSummary]]


@pytest.fixture
def means(normalizer: "Normalizer", tmp_path: Path) -> Means:
    """One process, and a cache that nobody else has."""
    return Means(normalizer, cache_dir=tmp_path / "cache")


@pytest.fixture
def clean(means: Means, tmp_path: Path) -> Clean:
    """Cleans bytes: `clean(b"a\\nOslo\\n", "in.csv", text="a", on_error=OnError.REFUSE)`."""

    def run(
        data: bytes, name: str = "people.csv", out: str | None = None, **told: Any
    ) -> tuple[bytes, CleanSummary]:
        source, target = tmp_path / name, tmp_path / (out or f"out.{name}")
        source.write_bytes(data)
        columns = {f: told.pop(f) for f in ("text", "city", "region", "country") if f in told}
        options = CleanOptions(columns or {"text": "text"}, **told)
        summary = clean_file(str(source), str(target), options, means)
        return target.read_bytes(), summary

    return run


def records(cleaned: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a cleaned CSV file, as any reader sees them."""
    text = cleaned.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def without_added(cleaned: bytes, width: int) -> list[list[str]]:
    """The rows of a cleaned CSV file without the cells that were added after the first `width`."""
    rows = csv.reader(io.StringIO(cleaned.decode("utf-8"), newline=""))
    return [row[:width] + row[width + len(COLUMNS) :] for row in rows]
