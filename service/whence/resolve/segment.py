"""Cells → one line of tokens with marks: remote words, roles, refusals, numbers, separators."""

from collections.abc import Iterable, Sequence
from typing import Final

from whence.resolve.lexicon import Found, Lexicon, joined
from whence.resolve.line import BREAKS, SEPARATORS, Cell, Line, Mark
from whence.resolve.patterns import pattern_marks
from whence.resolve.writing import is_short
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.fold import Folder
from whence.text.repair import Repaired
from whence.text.token import Case, Gap, Token
from whence.verdict import Role

_CAPITALS: Final = (Case.TITLE, Case.UPPER)
# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_ARROW: Final = Gap.ARROW
_OPEN: Final = Gap.OPEN
_CLOSE: Final = Gap.CLOSE
_COMMA: Final = Gap.COMMA
_TARGET: Final = Role.TARGET
_FORMER: Final = Role.FORMER
_ROLE: Final = PhraseKind.ROLE
_REMOTE: Final = PhraseKind.REMOTE
_NEGATION: Final = PhraseKind.NEGATION
_UPPER: Final = Case.UPPER
_LOWER: Final = Case.LOWER


def tokenise(
    cells: Sequence[tuple[str, Repaired]], folder: Folder
) -> tuple[list[Cell], list[Token]]:
    """The cells, in order, with all their tokens."""
    tokens: list[Token] = []
    placed: list[Cell] = []
    for field, repaired in cells:
        start = len(tokens)
        tokens.extend(folder.tokens(repaired.text))
        placed.append(Cell(field, repaired, start, len(tokens)))
    return placed, tokens


def segment(placed: Sequence[Cell], tokens: Sequence[Token], lexicon: Lexicon) -> Line:
    """The cells' tokens as one marked line."""
    cell_of: list[int] = []
    for number, cell in enumerate(placed):
        cell_of.extend([number] * (cell.end - cell.start))
    text, starts = joined(tokens)
    keys = [token.key for token in tokens]
    token_at = {starts[i] + len(key): i + 1 for i, key in enumerate(keys)}
    marks: list[Mark] = []
    for cell in placed:
        if cell.start < cell.end:
            marks.extend(pattern_marks(cell, tokens, lexicon))
            marks.extend(_phrase_marks(cell, keys, tokens, lexicon, marks))
    if len(marks) > 1:
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


def _phrase_marks(
    cell: Cell,
    keys: Sequence[str],
    tokens: Sequence[Token],
    lexicon: Lexicon,
    patterns: Sequence[Mark],
) -> list[Mark]:
    """Phrases of the cell, longest first from the left, none across a pattern or another phrase."""
    blocked = {i for mark in patterns for i in range(mark.start, mark.end)}
    marks: list[Mark] = []
    i = cell.start
    while i < cell.end:
        found = None if i in blocked else _longest(lexicon, keys, tokens, i, cell)
        if found is None:
            i += 1
            continue
        is_whole = found.start == cell.start and found.end == cell.end
        phrase = found.phrase
        if phrase.kind is _ROLE:
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
                is_part=not is_whole and _is_part(tokens, found, cell),
                is_division=phrase.is_division,
            )
        )
        i = found.end
    return marks


def _remote_within(lexicon: Lexicon, keys: Sequence[str], cue: Found) -> Iterable[Mark]:
    """Remote words inside a role cue: *I'm remote in* says both."""
    for i in range(cue.start, cue.end):
        for found in lexicon.phrases_at(keys, i):
            if found.phrase.kind is _REMOTE and found.end <= cue.end:
                yield Mark(_REMOTE, found.start, found.end, found.phrase.rule)


def _longest(
    lexicon: Lexicon, keys: Sequence[str], tokens: Sequence[Token], start: int, cell: Cell
) -> Found | None:
    for found in lexicon.phrases_at(keys, start):
        if found.end > cell.end:
            continue
        is_whole = found.start == cell.start and found.end == cell.end
        if is_whole or not found.phrase.is_whole:
            return found
        if found.phrase.is_part and _is_part(tokens, found, cell):
            return found
    return None


def _is_between_commas(tokens: Sequence[Token], found: Found, cell: Cell) -> bool:
    """Whether the phrase is all that stands in one part of a list: *Seville, n/a, Spain*."""
    return (found.start == cell.start or tokens[found.start].gap is _COMMA) and (
        found.end == cell.end or tokens[found.end].gap is _COMMA
    )


def _is_part(tokens: Sequence[Token], found: Found, cell: Cell) -> bool:
    """Whether the phrase is a part of its own, which the rest of the cell doesn't belong to."""
    return _is_between_commas(tokens, found, cell) or _is_before_code(tokens, found, cell)


def _is_before_code(tokens: Sequence[Token], found: Found, cell: Cell) -> bool:
    """Whether only a code in capitals follows it in the cell: *prefer not to say OR*."""
    return (
        found.start == cell.start
        and found.end == cell.end - 1
        and tokens[found.start].case is not _UPPER
        and tokens[found.end].case is _UPPER
        and is_short(tokens[found.end])
    )


def _turns_small(tokens: Sequence[Token], i: int) -> bool:
    """Whether a name in capitals begins at token i, behind a word in small letters: *for U.S.
    company* says nothing of what stands before *for*."""
    return i > 0 and tokens[i].case in _CAPITALS and tokens[i - 1].case is _LOWER


def _reach(
    tokens: Sequence[Token], marks: Sequence[Mark]
) -> tuple[tuple[Role | None, ...], tuple[bool, ...]]:
    """For each token, the role and the negation of the cue that reaches it.

    A cue reaches to the next cue or break; a closing bracket ends what began inside it, remote
    words end it too (*company in NYC, remote in Boston*).
    """
    roles: list[Role | None] = [None] * len(tokens)
    negated = [False] * len(tokens)
    if not marks and not any(token.gap is _ARROW for token in tokens):
        return tuple(roles), tuple(negated)
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
            if gap is _ARROW:
                role = _TARGET
        elif gap is _OPEN:
            depth += 1
        elif gap is _CLOSE:
            depth -= 1
            if depth < began:
                role, is_negated = None, False
        mark = cues.get(i)
        if mark is None:
            roles[i], negated[i] = role, is_negated
            i += 1
            continue
        if mark.is_behind:
            back = i - 1
            while back >= 0:
                if mark.kind is _NEGATION:
                    negated[back] = True
                else:
                    roles[back] = mark.role
                if tokens[back].gap in SEPARATORS or back in ends or _turns_small(tokens, back):
                    break
                back -= 1
        elif mark.kind is _ROLE:
            role, began = mark.role, depth
        elif mark.kind is _REMOTE:
            role = None
        elif mark.kind is _NEGATION:
            is_negated, began = True, depth
        else:
            if mark.role is not None and role is _FORMER:
                role = mark.role
            roles[i : mark.end] = [role] * (mark.end - i)
            negated[i : mark.end] = [is_negated] * (mark.end - i)
        i = mark.end
    return tuple(roles), tuple(negated)
