"""What else is true of an entry, told as flags."""

from collections.abc import Sequence
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.decision import Decided
from whence.resolve.line import Line
from whence.resolve.mentions import Spoken, is_several
from whence.resolve.readings import Reading
from whence.resolve.spotted import MISSPELT
from whence.rulebook.rules import PhraseKind
from whence.text.token import Gap
from whence.verdict import Flag, Outcome, Role

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_RESOLVED: Final = Outcome.RESOLVED
_AMBIGUOUS: Final = Outcome.AMBIGUOUS
_FORMER: Final = Role.FORMER
_ORIGIN: Final = Role.ORIGIN
_TARGET: Final = Role.TARGET
_NEAR: Final = Role.NEAR
_METRO: Final = Kind.METRO
_REGION: Final = Kind.REGION
_REMOTE: Final = PhraseKind.REMOTE
_FICTIONAL: Final = PhraseKind.FICTIONAL
_AREA: Final = PhraseKind.AREA
_DIRECTION: Final = PhraseKind.DIRECTION
_ORDER: Final = tuple(Flag)


def flags_of(
    line: Line, best: Reading | None, spoken: Sequence[Spoken], decided: Decided, atlas: Atlas
) -> tuple[Flag, ...]:
    """All flags of a verdict, in the order of the contract."""
    found = _of_words(line)
    is_place = decided.outcome is _RESOLVED or decided.outcome is _AMBIGUOUS
    if is_place and best is not None and best.named is not None:
        found += _of_reading(line, best, atlas)
        if len(spoken) > 1 and is_several(atlas, spoken):
            found.append(Flag.MULTIPLE)
        if decided.is_contradiction:
            found.append(Flag.CONTRADICTION)
        if any(one.role is _FORMER or one.role is _ORIGIN for one in spoken):
            found.append(Flag.FORMER)
        if any(one.role is _TARGET for one in spoken):
            found.append(Flag.MOVING)
    if len(found) < 2:
        return tuple(found)
    return tuple([flag for flag in _ORDER if flag in found])


def _of_words(line: Line) -> list[Flag]:
    found = []
    if line.marks:
        kinds = {mark.kind for mark in line.marks}
        if _REMOTE in kinds:
            found.append(Flag.REMOTE)
        if _FICTIONAL in kinds:
            found.append(Flag.FICTIONAL)
    if True in line.is_negated:
        found.append(Flag.NEGATED)
    for cell in line.cells:
        if cell.repaired.steps:
            if cell.repaired.is_altered:
                found.append(Flag.TEXT_REPAIRED)
            if cell.repaired.has_look_alikes:
                found.append(Flag.LOOK_ALIKE_CHARACTERS)
    return found


def _of_reading(line: Line, best: Reading, atlas: Atlas) -> list[Flag]:
    assert best.span is not None and best.named is not None and best.focus is not None
    found = []
    for named in [best.named, *[support.named for support in best.supports]]:
        if named.how in MISSPELT:
            found.append(Flag.SPELLING_CORRECTED)
        if named.shape.is_historical:
            found.append(Flag.HISTORICAL)
    kind = atlas.kind(best.focus)
    if kind is _METRO:
        found.append(Flag.METRO)
    elif kind is _REGION and atlas.country(best.focus) < 0:
        found.append(Flag.MULTI_COUNTRY)
    if line.roles[best.span.start] is _NEAR or _is_in_an_area(line, best):
        found.append(Flag.APPROXIMATE)
    return found


def _is_in_an_area(line: Line, best: Reading) -> bool:
    """Whether words such as *suburbs* or *northern* stand beside the place, not covered by it."""
    assert best.span is not None
    for mark in line.marks:
        if mark.kind not in (_AREA, _DIRECTION):
            continue
        mask = ((1 << (mark.end - mark.start)) - 1) << mark.start
        if mask & best.used:
            continue
        if line.cell_of[mark.start] != line.cell_of[best.span.start]:
            continue
        gap_between = [
            line.tokens[i].gap
            for i in range(min(mark.end, best.span.end), max(mark.start, best.span.start) + 1)
        ]
        if not {Gap.SLASH, Gap.PIPE, Gap.NEWLINE, Gap.BULLET} & set(gap_between):
            return True
    return False
