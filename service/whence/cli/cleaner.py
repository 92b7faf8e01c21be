"""`whence clean`: a file in, the same file with verdicts beside its cells out."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whence.batch.clean_options import CleanOptions, OnError, TableKind
from whence.batch.packed_files import PIPE, packing, plain_name
from whence.cli.clean_progress import clean_progress, print_summary
from whence.cli.endings import DONE, stopped_by_signals
from whence.cli.session import Session
from whence.entry import Context
from whence.errors import InvalidRequest, UnreadableInput

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer


@click.command()
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT",
    help="The file to write, packed if its name ends in .gz or .zst; - is standard output. "
    "[default: IN with .cleaned before its ending]",
)  # fmt: skip
@click.option("--text", metavar="COL", help="The column with free text.")
@click.option("--city", metavar="COL", help="The column with cities.")
@click.option("--region", metavar="COL", help="The column with states, provinces and the like.")
@click.option("--country", metavar="COL", help="The column with countries.")
@click.option(
    "--id", "id_column", metavar="COL",
    help="The column that says whose record a row is: reviewers' counts go by it, as a keyed hash, "
    "so that a record counts once however often the file is cleaned.",
)  # fmt: skip
@click.option(
    "--also", multiple=True, metavar="COL",
    help="A column with another answer of the same people, which reviewers see summed up; may be "
    "repeated.",
)  # fmt: skip
@click.option(
    "--scope", metavar="NAME", default="default", help="The field or system the entries are from."
)
@click.option("--profile", metavar="NAME", help="The kind of field the entries come from.")
@click.option(
    "--policy", metavar="NAME", default="default", show_default=True, help="How sure an answer "
    "must be: a name from rules/decision.yaml, such as strict or lenient.",
)  # fmt: skip
@click.option(
    "--context-country", "countries", multiple=True, metavar="CC",
    help="A country the entries are likely from, as ISO code such as CA; may be repeated.",
)  # fmt: skip
@click.option("--context-language", "language", metavar="TAG", help="Their language, such as en.")
@click.option(
    "--workers", type=click.IntRange(1, 256), metavar="N",
    help="Processes that resolve. [default: WHENCE_WORKERS, one a processor]",
)  # fmt: skip
@click.option(
    "--encoding", metavar="NAME", help="The file's encoding. [default: found out, and said]"
)
@click.option(
    "--same-encoding", is_flag=True, help="Write in the input's encoding instead of UTF-8."
)
@click.option(
    "--delimiter", metavar="CHARACTER", help="What parts cells, such as ; or tab. "
    "[default: found out, and said]",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice([kind.value for kind in TableKind]),
    help="How the file is written down. [default: by its name, else csv]",
)  # fmt: skip
@click.option(
    "--on-error", type=click.Choice([way.value for way in OnError]), default=OnError.CARRY.value,
    show_default=True, help="Rows that do not fit: carry them through and say which, or refuse "
    "the file.",
)  # fmt: skip
@click.option("--no-review", is_flag=True, help="Queue no flagged value for reviewers.")
@click.option(
    "--report", type=click.Path(file_okay=False), metavar="DIR",
    help="Also write the consistency report on the columns of the cleaned file into this folder.",
)  # fmt: skip
@click.pass_obj
def clean(
    session: Session,
    *,
    source: str,
    output: str | None,
    text: str | None,
    city: str | None,
    region: str | None,
    country: str | None,
    id_column: str | None,
    also: tuple[str, ...],
    scope: str,
    profile: str | None,
    policy: str,
    countries: tuple[str, ...],
    language: str | None,
    workers: int | None,
    encoding: str | None,
    same_encoding: bool,
    delimiter: str | None,
    kind: str | None,
    on_error: str,
    no_review: bool,
    report: str | None,
) -> int:
    """Add verdicts to a file, and leave every cell that was there as it was.

    IN is CSV, TSV, JSON lines or Parquet, packed by gzip or zstandard or not; - is standard input.
    Name the columns with locations, alone or together. Each distinct value is resolved once, and
    kept for the next run; a run that was stopped goes on where it was.
    """
    given = {"text": text, "city": city, "region": region, "country": country}
    columns = {field: name for field, name in given.items() if name is not None}
    settings = session.settings()
    normalizer = session.normalizer()
    options = CleanOptions(
        columns=columns,
        id_column=id_column,
        also=also,
        scope=scope,
        profile=profile,
        policy=policy,
        context=Context(tuple(_country(normalizer, code) for code in countries), language),
        encoding=encoding,
        is_encoding_kept=same_encoding,
        delimiter=delimiter,
        kind=None if kind is None else TableKind(kind),
        on_error=OnError(on_error),
    )
    from whence.bootstrap.tables import clean_file  # noqa: PLC0415 - `--help` needs none of it

    target = output or default_output(source)
    if report is not None:
        from whence.cli.clean_report import require_reportable  # noqa: PLC0415 - half a second

        require_reportable(target)
    try:
        with stopped_by_signals(), clean_progress() as on_step:
            summary = clean_file(
                settings,
                normalizer,
                source,
                target,
                options,
                workers=workers or settings.workers,
                on_step=on_step,
                is_reviewed=not no_review,
            )
    except KeyboardInterrupt:
        with suppress(OSError):  # the terminal may have gone
            click.echo(
                "whence: stopped, and nothing is written; what is resolved is kept: the same "
                "command goes on from there",
                err=True,
            )
        raise
    print_summary(summary, target)
    if report is not None:
        from whence.cli.clean_report import report_on_cleaned  # noqa: PLC0415

        written = report_on_cleaned(
            session, target, summary.written_as, columns, scope, profile, Path(report)
        )
        for path in written:
            click.echo(path)
        if not written:
            click.echo("no report: the file has no row with an answer")
    return DONE


def default_output(source: str) -> str:
    """Where the cleaned file goes if nothing is said. Raises UnreadableInput for a folder.

    >>> default_output("data/people.csv.gz"), default_output("-")
    ('data/people.cleaned.csv.gz', '-')
    """
    if source == PIPE:
        return PIPE
    plain = Path(plain_name(source))
    if not plain.name:  # `.` and `/`
        raise UnreadableInput(f"{source}: is a folder; name a file in it")
    return str(plain.with_name(f"{plain.stem}.cleaned{plain.suffix}")) + packing(source)


def _country(normalizer: "Normalizer", code: str) -> str:
    upper = code.upper()
    if normalizer.gazetteer.number(f"iso3166-1:{upper}") is None:
        raise InvalidRequest(
            f"--context-country takes ISO 3166-1 codes such as CA; {code[:20]!a} is none"
        )
    return upper
