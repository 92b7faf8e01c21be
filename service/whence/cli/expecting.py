"""`whence scenarios`: an analyst's own expectations, checked."""

from pathlib import Path

import click

from whence.cli.session import Session, table_console
from whence.evaluation.runs import run_scenarios


@click.group()
def scenarios() -> None:
    """Your own expectations of the answers."""


@scenarios.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_obj
def check(session: Session, *, path: Path) -> int:
    """Check the expectations in FILE (CSV or YAML) and show what came out otherwise.

    Ends with 1 if any is not met. docs/cli.md shows what such a file looks like.
    """
    return run_scenarios(path, session.undecided_normalizer(), table_console())
