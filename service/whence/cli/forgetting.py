"""`whence purge` and `whence erase`: what is kept of people, deleted."""

import click

from whence.bootstrap.forgetting import erase_everywhere, purge_everywhere
from whence.cli.session import Session


@click.command()
@click.option(
    "--older-than", "days", type=click.FloatRange(0), required=True, metavar="DAYS",
    help="Days since it was last seen; 0 deletes all of it.",
)  # fmt: skip
@click.pass_obj
def purge(session: Session, *, days: float) -> None:
    """Delete people's own words, and what was kept to count them, older than so many days.

    Kept reports go, too. Folded values, decisions and aliases stay.
    """
    for what, number in purge_everywhere(session.settings(), days).items():
        print(f"{number:>9,} {what.replace('_', ' ')}")


@click.command()
@click.option("--id", "record_id", required=True, metavar="ID", help="The id the record came with.")
@click.pass_obj
def erase(session: Session, *, record_id: str) -> None:
    """Forget one record in every scope, with the spellings that nobody else wrote."""
    for what, number in erase_everywhere(session.settings(), record_id).items():
        print(f"{number:>9,} {what.replace('_', ' ')}")
