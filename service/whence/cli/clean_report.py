"""The consistency report beside a cleaned file, one for each column with locations."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from whence.batch.clean_options import TableKind
from whence.batch.cleaning import kind_of
from whence.batch.packed_files import PIPE, packing
from whence.cli.session import Session, progress_bar
from whence.errors import InvalidRequest
from whence.reports.column_files import Columns, read_rows
from whence.reports.consistency import Request, consistency
from whence.reports.page import page
from whence.reports.reference import read_reference
from whence.reports.writing_out import write_report
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules


def require_reportable(target: str, kind: TableKind | None) -> None:
    """Raises InvalidRequest where no report can be made of what will be written to `target`."""
    if target == PIPE or packing(target) or kind_of(target, kind) is not TableKind.CSV:
        raise InvalidRequest(
            "--report reads the cleaned file, which must be CSV or TSV, not packed and no pipe: "
            "name one with -o"
        )


def report_on_cleaned(
    session: Session,
    cleaned: str,
    columns: Mapping[str, str],
    scope: str,
    profile: str | None,
    folder: Path,
) -> list[Path]:
    """Writes the reports, each into a folder of its field's name where there are several columns.

    `columns`: field → column. Raises UnreadableInput.
    """
    rules_folder = rules_dir(session.settings().rules_dir)
    rules = report_rules(RulesFolder(rules_folder))
    written: list[Path] = []
    for field, column in columns.items():
        rows = list(read_rows(Path(cleaned), Columns(column)))
        if not rows:
            continue
        request = Request(
            name=column,
            field=field,
            scope=scope,
            profile=profile,
            baseline=None,
            reference=read_reference(rules_folder),
            scenarios=None,
            workers=session.settings().workers,
        )
        made_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        with progress_bar() as progress:
            made = consistency(rows, session.normalizer(), rules, request, made_at, progress)
        own = folder if len(columns) == 1 else folder / field
        written += write_report(made, own, page(made))
    return written
