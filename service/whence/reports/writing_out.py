"""The report's files in a folder: HTML to read, JSON, CSV and Markdown to go on with."""

from pathlib import Path
from typing import Any

import orjson

from whence.errors import UnreadableInput
from whence.reports.as_csv import findings_csv
from whence.reports.as_markdown import markdown

_FILES = ("report.html", "report.json", "report.md", "findings.csv")


def write_report(report: dict[str, Any], folder: Path, html: str | None = None) -> list[Path]:
    """The files that were written; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.html": html,
        "report.json": as_json(report).decode(),
        "report.md": markdown(report),
        "findings.csv": findings_csv(report),
    }
    written = []
    for name in _FILES:
        text = texts[name]
        if text is not None:
            path = folder / name
            path.write_bytes(text.encode("utf-8", "replace"))
            written.append(path)
    return written


def as_json(report: dict[str, Any]) -> bytes:
    """The report as JSON."""
    return orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


def read_report(path: Path) -> dict[str, Any]:
    """An earlier report; raises UnreadableInput where the file is none."""
    try:
        made = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    except orjson.JSONDecodeError as error:
        raise UnreadableInput(f"{path}: no JSON; give the report.json of an earlier run") from error
    if not isinstance(made, dict) or "findings" not in made or "distributions" not in made:
        raise UnreadableInput(
            f"{path}: no report of Whence; give the report.json of an earlier run"
        )
    return made
