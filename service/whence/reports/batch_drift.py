"""Whether a batch is like the data that the confidence was learned from, in a few figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whence.reports.drift import AspectDrift, drift
from whence.reports.reference import read_reference
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import ReportRules, report_rules

TOO_FEW = "too_few"
_VERDICTS = (TOO_FEW, "ok", "look", "act")
_MOVES = 3


def drift_of_batch(rules_folder: Path, mixture: Mapping[str, Any]) -> dict[str, Any] | None:
    """The drift of `mixture` (records by outcome, level and country) from `reference.yaml`: the
    `verdict` (`ok`, `look`, `act`, or `too_few` records to tell) with its `action`, and of each
    aspect `psi`, `jensen_shannon` and what moved most. None where there is no reference.

    Raises InvalidRules.
    """
    reference = read_reference(rules_folder)
    if reference is None:
        return None
    rules = report_rules(RulesFolder(rules_folder))
    before = reference["distributions"]
    found = drift(mixture, before, rules, (mixture["mean_confidence"], before["mean_confidence"]))
    aspects = [_aspect(one, mixture["records"], rules) for one in found.aspects]
    verdict = max((one["verdict"] for one in aspects), key=_VERDICTS.index, default=TOO_FEW)
    return {
        "reference": reference["date"],
        "records": mixture["records"],
        "verdict": verdict,
        "action": rules.words[f"psi.{verdict}"],
        "confidence_move": found.confidence_move,
        "aspects": aspects,
    }


def _aspect(one: AspectDrift, records: int, rules: ReportRules) -> dict[str, Any]:
    # By PSI alone: the distance reaches its bounds by chance in a batch of a thousand records.
    verdict = "ok"
    for level in ("look", "act"):
        if one.psi >= rules.numbers[f"psi.{level}"]:
            verdict = level
    return {
        "aspect": one.aspect,
        "psi": one.psi,
        "jensen_shannon": one.jensen_shannon,
        "verdict": verdict if records >= rules.numbers["psi.least_records"] else TOO_FEW,
        "moves": [
            {"name": move.name, "before": move.before, "now": move.now}
            for move in one.moves[:_MOVES]
        ],
    }
