"""`whence reference`: the mix of the data that the confidence was learned from, as a snapshot."""

from datetime import UTC, datetime
from pathlib import Path

import click

from whence.cli.session import Session, plain_console, tell_step
from whence.evaluation.gold import read_gold
from whence.evaluation.rule_writing import check_writable
from whence.reports.reference import FILE, reference_snapshot
from whence.reports.reference_mix import mix_of
from whence.rulebook import rules_dir


@click.command()
@click.argument(
    "paths", metavar="GOLD.csv…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--write", is_flag=True, help="Leave it in rules/reference.yaml.")
@click.pass_obj
def reference(session: Session, *, paths: tuple[Path, ...], write: bool) -> int:
    """Show the mix of outcomes, levels and countries in the data of `whence calibrate`.

    Reports compare a column with it: is this batch like what the confidence was learned from?
    Run it on the same files as `whence calibrate`, after it.
    """
    folder = rules_dir(session.settings().rules_dir)
    if write:
        check_writable(folder)
    normalizer = session.normalizer()
    entries = []
    for path in paths:
        tell_step(path.name)
        entries += [row.entry for row in read_gold(path).rows]
    names = ", ".join(path.stem for path in paths)
    date = datetime.now(UTC).date().isoformat()
    text = reference_snapshot(mix_of(entries, normalizer), names, date)
    if write:
        (folder / FILE).write_text(text, encoding="utf-8")
        plain_console().print(str(folder / FILE))
    else:
        plain_console().print(text)
    return 0
