"""What came of an analyst's expectations, as JSON for a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whence.evaluation.expectation_files import read_expectations
from whence.evaluation.expectations import Checked, check
from whence.evaluation.resolver import yardstick_of
from whence.resolve.normalizer import Normalizer


def scenario_results(path: Path, normalizer: Normalizer) -> dict[str, Any]:
    """How many of the expectations in a file are met, and those that aren't.

    Raises UnreadableInput naming file and line.
    """
    yardstick = yardstick_of(normalizer)
    made = [
        check(expectation, normalizer.resolve(expectation.entry, max_candidates=20), yardstick)
        for expectation in read_expectations(path)
    ]
    missed = [found for one in made for found in _missed(one)]
    return {
        "checked": len(made),
        "met": sum(not one.misses for one in made),
        "missed": missed,
    }


def _missed(one: Checked) -> Sequence[dict[str, Any]]:
    text = ", ".join(raw for _, raw in one.expectation.entry.cells())
    return [
        {
            "line": one.expectation.line,
            "text": text,
            "aspect": miss.aspect,
            "expected": miss.expected,
            "found": miss.found,
            "note": one.expectation.note,
        }
        for miss in one.misses
    ]
