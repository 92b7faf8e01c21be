"""Repairs as edits that replay both ways, and the way back from repaired to raw characters."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from whence.verdict import Repair, Span

OUTER_WHITESPACE = "outer_whitespace"
LOOK_ALIKE_LETTERS = "look_alike_letters"


@dataclass(frozen=True, slots=True)
class Edit:
    """`before`, found at `start` of the step's input, became `after`; they differ."""

    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One repair: the rule's id, and its edits from left to right, none overlapping another."""

    name: str
    edits: tuple[Edit, ...]


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Repaired:
    """A cell before and after its repairs. `steps` lead from `raw` to `text`, in order."""

    raw: str
    text: str
    steps: tuple[Step, ...] = ()

    @property
    def is_altered(self) -> bool:
        """Whether more than white space around the text was changed."""
        return bool(self.steps) and self.raw.strip() != self.text

    @property
    def has_look_alikes(self) -> bool:
        """Whether letters of another script stood in for their look-alikes."""
        return any(step.name == LOOK_ALIKE_LETTERS for step in self.steps)

    def raw_span(self, start: int, end: int) -> Span:
        """The smallest span of `raw` that became `text[start:end]`; always inside `raw`."""
        span = (start, end)
        for step in reversed(self.steps):
            span = _span_before(step.edits, span)
        return span

    def undo(self) -> str:
        """`raw`, worked out from `text` and the steps."""
        return unplay(self.text, self.steps)

    def redo(self) -> str:
        """`text`, worked out from `raw` and the steps."""
        return replay(self.raw, self.steps)

    def as_repairs(self, field: str) -> tuple[Repair, ...]:
        """The steps as callers see them: `before` is what stands at `span` of the raw cell.

        Edits of one step that touch are told as one.
        """
        repairs = []
        for number, step in enumerate(self.steps):
            earlier = self.steps[:number]
            for start, end, after in _joined(step.edits):
                span = (start, end)
                for past in reversed(earlier):
                    span = _span_before(past.edits, span)
                before = self.raw[span[0] : span[1]]
                repairs.append(Repair(step.name, field, span, before, after))
        return tuple(repairs)


def replay(raw: str, steps: Iterable[Step]) -> str:
    """What the steps make of `raw`.

    >>> replay("Z&uuml;rich ", [Step("html_entity", (Edit(1, "&uuml;", "ü"),))])
    'Zürich '
    """
    for step in steps:
        raw = apply(raw, step.edits)
    return raw


def unplay(text: str, steps: Sequence[Step]) -> str:
    """What the steps made `text` of.

    >>> unplay("Zürich ", [Step("html_entity", (Edit(1, "&uuml;", "ü"),))])
    'Z&uuml;rich '
    """
    for step in reversed(steps):
        text = apply(text, _backwards(step.edits))
    return text


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits made."""
    parts = []
    done = 0
    for edit in edits:
        parts.append(text[done : edit.start])
        parts.append(edit.after)
        done = edit.start + len(edit.before)
    parts.append(text[done:])
    return "".join(parts)


def substitutions(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> list[Edit]:
    """The edits that replace each match of `pattern`, left alone where nothing changes."""
    edits = []
    for match in pattern.finditer(text):
        before, after = match.group(), replacement(match)
        if before != after:
            edits.append(Edit(match.start(), before, after))
    return edits


def letter_edits(text: str, letters: Mapping[str, str], start: int = 0) -> list[Edit]:
    """One edit for each letter of `text` that `letters` replaces; `start`: where `text` begins."""
    return [
        Edit(start + index, letter, letters[letter])
        for index, letter in enumerate(text)
        if letter in letters
    ]


def _backwards(edits: Iterable[Edit]) -> list[Edit]:
    shift = 0
    backwards = []
    for edit in edits:
        backwards.append(Edit(edit.start + shift, edit.after, edit.before))
        shift += len(edit.after) - len(edit.before)
    return backwards


def _span_before(edits: Iterable[Edit], span: Span) -> Span:
    """The smallest span of the step's input that gave `span` of its output."""
    start, end = span
    last = max(start, end - 1)  # the last character; an empty span is where its start is
    before_start = before_end = None
    shift = 0  # what positions behind the edits so far lost or gained
    for edit in edits:
        here = edit.start + shift
        stop = here + len(edit.after)
        if before_start is None and start < stop:
            before_start = edit.start if start >= here else start - shift
        if last < stop:
            before_end = edit.start + len(edit.before) if last >= here else last + 1 - shift
            break
        shift += len(edit.after) - len(edit.before)
    if before_start is None:
        before_start = start - shift
    if before_end is None:
        before_end = last + 1 - shift
    return (before_start, before_end if end > start else before_start)


def _joined(edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
    joined: list[tuple[int, int, str]] = []
    for edit in edits:
        end = edit.start + len(edit.before)
        if joined and joined[-1][1] == edit.start:
            start, _, after = joined[-1]
            joined[-1] = (start, end, after + edit.after)
        else:
            joined.append((edit.start, end, edit.after))
    return joined
