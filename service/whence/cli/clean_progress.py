"""How far a cleaning is, while it runs, and what it came to, once it is done."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from whence.batch.clean_summary import CleanSummary, Step
from whence.batch.packed_files import PIPE

_EVERY_S: Final = 0.2
_LIKENESS: Final = {
    "ok": "alike",
    "look": "it moved",
    "act": "another mix",
    "too_few": "not judged",
}


@contextmanager
def clean_progress() -> Iterator[Callable[[Step], None]]:
    """A function that shows each step on standard error: share, rows, rate and time left; where
    nobody watches it shows nothing."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield lambda _: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
        console=console,
        auto_refresh=False,  # no thread, so that worker processes can be forked
    )
    task = bar.add_task("cleaning", total=None, rows="")
    began = shown = monotonic()

    def show(step: Step) -> None:
        nonlocal shown
        now = monotonic()
        if now - shown < _EVERY_S:
            return
        shown = now
        rate = step.rows / (now - began)
        rows = f"{step.rows:,} rows · {rate:,.0f}/s · {step.values:,} values"
        total = None if step.share is None else 1.0
        bar.update(task, total=total, completed=step.share or 0.0, rows=rows)
        bar.refresh()

    with bar:
        yield show


def print_summary(summary: CleanSummary, target: str) -> None:
    """Shows what came of it: on standard output, unless the rows went there."""
    console = Console(stderr=target == PIPE, highlight=False, markup=False, soft_wrap=True)
    known = f"{summary.resolved:,} resolved now, {summary.remembered:,} known from before"
    console.print(f"{summary.rows:,} rows, {summary.values:,} distinct values: {known}.")
    console.print(f"Read as {summary.about}; written to {target}.")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    for what, counts in (("outcome", summary.outcomes), ("flag", summary.flags)):
        for name, count in _ordered(counts):
            share = f"{count / summary.rows:.1%}" if summary.rows else ""
            table.add_row(f"{what} {name or 'none'}", f"{count:,}", share)
    console.print(table)
    if summary.queued is not None:
        console.print(f"{summary.queued:,} distinct values wait for reviewers.")
    if summary.drift is not None:
        for line in _likeness(summary.drift):
            console.print(line)
    for fault in summary.faults:
        console.print(f"note: {fault}")


def _likeness(drift: Mapping[str, Any]) -> Iterator[str]:
    """Whether the rows are like what the confidence was learned from, and what moved most."""
    told = ", ".join(f"{one['aspect']} {one['psi']:.2f}" for one in drift["aspects"])
    action = "" if drift["verdict"] == "ok" else f" {drift['action']}"
    yield (
        f"Against the data the confidence was learned from, PSI by {told}: "
        f"{_LIKENESS[drift['verdict']]}.{action}"
    )
    for one in drift["aspects"]:
        if one["verdict"] in ("look", "act"):
            moves = ", ".join(
                f"{move['name']} {move['before']:.0%} → {move['now']:.0%}" for move in one["moves"]
            )
            yield f"  {one['aspect']}: {moves}"


def _ordered(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((n, c) for n, c in counts.items() if c), key=lambda pair: (-pair[1], pair[0]))
