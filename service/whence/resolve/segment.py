"""Cells → one line of tokens with marks: remote words, roles, refusals, numbers, separators."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from whence.resolve.lexicon import Found, Lexicon, joined
from whence.rulebook.rules import Pattern, PatternKind, PhraseKind
from whence.text.fold import Folder
from whence.text.repair import Repaired
from whence.text.token import Gap, Token
from whence.verdict import Role, Span

# What ends the reach of a role, a negation or a clause.
BREAKS = frozenset({Gap.START, Gap.SLASH, Gap.PIPE, Gap.ARROW, Gap.BULLET, Gap.NEWLINE})
# What parts two places or a place from its qualifier; names rarely run across it.
SEPARATORS = BREAKS | {Gap.COMMA, Gap.DASH, Gap.OPEN, Gap.CLOSE}

_DIGIT = re.compile(r"\d")
_CONTACT_SIGN = re.compile(r"[@:/\\._~#=<>]")  # no contact is written without one of these
_NEEDS_DIGITS = frozenset(
    {
        PatternKind.POSTAL_CODE,
        PatternKind.COORDINATES,
        PatternKind.DATE,
        PatternKind.NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One repaired cell; its tokens are [start, end) of the line."""

    field: str
    repaired: Repaired
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What tokens [start, end) are, and the rule that says so."""

    kind: PhraseKind | PatternKind
    start: int
    end: int
    rule: str
    is_whole: bool = False  # nothing else stands in its cell
    role: Role | None = None
    country: str | None = None
    point: tuple[float, float] | None = None  # latitude, longitude in degrees
    is_behind: bool = False  # a role cue that stands behind its place (*Boston native*)


@dataclass(frozen=True, slots=True)
class Line:
    """All cells of an entry as one sequence of tokens.

    `text` is the tokens' keys as the index spells names; `starts[i]` is where token i begins in it,
    `token_at` maps an end position in `text` to the token that follows. `marked[i]` is the kind of
    mark token i lies in; `roles[i]` what a place there is to the writer; `is_negated[i]`.
    """

    cells: tuple[Cell, ...]
    tokens: tuple[Token, ...]
    cell_of: tuple[int, ...]
    text: str
    starts: tuple[int, ...]
    token_at: dict[int, int]
    marks: tuple[Mark, ...]
    marked: tuple[PhraseKind | PatternKind | None, ...]
    roles: tuple[Role | None, ...]
    is_negated: tuple[bool, ...]

    def field(self, token: int) -> str:
        """The name of the cell that token lies in."""
        return self.cells[self.cell_of[token]].field

    def raw_span(self, start: int, end: int) -> Span:
        """Where tokens [start, end), all of one cell, stand in its raw text."""
        repaired = self.cells[self.cell_of[start]].repaired
        return repaired.raw_span(self.tokens[start].start, self.tokens[end - 1].end)

    def words(self, start: int, end: int) -> str:
        """Tokens [start, end), all of one cell, as they are written after repair."""
        repaired = self.cells[self.cell_of[start]].repaired
        return repaired.text[self.tokens[start].start : self.tokens[end - 1].end]


def segment(cells: Sequence[tuple[str, Repaired]], folder: Folder, lexicon: Lexicon) -> Line:
    """The cells, in order, as one marked line."""
    tokens: list[Token] = []
    placed: list[Cell] = []
    cell_of: list[int] = []
    for field, repaired in cells:
        start = len(tokens)
        tokens.extend(folder.tokens(repaired.text))
        cell_of.extend([len(placed)] * (len(tokens) - start))
        placed.append(Cell(field, repaired, start, len(tokens)))
    text, starts = joined(tokens)
    token_at = {
        start + len(token.key): i
        for i, (start, token) in enumerate(zip(starts, tokens, strict=True), start=1)
    }
    keys = [token.key for token in tokens]
    marks: list[Mark] = []
    for cell in placed:
        if cell.start < cell.end:
            marks.extend(_pattern_marks(cell, tokens, lexicon.patterns))
            marks.extend(_phrase_marks(cell, keys, lexicon, marks))
    marks.sort(key=lambda mark: mark.start)
    marked: list[PhraseKind | PatternKind | None] = [None] * len(tokens)
    for mark in marks:
        marked[mark.start : mark.end] = [mark.kind] * (mark.end - mark.start)
    roles, is_negated = _reach(tokens, marks)
    return Line(
        cells=tuple(placed),
        tokens=tuple(tokens),
        cell_of=tuple(cell_of),
        text=text,
        starts=tuple(starts),
        token_at=token_at,
        marks=tuple(marks),
        marked=tuple(marked),
        roles=roles,
        is_negated=is_negated,
    )


def _pattern_marks(cell: Cell, tokens: Sequence[Token], patterns: Sequence[Pattern]) -> list[Mark]:
    text = cell.repaired.text
    has_digits = _DIGIT.search(text) is not None
    has_signs = has_digits or _CONTACT_SIGN.search(text) is not None
    marks: list[Mark] = []
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        if pattern.kind in _NEEDS_DIGITS and not has_digits:
            continue
        if pattern.kind is PatternKind.CONTACT and not has_signs:
            continue
        matches = (
            filter(None, (pattern.regex.fullmatch(text),))
            if pattern.is_whole
            else pattern.regex.finditer(text)
        )
        for match in matches:
            first, last = match.span()
            if first == last or any(first < end and start < last for start, end in taken):
                continue
            inside = [
                i
                for i in range(cell.start, cell.end)
                if tokens[i].start < last and tokens[i].end > first
            ]
            if not inside:
                continue
            taken.append((first, last))
            groups = match.groupdict()
            point = None
            if pattern.kind is PatternKind.COORDINATES:
                point = _point(groups)
                if point is None:
                    continue
            start, end = inside[0], inside[-1] + 1
            is_whole = end - start == cell.end - cell.start
            marks.append(
                Mark(pattern.kind, start, end, pattern.rule, is_whole, None, pattern.country, point)
            )
    return marks


def _point(groups: dict[str, str | None]) -> tuple[float, float] | None:
    """Degrees from the groups `latitude` and `longitude`; None where they lie off the globe."""
    try:
        latitude, longitude = (_degrees(groups, axis) for axis in ("latitude", "longitude"))
    except ValueError:
        return None
    if (groups.get("south") or "").upper() == "S":
        latitude = -abs(latitude)
    if (groups.get("west") or "").upper() in {"W", "O"}:
        longitude = -abs(longitude)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(groups: dict[str, str | None], axis: str) -> float:
    """Degrees, with minutes and seconds where the pattern finds them; ValueError for no number."""
    whole = float((groups.get(axis) or "").replace("−", "-").replace(",", "."))
    minutes = float(groups.get(f"{axis}_minutes") or 0)
    seconds = float((groups.get(f"{axis}_seconds") or "0").replace(",", "."))
    return whole + (minutes + seconds / 60) / 60


def _phrase_marks(
    cell: Cell, keys: Sequence[str], lexicon: Lexicon, patterns: Sequence[Mark]
) -> list[Mark]:
    """Phrases of the cell, longest first from the left, none across a pattern or another phrase."""
    blocked = {i for mark in patterns for i in range(mark.start, mark.end)}
    marks: list[Mark] = []
    i = cell.start
    while i < cell.end:
        found = None if i in blocked else _longest(lexicon, keys, i, cell)
        if found is None:
            i += 1
            continue
        is_whole = found.start == cell.start and found.end == cell.end
        phrase = found.phrase
        if phrase.kind is PhraseKind.ROLE:
            marks.extend(_remote_within(lexicon, keys, found))
        marks.append(
            Mark(
                phrase.kind,
                found.start,
                found.end,
                phrase.rule,
                is_whole,
                phrase.role,
                is_behind=phrase.side == "after",
            )
        )
        i = found.end
    return marks


def _remote_within(lexicon: Lexicon, keys: Sequence[str], cue: Found) -> Iterable[Mark]:
    """Remote words inside a role cue: *I'm remote in* says both."""
    for i in range(cue.start, cue.end):
        for found in lexicon.phrases_at(keys, i):
            if found.phrase.kind is PhraseKind.REMOTE and found.end <= cue.end:
                yield Mark(PhraseKind.REMOTE, found.start, found.end, found.phrase.rule)


def _longest(lexicon: Lexicon, keys: Sequence[str], start: int, cell: Cell) -> Found | None:
    for found in lexicon.phrases_at(keys, start):
        if found.end > cell.end:
            continue
        is_whole = found.start == cell.start and found.end == cell.end
        if is_whole or not found.phrase.is_whole:
            return found
    return None


def _reach(
    tokens: Sequence[Token], marks: Sequence[Mark]
) -> tuple[tuple[Role | None, ...], tuple[bool, ...]]:
    """For each token, the role and the negation of the cue that reaches it.

    A cue reaches to the next cue or break; a closing bracket ends what began inside it, remote
    words end it too (*company in NYC, remote in Boston*).
    """
    roles: list[Role | None] = [None] * len(tokens)
    negated = [False] * len(tokens)
    cues = {mark.start: mark for mark in marks}
    ends = {mark.end for mark in marks}
    role: Role | None = None
    is_negated = False
    depth = began = 0
    i = 0
    while i < len(tokens):
        gap = tokens[i].gap
        if gap in BREAKS:
            role, is_negated, depth = None, False, 0
            if gap is Gap.ARROW:
                role = Role.TARGET
        elif gap is Gap.OPEN:
            depth += 1
        elif gap is Gap.CLOSE:
            depth -= 1
            if depth < began:
                role, is_negated = None, False
        mark = cues.get(i)
        if mark is None:
            roles[i], negated[i] = role, is_negated
            i += 1
            continue
        if mark.kind is PhraseKind.ROLE and mark.is_behind:
            back = i - 1
            while back >= 0:
                roles[back] = mark.role
                if tokens[back].gap in SEPARATORS or back in ends:
                    break
                back -= 1
        elif mark.kind is PhraseKind.ROLE:
            role, began = mark.role, depth
        elif mark.kind is PhraseKind.REMOTE:
            role = None
        elif mark.kind is PhraseKind.NEGATION:
            is_negated, began = True, depth
        else:
            roles[i : mark.end] = [role] * (mark.end - i)
        i = mark.end
    return tuple(roles), tuple(negated)
