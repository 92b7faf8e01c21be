"""An evaluation as JSON, for comparing runs and for the quality floors."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from whence.errors import UnreadableInput
from whence.evaluation.evaluate import CasesResult, Evaluation, GoldResult
from whence.evaluation.figures import Figures
from whence.evaluation.inputs import Skipped
from whence.verdict import Versions


def as_dict(evaluation: Evaluation, versions: Versions) -> dict[str, Any]:
    """Everything that was measured, by file, mode and level; shares are 0 to 1."""
    return {
        "versions": asdict(versions),
        "files": {result.path.stem: _result(result) for result in evaluation.results},
        "pooled": {
            mode: {level: asdict(found) for level, found in by_level.items()}
            for mode, by_level in evaluation.pooled.items()
        },
    }


def write_json(evaluation: Evaluation, versions: Versions, path: Path) -> None:
    """Writes `as_dict` to a file; raises UnreadableInput where it can't be written."""
    text = orjson.dumps(
        as_dict(evaluation, versions), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    )
    try:
        path.write_bytes(text + b"\n")
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror or 'cannot be written'}") from error


def _result(result: GoldResult | CasesResult | Skipped) -> dict[str, Any]:
    if isinstance(result, Skipped):
        return {"skipped": result.why}
    if isinstance(result, CasesResult):
        missed = [
            {"line": one.expectation.line, "misses": [asdict(miss) for miss in one.misses]}
            for one in result.checked
            if one.misses
        ]
        return {"passed": result.n_passed, "n": len(result.checked), "missed": missed}
    found: dict[str, Any] = {
        "unclear": result.n_unclear,
        "modes": {mode: figures_as_dict(figures) for mode, figures in result.modes.items()},
    }
    if result.groups:
        found["by"] = result.by
        found["groups"] = {
            name: {mode: figures_as_dict(figures) for mode, figures in by_mode.items()}
            for name, by_mode in result.groups.items()
        }
    return found


def figures_as_dict(figures: Figures) -> dict[str, Any]:
    """One mode's figures of a file or group."""
    return asdict(figures)
