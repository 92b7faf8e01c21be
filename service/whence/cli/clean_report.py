"""The consistency report beside a cleaned file, one for each column with locations."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from whence.batch.clean_options import TableKind
from whence.batch.cleaned_rows import Cells, Wanted, records
from whence.batch.packed_files import PIPE
from whence.batch.row_answer import OUTCOME
from whence.cli.session import Session, progress_bar
from whence.errors import InvalidRequest
from whence.reports.column import Row
from whence.reports.consistency import Request, consistency
from whence.reports.page import page
from whence.reports.reference import read_reference
from whence.reports.writing_out import write_report
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules


def require_reportable(target: str) -> None:
    """Raises InvalidRequest where no report can be made of what will be written to `target`."""
    if target == PIPE or (Path(target).exists() and not Path(target).is_file()):
        raise InvalidRequest(
            "--report reads the cleaned file, which can be no pipe: name a file with -o"
        )


def report_on_cleaned(
    session: Session,
    cleaned: str,
    written_as: Mapping[str, str],
    columns: Mapping[str, str],
    scope: str,
    profile: str | None,
    folder: Path,
) -> list[Path]:
    """Writes the reports, each into a folder of its field's name where there are several columns;
    none where no row has an answer.

    `written_as`: see `CleanSummary`; `columns`: field → column. Raises UnreadableInput.
    """
    wanted = Wanted(None, tuple(columns.values()), written_as=written_as)
    counts = Counter(_answered(cleaned, TableKind(written_as["kind"]), wanted))
    if not counts:
        return []
    rules_folder = rules_dir(session.settings().rules_dir)
    rules = report_rules(RulesFolder(rules_folder))
    written: list[Path] = []
    for at, (field, column) in enumerate(columns.items()):
        rows = [Row(cells[at], count) for cells, count in counts.items()]
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


def _answered(cleaned: str, kind: TableKind, wanted: Wanted) -> Iterator[Cells]:
    """The location cells of all rows that fit the header, which the others may not hold."""
    for _, cells, answer in records(cleaned, kind, wanted):
        if answer[OUTCOME]:
            yield cells
