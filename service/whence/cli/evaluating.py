"""`whence evaluate`: how often the answers are right, and how often their confidence is."""

from pathlib import Path

import click

from whence.cli.session import Session, table_console, tell_step
from whence.errors import InvalidRequest
from whence.evaluation.evaluate import BASELINE, FULL, Options
from whence.evaluation.runs import run_evaluate
from whence.rulebook import rules_dir

_ERRORS_HEADER = "cause,"


@click.command()
@click.argument(
    "paths", metavar="GOLD.csv...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--json", "json_path", metavar="FILE", type=click.Path(path_type=Path),
    help="Write all figures to FILE, too.",
)  # fmt: skip
@click.option("--baseline", is_flag=True, help="The baseline alone: exact names and rules.")
@click.option(
    "--by", metavar="GROUP",
    help="Figures by group, too: country, script, stratum (of made typos) or a column.",
)  # fmt: skip
@click.option(
    "--errors", "errors", metavar="[FILE]", is_flag=False, flag_value="",
    help="Show the rows that are not right by cause, or write all of them to FILE as CSV. "
    "Give it last, or as --errors=FILE.",
)  # fmt: skip
@click.option(
    "--hide", "hidden", metavar="COL", multiple=True,
    help="Leave a cell out of the entries (text, city, region, country); may be repeated.",
)  # fmt: skip
@click.option("--profile", metavar="NAME", help="Resolve under this field profile.")
@click.option("--as-text", "is_text", is_flag=True, help="Join each row's cells into one text.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N rows a file.")
@click.option(
    "--cross-validate", is_flag=True,
    help="Answer each row with weights and calibration fitted without it (needs scipy).",
)  # fmt: skip
@click.pass_obj
def evaluate(
    session: Session,
    *,
    paths: tuple[Path, ...],
    json_path: Path | None,
    baseline: bool,
    by: str | None,
    errors: str | None,
    hidden: tuple[str, ...],
    profile: str | None,
    is_text: bool,
    limit: int | None,
    cross_validate: bool,
) -> int:
    """Measure accuracy, precision, recall and calibration on labelled files.

    Prints the full pipeline beside the baseline, level by level, with 95 % intervals. A file
    without labels is skipped, and said so; the columns are those of a gold file (docs/cli.md).
    """
    settings = session.settings()
    errors_path = Path(errors) if errors else None
    for written in (json_path, errors_path):
        if written is not None and written.resolve() in {path.resolve() for path in paths}:
            raise InvalidRequest(f"{written}: is an input; name another file to write to")
    if errors_path is not None:
        _require_ours(errors_path)
    return run_evaluate(
        paths,
        session.undecided_normalizer(),
        table_console(),
        Options(
            modes=(BASELINE,) if baseline else (FULL, BASELINE),
            hidden=hidden,
            profile=profile,
            by=by,
            is_text=is_text,
            limit=limit,
        ),
        json_path=json_path,
        with_errors=errors is not None,
        errors_path=errors_path,
        rules=rules_dir(settings.rules_dir) if cross_validate else None,
        progress=tell_step,
    )


def _require_ours(path: Path) -> None:
    """Raises InvalidRequest where `path` is a file that `--errors` did not write."""
    # `--errors a.csv b.csv` takes a.csv for the file to write, though it is likely a gold set.
    if not path.exists():
        return
    with path.open("rb") as file:
        if file.read(len(_ERRORS_HEADER)) != _ERRORS_HEADER.encode():
            raise InvalidRequest(
                f"--errors {path}: exists and holds something else; name a new file, "
                "or give --errors last to see them here"
            )
