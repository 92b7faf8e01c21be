"""The evidence behind a verdict, drawn as a waterfall of bars in a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from whence.cli.printable import printable
from whence.verdict import Evidence, Explanation, RunnerUp, Verdict

_BAR_CELLS: Final = 32
_WORDS_CELLS: Final = 24
_FOR: Final = ("█", "cyan")
_AGAINST: Final = ("░", "magenta")  # another pattern, not only another colour
_RUNNER_UP: Final = "┆"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: evidence, and the running sums of bits before and after it."""

    evidence: Evidence
    before: float
    after: float


def waterfall(evidence: Sequence[Evidence]) -> tuple[Step, ...]:
    """Bars that each start where the last one ended: what speaks for it first, largest first."""
    ordered = sorted(evidence, key=lambda one: (one.bits < 0, -abs(one.bits)))
    steps = []
    total = 0.0
    for one in ordered:
        steps.append(Step(one, total, total + one.bits))
        total += one.bits
    return tuple(steps)


def explanation_lines(verdict: Verdict) -> Iterator[RenderableType]:
    """What was repaired, how the words were read, and the waterfall; none without explanation."""
    made = verdict.explanation
    if made is None:
        return
    for repair in made.repairs:
        change = f"{printable(repair.before, 40)!r} → {printable(repair.after, 40)!r}"
        yield Text(f"  repaired: {repair.name.replace('_', ' ')}, {change}", style="dim")
    for span in made.spans:
        words = verdict.input.get(span.field, "")[span.span[0] : span.span[1]]
        yield Text(f"  read: {printable(words, 60)} as {printable(span.read_as, 60)} ({span.how})")
    yield _chart(verdict, made)
    if made.runner_up is not None:
        yield Text(f"  {_RUNNER_UP} next best: {_rival(made.runner_up)}", style="dim")


def _chart(verdict: Verdict, made: Explanation) -> Table:
    steps = waterfall(made.evidence)
    total = steps[-1].after if steps else 0.0
    sums = [0.0, *(step.after for step in steps)]
    rival = made.runner_up.bits if made.runner_up else None
    if rival is not None:
        sums.append(rival)
    low, high = min(sums), max(sums)

    def cell(bits: float) -> int:
        return round((bits - low) / (high - low) * _BAR_CELLS) if high > low else 0

    rival_cell = None if rival is None else cell(rival)
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, width=_BAR_CELLS + 1)
    table.add_column(style="bold", overflow="fold", max_width=_WORDS_CELLS)
    table.add_column(overflow="fold")
    for step in steps:
        style = _FOR if step.evidence.bits >= 0 else _AGAINST
        bar = _bar(cell(step.before), cell(step.after), style, rival_cell)
        detail = Text(printable(step.evidence.detail))
        detail.append(f"  {step.evidence.name}", style="dim")
        table.add_row(f"{step.evidence.bits:+.1f}", bar, _words(verdict, step.evidence), detail)
    note = Text("bits in all", style="bold")
    note.append("; one bit doubles the odds", style="dim")
    table.add_row(Text(f"{total:+.1f}", style="bold"), "", "", note)
    return table


def _words(verdict: Verdict, evidence: Evidence) -> str:
    """The words of the entry that the evidence speaks of; empty where it speaks of none."""
    if evidence.field is None or evidence.span is None:
        return ""
    start, end = evidence.span
    return printable(verdict.input.get(evidence.field, "")[start:end], 60)


def _bar(start: int, end: int, style: tuple[str, str], rival: int | None) -> Text:
    """A bar from one sum to the next, at least a cell long, and the runner-up's line beside it."""
    left, right = min(start, end), max(start, end, min(start, end) + 1)
    letter, colour = style
    cells = [" "] * max(right, (rival or 0) + 1)
    if rival is not None:
        cells[rival] = _RUNNER_UP
    cells[left:right] = letter * (right - left)
    bar = Text("".join(cells))
    bar.stylize(colour, left, right)
    return bar


def _rival(second: RunnerUp) -> str:
    return f"{second.place_id or 'no place at all'}, {second.bits:+.1f} bits"
