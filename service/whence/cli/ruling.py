"""`whence rules`: whether the rules hold."""

import click

from whence.cli.endings import DONE, FINDINGS
from whence.cli.session import Session
from whence.rulebook import check as check_rules
from whence.rulebook import rules_dir


@click.group()
def rules() -> None:
    """The rules that decide how words are read."""


@rules.command()
@click.pass_obj
def check(session: Session) -> int:
    """Check every rule file against its schema, and run every rule's examples.

    Says each problem on a line with file, rule and line, and ends with 1 if there are any.
    """
    folder = rules_dir(session.settings().rules_dir)
    problems = check_rules(folder)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        click.echo(f"{many} in {folder}", err=True)
        return FINDINGS
    click.echo(f"The rules in {folder} hold.")
    return DONE
