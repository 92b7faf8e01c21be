"""A raw cell cut into runs: the words that were used, and all between them."""

from collections.abc import Iterable
from dataclasses import dataclass

from whence.verdict import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to be marked: where, and as what (`place` or `other`)."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of raw text; `kind` is "" where nothing was read from it."""

    text: str
    kind: str


def runs(raw: str, marks: Iterable[Mark]) -> tuple[Run, ...]:
    """The whole text in runs; of marks that overlap, the first one counts.

    >>> runs("Oslo, now", [Mark((0, 4), "place")])
    (Run(text='Oslo', kind='place'), Run(text=', now', kind=''))
    """
    made: list[Run] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.span):
        start, end = mark.span
        if start < at or end <= start:
            continue
        if start > at:
            made.append(Run(raw[at:start], ""))
        made.append(Run(raw[start:end], mark.kind))
        at = end
    if at < len(raw):
        made.append(Run(raw[at:], ""))
    return tuple(made)
