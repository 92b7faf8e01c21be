"""`whence report`: the consistency report on a column."""

from datetime import UTC, datetime
from pathlib import Path

import click

from whence.cli.session import Session, plain_console, progress_bar
from whence.errors import UnreadableInput
from whence.evaluation.scenario_results import scenario_results
from whence.reports.column_files import Columns, read_rows
from whence.reports.consistency import FIELDS, Request, consistency
from whence.reports.page import page
from whence.reports.reference import read_reference
from whence.reports.sharing import for_others as without_rare_values
from whence.reports.writing_out import read_report, write_report
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules


@click.command()
@click.argument("path", metavar="IN", type=click.Path(path_type=Path))
@click.option("--value", metavar="COL", required=True, help="The column with the values.")
@click.option("--count", metavar="COL", help="The column with the records of each row; else 1.")
@click.option("--category", metavar="COL", help="The column with the upstream system's category.")
@click.option("--group", metavar="COL", help="A column of groups to compare, such as a team.")
@click.option("--gold", metavar="COL", help="A column with right country codes, for error rates.")
@click.option("--against", metavar="EARLIER.json", type=click.Path(path_type=Path),
              help="An earlier report.json of this field, to tell drift.")  # fmt: skip
@click.option("--cell", type=click.Choice(FIELDS), default="text", show_default=True,
              help="The kind of cell the values are read as.")  # fmt: skip
@click.option("--scope", metavar="NAME", default="default", help="The field or system it is from.")
@click.option("--profile", metavar="NAME", help="A field profile, instead of the scope's.")
@click.option("--scenarios", metavar="FILE", type=click.Path(path_type=Path),
              help="Expectations (CSV or YAML) to check and show.")  # fmt: skip
@click.option("--for-others", is_flag=True, help="Leave out values that few records hold.")
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 256), help="Processes to resolve in."
)
@click.option("-o", "--output", metavar="DIR", required=True, type=click.Path(path_type=Path),
              help="The folder for the report as HTML, JSON, Markdown and CSV.")  # fmt: skip
@click.pass_obj
def report(
    session: Session,
    *,
    path: Path,
    value: str,
    count: str | None,
    category: str | None,
    group: str | None,
    gold: str | None,
    against: Path | None,
    cell: str,
    scope: str,
    profile: str | None,
    scenarios: Path | None,
    for_others: bool,
    workers: int | None,
    output: Path,
) -> int:
    """Report where the values of a column overlap, contradict each other, drift or are no places.

    IN is a CSV or TSV file with a header. The report compares what values mean, not how they are
    spelt.
    """
    folder = rules_dir(session.settings().rules_dir)
    rules = report_rules(RulesFolder(folder))
    baseline = None if against is None else read_report(against)
    rows = list(read_rows(path, Columns(value, count, category, group, gold)))
    if not rows:
        raise UnreadableInput(f"{path}: no rows below the header; there is nothing to report on")
    output.mkdir(parents=True, exist_ok=True)  # what is wrong with it is told before the work
    normalizer = session.normalizer()
    request = Request(
        name=value,
        field=cell,
        scope=scope,
        profile=profile,
        baseline=baseline,
        reference=read_reference(folder),
        scenarios=None if scenarios is None else scenario_results(scenarios, normalizer),
        workers=workers,
    )
    made_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with progress_bar() as progress:
        made = consistency(rows, normalizer, rules, request, made_at, progress)
    if for_others:
        made = without_rare_values(made, int(rules.numbers["fairness.least_records"]))
    written = write_report(made, output, page(made))
    console = plain_console()
    console.print(made["headline"])
    console.print(" ".join(made["summary"]))
    for one in made["first"]:
        console.print(f"  {one['records']:>9,}  {one['title']}: {one['action']} ({one['finding']})")
    for one in written:
        console.print(str(one))
    return 0
