"""What the way a name is written says for or against reading it as one."""

from collections.abc import Iterable
from typing import Final

from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import SEPARATORS, Line
from whence.rulebook.rules import PatternKind
from whence.text.token import Case, Gap, Token

_UPPER: Final = Case.UPPER
_UNCASED: Final = Case.NONE
_LISTED: Final = PatternKind.LISTED
_LOWER: Final = Case.LOWER
_START: Final = Gap.START
_QUALIFIER_CELLS: Final = frozenset({"region", "country"})
_EVEN: Final = 0.35  # of what a code in small letters costs, where all else is small, too
_CODE_LETTERS: Final = 3  # of a division's code, at most
_CAPITALS: Final = (Case.TITLE, Case.UPPER)


def is_tiny(line: Line, start: int, end: int) -> bool:
    """Whether the name is one word of one or two letters of a script that writes spaces."""
    return (
        end - start == 1 and len(line.tokens[start].key) <= 2 and line.tokens[start].key < "\u0e00"
    )


def is_parted(line: Line, start: int) -> bool:
    """Whether a separator, or the wall of a cell, stands between the token and its town."""
    gap = line.tokens[start].gap
    return gap in SEPARATORS and (gap is not _START or _stands_behind_a_cell(line, start))


def _stands_behind_a_cell(line: Line, start: int) -> bool:
    """Whether the token opens a `region` or `country` cell behind a filled `city` cell: the wall
    between two cells parts a code from its town as a comma does."""
    where = line.cell_of[start]
    if where == 0 or line.cells[where].field not in _QUALIFIER_CELLS:
        return False
    before = line.cells[where - 1]
    return line.cells[where].start == start and before.start < before.end


def is_before_separator(line: Line, start: int, end: int) -> bool:
    """Whether the token opens its cell in capitals and a separator follows: *CA, USA*."""
    return (
        line.cells[line.cell_of[start]].start == start
        and line.tokens[start].case is _UPPER
        and end < len(line.tokens)
        and line.tokens[end].gap in SEPARATORS
    )


def is_called_division(line: Line, start: int, end: int) -> bool:
    """Whether a word for a division stands right beside the name: *Provincia de Buenos Aires*."""
    tokens = line.tokens
    for mark in line.marks:
        if mark.is_division and (
            (mark.end == start and tokens[start].gap not in SEPARATORS)
            or (mark.start == end and tokens[end].gap not in SEPARATORS)
        ):
            return True
    return False


def is_even(line: Line, start: int) -> bool:
    """Whether the cell is written as the token is: *austin tx*, *Austin Tx*."""
    cell = line.cells[line.cell_of[start]]
    cases = {line.tokens[i].case for i in range(cell.start, cell.end)}
    return cases <= {line.tokens[start].case, _UNCASED}


def is_short(token: Token) -> bool:
    """Whether the token is as short as a code where it is written: *MT* is folded to *mount*."""
    return token.end - token.start <= _CODE_LETTERS


def is_last_code(line: Line, start: int) -> bool:
    """Whether the token ends its cell in two or three capitals behind words with small letters:
    as codes stand behind towns, known or not (*Mohegan Lake NY*)."""
    tokens = line.tokens
    if tokens[start].case is not _UPPER or not is_short(tokens[start]):
        return False
    cell = line.cells[line.cell_of[start]]
    return start + 1 == cell.end and any(
        tokens[i].case is not _UPPER for i in range(cell.start, start)
    )


def listed_country(line: Line, start: int) -> str | None:
    """The two capitals that open the list of codes that the token lies in (*DE* of *DE, BE,
    Berlin*); None where it lies in none."""
    if line.marked[start] is not _LISTED:
        return None
    first = line.cells[line.cell_of[start]].start
    return line.words(first, first + 1)


def code_features(
    line: Line, start: int, end: int, is_country: bool, stands: bool
) -> Iterable[Feature]:
    """What a code costs where it stands: little behind a separator, much in running words.

    `stands`: of a division in a country whose people write such codes without a town as well.
    """
    token = line.tokens[start]
    if token.is_flag:
        yield Feature(EvidenceName.FLAG_EMOJI, 1.0, start, end)
        return
    if line.marked[start] is _LISTED:
        opens = line.cells[line.cell_of[start]].start == start
        if opens == is_country:
            name = EvidenceName.CODE_LISTED if opens else EvidenceName.CODE_AFTER_SEPARATOR
            yield Feature(name, 1.0, start, end)
            return
    cell = line.cells[line.cell_of[start]]
    alone = cell.start == start and cell.end == end
    parted = is_parted(line, start)
    behind = end == cell.end and start > cell.start
    if alone and is_country and len(token.key) == 3 and token.case is _UPPER:
        yield Feature(EvidenceName.CODE3_ALONE, 1.0, start, end)
    elif alone and stands and token.case is _UPPER and line.marked[start] is None:
        yield Feature(EvidenceName.CODE_ALONE_USUAL, 1.0, start, end)
    elif alone and not parted:
        yield Feature(EvidenceName.CODE_ALONE, 1.0, start, end)
    elif parted or (behind and (token.case is _UPPER or is_even(line, start))):
        yield Feature(EvidenceName.CODE_AFTER_SEPARATOR, 1.0, start, end)
    else:
        yield Feature(EvidenceName.CODE_ELSEWHERE, 1.0, start, end)
    if is_country and cell.field != "country" and token.end - token.start == 2:
        yield Feature(EvidenceName.COUNTRY_CODE, 1.0, start, end)
    yield from small_code(line, start)


def small_code(line: Line, start: int) -> Iterable[Feature]:
    """What a code, or as short a by-name of a division, costs in small letters: little where all
    is written small."""
    token, cell = line.tokens[start], line.cells[line.cell_of[start]]
    if token.case is _LOWER and is_short(token):
        is_alone = cell.end - cell.start == 1
        value = _EVEN if is_even(line, start) and not is_alone else 1.0
        yield Feature(EvidenceName.CODE_IN_SMALL, value, start, start + 1)


def letter_features(line: Line, start: int, end: int) -> list[Feature]:
    """Small letters where the cell has capitals elsewhere; a name that runs across a separator."""
    tokens = line.tokens
    features = []
    for i in range(start, end):
        if tokens[i].case is not _LOWER:
            break
    else:
        cell = line.cells[line.cell_of[start]]
        if any(tokens[i].case in _CAPITALS for i in range(cell.start, cell.end)):
            features.append(Feature(EvidenceName.SMALL_LETTERS, 1.0, start, end))
    for i in range(start + 1, end):
        if tokens[i].gap in SEPARATORS:
            features.append(Feature(EvidenceName.ACROSS_SEPARATOR, 1.0, start, end))
            break
    return features
