"""A verdict to read in a terminal: what the answer is, how sure, and what else may be meant."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from whence.cli.printable import printable
from whence.place import Place
from whence.verdict import Outcome, Verdict

# The words of the pages; the code of the contract stands beside them.
_OUTCOMES: Final = {
    Outcome.RESOLVED: "Resolved",
    Outcome.AMBIGUOUS: "More than one place fits",
    Outcome.UNRESOLVED: "Reads like a place, none is known",
    Outcome.NOT_A_LOCATION: "No place is named",
}
_STYLES: Final = {
    Outcome.RESOLVED: "bold green",
    Outcome.AMBIGUOUS: "bold yellow",
    Outcome.UNRESOLVED: "bold yellow",
    Outcome.NOT_A_LOCATION: "bold",
}
_MOST_OTHERS: Final = 5


def verdict_lines(verdict: Verdict) -> Iterator[Text]:
    """The verdict as lines, the entry's own words first, indented below them the answer."""
    words = " | ".join(printable(raw) for raw in verdict.input.values())
    yield Text(words or "(empty)", style="bold")
    yield _answer(verdict)
    for reason in verdict.reasons:
        yield Text(f"  {printable(reason.message)} ({reason.code})")
    if verdict.flags:
        yield Text("  also: " + ", ".join(flag.replace("_", " ") for flag in verdict.flags))
    yield from _others(verdict)


def _answer(verdict: Verdict) -> Text:
    line = Text("  ")
    if verdict.place is not None:
        line.append(verdict.place.label, style=_STYLES[verdict.outcome])
        line.append(f" ({_kind_and_id(verdict.place)})", style="dim")
        line.append(" · ")
    line.append(_OUTCOMES[verdict.outcome], style="" if verdict.place else "bold")
    if verdict.confidence is not None:
        line.append(f" · {_percent(verdict.confidence)} sure")
    return line


def _others(verdict: Verdict) -> Iterator[Text]:
    """The candidates, where the answer alone would hide that there are rivals."""
    if verdict.outcome in (Outcome.RESOLVED, Outcome.NOT_A_LOCATION):
        return
    for candidate in verdict.candidates[:_MOST_OTHERS]:
        line = Text(f"  {_percent(candidate.probability):>5}  {candidate.place.label}")
        line.append(f" ({_kind_and_id(candidate.place)})", style="dim")
        yield line


def _kind_and_id(place: Place) -> str:
    return f"{place.kind} {place.id}"


def _percent(share: float) -> str:
    """A probability in percent, never rounded up to certainty or down to nothing.

    >>> [_percent(share) for share in (0.9712, 0.9999, 0.0001, 0.0, 1.0)]
    ['97 %', '>99 %', '<1 %', '0 %', '100 %']
    """
    if 0.995 <= share < 1:
        return ">99 %"
    if 0 < share < 0.005:
        return "<1 %"
    return f"{share:.0%}".replace("%", " %")
