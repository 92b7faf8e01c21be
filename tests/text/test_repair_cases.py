"""Cells and what repair makes of them: in the wild, synthetic, must not change, known failures.

In the tables `{U+200B}` stands for a sign that nobody sees. All cells are of our own invention.
"""

import csv
import re
from pathlib import Path

import pytest

from whence.text.repair import RepairTables, repair

CASES = Path(__file__).parent / "cases"
HIDDEN = re.compile(r"\{U\+([0-9A-F]{4,6})\}")


def cases(name: str) -> list[tuple[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as table:
        return [(shown(row["raw"]), shown(row["repaired"])) for row in csv.DictReader(table)]


def shown(cell: str) -> str:
    return HIDDEN.sub(lambda match: chr(int(match.group(1), 16)), cell)


@pytest.mark.parametrize(("raw", "repaired"), cases("in_the_wild.csv"))
def test_in_the_wild(tables: RepairTables, raw: str, repaired: str) -> None:
    assert repair(raw, tables).text == repaired


@pytest.mark.parametrize(("raw", "repaired"), cases("synthetic.csv"))
def test_synthetic(tables: RepairTables, raw: str, repaired: str) -> None:
    assert repair(raw, tables).text == repaired


@pytest.mark.parametrize(("raw", "repaired"), cases("must_not_change.csv"))
def test_must_not_change(tables: RepairTables, raw: str, repaired: str) -> None:
    assert repair(raw, tables).steps == ()
    assert repaired == raw


@pytest.mark.xfail(strict=True, reason="not mended yet, or never for sure")
@pytest.mark.parametrize(("raw", "repaired"), cases("known_failures.csv"))
def test_known_failures(tables: RepairTables, raw: str, repaired: str) -> None:
    assert repair(raw, tables).text == repaired
