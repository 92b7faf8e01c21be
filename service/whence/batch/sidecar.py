"""What a cleaned file was made with, in a small file beside it: versions, options, counts."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from whence.batch.clean_options import CleanOptions
from whence.batch.clean_summary import CleanSummary

SUFFIX: Final = ".whence.json"


def sidecar_of(cleaned: str) -> Path:
    """The name of the file beside a cleaned one.

    >>> sidecar_of("people.cleaned.csv").name
    'people.cleaned.csv.whence.json'
    """
    path = Path(cleaned)
    return path.with_name(path.name + SUFFIX)


def write_sidecar(cleaned: str, options: CleanOptions, summary: CleanSummary) -> None:
    """Writes it: names of columns and counts, and nobody's words."""
    said = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": asdict(summary.versions),
        "columns": dict(options.columns),
        "id_column": options.id_column,
        "scope": options.scope,
        "profile": options.profile,
        "policy": options.policy,
        "context": asdict(options.context),
        "read_as": summary.about,
        "written_as": dict(summary.written_as),
        "rows": summary.rows,
        "values": summary.values,
        "outcomes": summary.outcomes,
        "flags": summary.flags,
        "reasons": summary.reasons,
        "notes": summary.faults,
    }
    sidecar_of(cleaned).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_sidecar(cleaned: str) -> dict[str, Any] | None:
    """What it says; None where there is none or it can't be read."""
    try:
        said = json.loads(sidecar_of(cleaned).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    is_whole = isinstance(said, dict) and all(
        isinstance(said.get(part), dict) for part in ("versions", "columns")
    )
    return said if is_whole else None
