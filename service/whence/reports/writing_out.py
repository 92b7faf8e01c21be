"""The report's files in a folder: HTML to read, JSON, CSV and Markdown to go on with."""

from pathlib import Path
from typing import Any

import orjson

from whence.errors import UnreadableInput
from whence.reports.as_csv import findings_csv
from whence.reports.as_markdown import markdown
from whence.reports.beside import LARGE, Beside

_FILES = ("report.html", "report.json", "report.md", "findings.csv")


def write_report(report: dict[str, Any], folder: Path, html: str | None = None) -> list[Path]:
    """The files that were written; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)

    def write_findings() -> None:
        _write(folder / "findings.csv", findings_csv(report))

    beside = Beside(write_findings, is_large=len(report["values"]) > LARGE)
    if html is not None:
        _write(folder / "report.html", html)
    (folder / "report.json").write_bytes(as_json(report))
    _write(folder / "report.md", markdown(report))
    beside.result()
    return [folder / name for name in _FILES if html is not None or name != "report.html"]


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))


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
