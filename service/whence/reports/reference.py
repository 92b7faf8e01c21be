"""The mix of the data that the confidence was learned from: a dated snapshot among the rules."""

from pathlib import Path
from typing import Any

import yaml

from whence.errors import InvalidRules

FILE = "reference.yaml"
_ASPECTS = ("outcome", "level", "country")


def read_reference(rules: Path) -> dict[str, Any] | None:
    """`date`, `source` and `distributions` (shares by aspect); None where there is no snapshot.

    Raises InvalidRules where the file is none.
    """
    path = rules / FILE
    if not path.exists():
        return None
    try:
        # Every scalar stays the text that is written: NO is a country, not a yes or no.
        root = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        found = {
            aspect: {str(name): float(share) for name, share in root["shares"][aspect].items()}
            for aspect in _ASPECTS
        }
        mean = float(root["mean_confidence"])
        records = int(root["records"])
        return {
            "date": root["date"],
            "source": root["source"],
            "distributions": {**found, "mean_confidence": mean, "records": records},
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidRules(
            f"rules/{FILE}: no snapshot of a reference ({type(error).__name__}); write it anew "
            "with `whence reference … --write`"
        ) from error


def reference_snapshot(distributions: dict[str, Any], source: str, date: str) -> str:
    """The snapshot as text: shares of the records, those below 1 in 10,000 left out."""
    lines = [
        "# The mix of the data that the calibration was fitted on, which reports compare with.",
        f"# Written by `whence reference` on {date}; write it again after `whence calibrate`.",
        f'date: "{date}"',
        f'source: "{source}"',
        f"records: {distributions['records']}",
        f"mean_confidence: {distributions['mean_confidence']:.4f}",
        "shares:",
    ]
    for aspect in _ASPECTS:
        counts = distributions[aspect]
        total = sum(counts.values())
        lines.append(f"  {aspect}:")
        lines += [
            f'    "{name}": {count / total:.5f}'
            for name, count in counts.items()
            if count / total >= 0.0001
        ]
    return "\n".join(lines) + "\n"
