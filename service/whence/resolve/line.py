"""An entry as one line of marked tokens."""

from typing import Final

from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.repair import Repaired
from whence.text.token import Gap, Token
from whence.verdict import Role, Span

# What ends the reach of a role, a negation or a clause.
BREAKS: Final = frozenset({Gap.START, Gap.SLASH, Gap.PIPE, Gap.ARROW, Gap.BULLET, Gap.NEWLINE})
# What parts two places or a place from its qualifier; names rarely run across it.
SEPARATORS: Final = BREAKS | {Gap.COMMA, Gap.DASH, Gap.OPEN, Gap.CLOSE}


class Cell:
    """One repaired cell; its tokens are [start, end) of the line."""

    __slots__ = ("end", "field", "repaired", "start")

    def __init__(
        self,
        field: str,
        repaired: Repaired,
        start: int,
        end: int,
    ) -> None:
        self.field = field
        self.repaired = repaired
        self.start = start
        self.end = end


class Mark:
    """What tokens [start, end) are, and the rule that says so."""

    __slots__ = (
        "country",
        "end",
        "is_behind",
        "is_division",
        "is_part",
        "is_whole",
        "kind",
        "point",
        "role",
        "rule",
        "start",
    )

    def __init__(
        self,
        kind: PhraseKind | PatternKind,
        start: int,
        end: int,
        rule: str,
        is_whole: bool = False,  # nothing else stands in its cell
        role: Role | None = None,
        country: str | None = None,
        point: tuple[float, float] | None = None,  # latitude, longitude in degrees
        is_behind: bool = False,  # a role cue that stands behind its place (*Boston native*)
        is_part: bool = False,  # nothing else stands between two commas, but in the cell
        is_division: bool = False,  # the name beside it is a division's (*province of*)
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.rule = rule
        self.is_whole = is_whole
        self.role = role
        self.country = country
        self.point = point
        self.is_behind = is_behind
        self.is_part = is_part
        self.is_division = is_division


class Line:
    """All cells of an entry as one sequence of tokens.

    `text` is the tokens' keys as the index spells names; `starts[i]` is where token i begins in it,
    `token_at` maps an end position in `text` to the token that follows. `marked[i]` is the kind of
    mark token i lies in; `roles[i]` what a place there is to the writer; `is_negated[i]`.
    """

    __slots__ = (
        "cell_of",
        "cells",
        "is_negated",
        "marked",
        "marks",
        "roles",
        "starts",
        "text",
        "token_at",
        "tokens",
    )

    def __init__(
        self,
        cells: tuple[Cell, ...],
        tokens: tuple[Token, ...],
        cell_of: tuple[int, ...],
        text: str,
        starts: tuple[int, ...],
        token_at: dict[int, int],
        marks: tuple[Mark, ...],
        marked: tuple[PhraseKind | PatternKind | None, ...],
        roles: tuple[Role | None, ...],
        is_negated: tuple[bool, ...],
    ) -> None:
        self.cells = cells
        self.tokens = tokens
        self.cell_of = cell_of
        self.text = text
        self.starts = starts
        self.token_at = token_at
        self.marks = marks
        self.marked = marked
        self.roles = roles
        self.is_negated = is_negated

    def field(self, token: int) -> str:
        """The name of the cell that token lies in."""
        return self.cells[self.cell_of[token]].field

    def raw_span(self, start: int, end: int) -> Span:
        """Where tokens [start, end), all of one cell, stand in its raw text."""
        repaired = self.cells[self.cell_of[start]].repaired
        first, last = self.tokens[start].start, self.tokens[end - 1].end
        return repaired.raw_span(first, last) if repaired.steps else (first, last)

    def is_behind_arrow(self, start: int) -> bool:
        """Whether an arrow, not words, gives token `start` its role."""
        role = self.roles[start]
        while start >= 0 and self.roles[start] is role:
            if self.tokens[start].gap is Gap.ARROW:
                return True
            start -= 1
        return False

    def words(self, start: int, end: int) -> str:
        """Tokens [start, end), all of one cell, as they are written after repair."""
        repaired = self.cells[self.cell_of[start]].repaired
        return repaired.text[self.tokens[start].start : self.tokens[end - 1].end]
