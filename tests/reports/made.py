"""Reports on made-up columns, with the real rules and index."""

import csv
from itertools import combinations
from pathlib import Path
from typing import Any

from whence.bootstrap import Normalizer
from whence.reports.column import Row
from whence.reports.consistency import Request, consistency
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import ReportRules, report_rules

GOLD = Path(__file__).resolve().parent.parent / "gold" / "overlap"
MADE_AT = "2026-01-02T03:04:05Z"
PAIRED = {
    "same_place",
    "contains",
    "partial_overlap",
    "look_alike",
    "encoding_twin",
    "homoglyph_twin",
}


def rules() -> ReportRules:
    return report_rules(RulesFolder(rules_dir()))


def report(normalizer: Normalizer, rows: list[Row], **options: Any) -> dict[str, Any]:
    return consistency(rows, normalizer, rules(), Request(**options), MADE_AT)


def values(*texts: str) -> list[Row]:
    return [Row(text) for text in texts]


def found(made: dict[str, Any], type_: str) -> list[dict[str, Any]]:
    return [one for one in made["findings"] if one["type"] == type_]


def pairs(made: dict[str, Any]) -> dict[frozenset[str], set[str]]:
    """The pairs of values that findings stand for, with the types that say so."""
    told: dict[frozenset[str], set[str]] = {}
    for one in made["findings"]:
        if one["type"] in PAIRED:
            for pair in combinations(one["values"], 2):
                told.setdefault(frozenset(pair), set()).add(one["type"])
    return told


def gold_list(name: str) -> tuple[list[Row], dict[frozenset[str], str]]:
    """The rows of a list, and its true pairs with their type."""
    with (GOLD / f"{name}_values.csv").open(encoding="utf-8", newline="") as file:
        rows = [Row(row["value"], int(row["count"])) for row in csv.DictReader(file)]
    with (GOLD / f"{name}_pairs.csv").open(encoding="utf-8", newline="") as file:
        true = {frozenset((row["one"], row["other"])): row["type"] for row in csv.DictReader(file)}
    return rows, true
