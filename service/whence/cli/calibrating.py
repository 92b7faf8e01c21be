"""`whence calibrate`: weights and calibration fitted to labelled files."""

from pathlib import Path

import click

from whence.cli.session import Session, table_console, tell_step
from whence.evaluation.calibration import FitOptions
from whence.evaluation.runs import run_calibrate
from whence.rulebook import rules_dir


@click.command()
@click.argument(
    "paths", metavar="GOLD.csv...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--write", is_flag=True, help="Write them into rules/, with date, data and figures.")
@click.option("--keep-weights", is_flag=True, help="Fit the calibration only.")
@click.option(
    "--hide", "hidden", metavar="COL", multiple=True,
    help="Leave a cell out of the entries (text, city, region, country); may be repeated.",
)  # fmt: skip
@click.pass_obj
def calibrate(
    session: Session,
    *,
    paths: tuple[Path, ...],
    write: bool,
    keep_weights: bool,
    hidden: tuple[str, ...],
) -> int:
    """Fit the weights of evidence, and the confidence, to labelled files.

    Shows figures before and after, each measured on rows that were not used for fitting. Needs
    scipy: pip install 'whence[fit]'
    """
    rules = rules_dir(session.settings().rules_dir)
    return run_calibrate(
        paths,
        session.undecided_normalizer(),
        rules,
        table_console(),
        FitOptions(is_weights_kept=keep_weights, hidden=hidden),
        write=write,
        progress=tell_step,
    )
