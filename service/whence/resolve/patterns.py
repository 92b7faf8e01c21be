"""What the rules' patterns find in a cell: numbers, codes, coordinates, contacts, noise."""

import re
from collections.abc import Sequence
from typing import Final

from whence.resolve.lexicon import Lexicon
from whence.resolve.line import Cell, Mark
from whence.rulebook.plain import has_one, is_plain
from whence.rulebook.rules import PatternKind
from whence.text.token import Token

_CONTACT: Final = PatternKind.CONTACT
_LISTED: Final = PatternKind.LISTED
_COORDINATES: Final = PatternKind.COORDINATES
_DIGIT: Final = re.compile(r"\d")
_CONTACT_SIGN: Final = re.compile(r"[@:/\\._~#=<>]")  # no contact is written without one of these


def pattern_marks(cell: Cell, tokens: Sequence[Token], lexicon: Lexicon) -> list[Mark]:
    """A mark for each match, the rules in their order; where two meet the first one counts."""
    text = cell.repaired.text
    has_signs = False
    if is_plain(text):
        patterns = lexicon.patterns_of_letters
    elif _DIGIT.search(text) is None:
        patterns = lexicon.patterns_without_digits
        has_signs = _CONTACT_SIGN.search(text) is not None
    else:
        patterns = lexicon.patterns
        has_signs = True
    small = text.lower()
    # As *DE, BE, Berlin* does.
    may_list = text[:2].isupper()
    marks: list[Mark] = []
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        if pattern.kind is _CONTACT and not has_signs:
            continue
        if pattern.kind is _LISTED and not may_list:
            continue
        if not has_one(pattern.signs, small if pattern.is_any_case else text):
            continue
        regex = pattern.regex
        one = regex.fullmatch(text) if pattern.is_whole else regex.search(text)
        if one is None:
            continue
        for match in (one,) if pattern.is_whole else regex.finditer(text):
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
            if pattern.kind is _COORDINATES:
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
