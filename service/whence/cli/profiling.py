"""`whence profile`: what kind of field a column is, estimated without labels."""

from pathlib import Path

import click

from whence.cli.session import Session, table_console
from whence.entry import FIELDS
from whence.evaluation.runs import run_profile
from whence.rulebook import rules_dir


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--text", metavar="COL", help="The column with free text.")
@click.option("--city", metavar="COL", help="The column with cities.")
@click.option("--region", metavar="COL", help="The column with states, provinces and the like.")
@click.option("--country", metavar="COL", help="The column with countries.")
@click.option("--scope", metavar="NAME", required=True, help="The field or system it comes from.")
@click.option("--write", is_flag=True, help="Leave a dated snapshot in rules/profiles/.")
@click.pass_obj
def profile(
    session: Session,
    *,
    path: Path,
    text: str | None,
    city: str | None,
    region: str | None,
    country: str | None,
    scope: str,
    write: bool,
) -> int:
    """Estimate how often a column names no place, and which countries it names.

    The answers to that scope then start from there. FILE is a CSV file; its columns may be given
    alone or together.
    """
    rules = rules_dir(session.settings().rules_dir)
    columns = zip(FIELDS, (text, city, region, country), strict=True)
    given = {field: name for field, name in columns if name is not None}
    return run_profile(
        path,
        given,
        session.undecided_normalizer(),
        rules,
        table_console(),
        scope=scope,
        write=write,
    )
