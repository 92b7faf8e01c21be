"""What a file given to `whence evaluate` is: a gold set, a list of expectations, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from whence.evaluation.expectation_files import expectations_of, is_expectations
from whence.evaluation.expectations import Expectation
from whence.evaluation.gold import GoldFile, GoldRow, as_text, gold_file, hide, is_gold
from whence.evaluation.tables_in import read_table


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of expectations."""

    path: Path
    cases: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that can't be judged, and why."""

    path: Path
    why: str


Input = GoldFile | CaseFile | Skipped


def read_input(path: Path) -> Input:
    """The file as what it is; raises UnreadableInput where it is no CSV or a label is unknown."""
    table = read_table(path)
    if is_gold(table):
        gold = gold_file(table)
        return gold if gold.rows else Skipped(path, "no row has a label")
    if is_expectations(table):
        return CaseFile(path, expectations_of(table))
    return Skipped(path, "no gold columns")


def prepared(
    rows: Sequence[GoldRow],
    hidden: Sequence[str] = (),
    profile: str | None = None,
    is_text: bool = False,
    limit: int | None = None,
) -> tuple[GoldRow, ...]:
    """The rows as they are to be asked: cells hidden, joined into one text, under a profile."""
    shown = hide(rows[:limit], hidden)
    if is_text:
        shown = tuple(as_text(row) for row in shown)
    if profile is not None:
        shown = tuple(replace(row, entry=replace(row.entry, profile=profile)) for row in shown)
    return shown
