"""Every place an entry speaks of: the best reading, then what its left-over words name."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName
from whence.resolve.left_over import AWAY
from whence.resolve.line import Line
from whence.resolve.quarter import is_before_its_city
from whence.resolve.reader import Reader
from whence.resolve.readings import Expected, Reading
from whence.resolve.spotted import Spotted, is_demonym
from whence.rulebook.rules import PhraseKind
from whence.text.token import Gap
from whence.verdict import Role

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_CURRENT: Final = Role.CURRENT
_NEAR: Final = Role.NEAR
_TARGET: Final = Role.TARGET
_OTHER: Final = Role.OTHER
_AREA: Final = PhraseKind.AREA
_FILLER: Final = PhraseKind.FILLER
_CONJUNCTION: Final = PhraseKind.CONJUNCTION
_COUNTRY: Final = Kind.COUNTRY
_ADMIN1: Final = Kind.ADMIN1
_OF_ROLES: Final = frozenset(
    {
        EvidenceName.AWAY,
        EvidenceName.ORIGIN,
        EvidenceName.SAID_HERE,
        EvidenceName.SAID_ELSEWHERE,
        EvidenceName.NEGATED,
        EvidenceName.LEFT_WORDS,
        EvidenceName.LEFT_COMMON,
    }
)
_ENUMERATES: Final = frozenset(
    {Gap.SLASH, Gap.PIPE, Gap.ARROW, Gap.BULLET, Gap.NEWLINE, Gap.OPEN, Gap.DASH}
)
_MEANT: Final = frozenset({_CURRENT, _NEAR, _TARGET})


class Spoken(NamedTuple):
    """A place the entry speaks of and its role; `is_qualifier`: it stands where a container of
    the place before it would, and isn't one (*Dublin, OH, Ireland*)."""

    reading: Reading
    role: Role
    start: int
    end: int
    is_negated: bool
    is_qualifier: bool = False
    is_planned: bool = False  # where somebody is not yet: another place is where they are


def spoken_of(
    line: Line,
    reader: Reader,
    best: Reading,
    spans: Sequence[Spotted],
    expected: Expected,
    least_bits: float,
    most: int,
) -> list[Spoken]:
    """The best reading and, peeled off one by one, places that its left-over words name.

    A further place must score `least_bits` more than no place at all, whatever role it has;
    `most`: how many to peel.
    """
    found = [_spoken(line, best)]
    # *Omaha metro* speaks of no Metro in Indonesia.
    spans = [one for one in spans if not _is_area(line, one)]
    everything = (1 << len(line.tokens)) - 1
    used = best.used
    while len(found) < most:
        rest = everything & ~used
        if not any(not span.mask & ~rest for span in spans):
            break
        readings = reader.places(line, spans, expected, within=rest, with_negated=True)
        # Words around a further place belong to the first one too: only its own count.
        if not readings or _strength(readings[0], reader.weights) < least_bits:
            break
        further = readings[0]
        used |= further.used
        assert further.focus is not None
        if any(
            reader.atlas.contains(further.focus, one.reading.focus)
            for one in found
            if one.reading.focus is not None
        ):
            continue
        found.append(_spoken(line, further))
    found.sort(key=lambda one: (one.start, one.end))
    found = _settled(line, found)
    if best.span is not None and best.named is not None:
        city, as_ = best.span, best.named
        found = [
            one._replace(role=_OTHER)
            if one.reading is not best
            and one.reading.span is not None
            and is_before_its_city(line, reader.atlas, reader.limits, one.reading.span, city, as_)
            else one
            for one in found
        ]
    return [
        one._replace(is_qualifier=True)
        if i and _is_qualifier(line, reader.atlas, found[:i], one)
        else one
        for i, one in enumerate(found)
    ]


def _settled(line: Line, found: list[Spoken]) -> list[Spoken]:
    """The same where words tell which place somebody is in: *based in A* sets a bare B aside, and
    *moving to B* says that they are still in A. An arrow alone tells nothing."""
    says_current = any(_is_cued(line, one, _CURRENT) for one in found)
    others = [one for one in found if one.role is _CURRENT or one.role is _NEAR]
    return [
        one._replace(role=_OTHER)
        if says_current
        and one.role is _CURRENT
        and line.roles[one.reading.span.start if one.reading.span else 0] is None
        else one._replace(is_planned=True)
        if others and _is_cued(line, one, _TARGET)
        else one
        for one in found
    ]


def _is_cued(line: Line, one: Spoken, role: Role) -> bool:
    """Whether words, and no mere arrow, give the place its role."""
    start = one.reading.span.start if one.reading.span else 0
    if one.role is not role or line.roles[start] is not role or one.is_negated:
        return False
    return not line.is_behind_arrow(start)


def _is_area(line: Line, span: Spotted) -> bool:
    return all(mark is _AREA for mark in line.marked[span.start : span.end])


def _strength(reading: Reading, weights: Mapping[str, float]) -> float:
    """Its bits without what the words around it say of its role, and without those left over."""
    return sum(
        weights[feature.name] * feature.value
        for feature in reading.features
        if feature.name not in _OF_ROLES
    )


def _spoken(line: Line, reading: Reading) -> Spoken:
    assert reading.span is not None
    start, end = reading.span.start, reading.span.end
    for support in reading.supports:
        if line.cell_of[support.span.start] == line.cell_of[reading.span.start]:
            start, end = min(start, support.span.start), max(end, support.span.end)
    role = line.roles[reading.span.start] or _CURRENT
    is_negated = line.is_negated[reading.span.start]
    is_peoples = reading.named is not None and is_demonym(reading.named)
    if is_negated or is_peoples or _is_nationality(line, reading.span):
        role = _OTHER
    return Spoken(reading, role, start, end, is_negated)


def _is_nationality(line: Line, span: Spotted) -> bool:
    """Whether it is a flag that says what somebody is, and words lead on to where they are:
    *🇩🇪 in London*."""
    return (
        line.tokens[span.start].is_flag
        and span.end < len(line.tokens)
        and line.tokens[span.end].gap is Gap.SPACE
        and line.marked[span.end] is _FILLER
    )


def _is_qualifier(line: Line, atlas: Atlas, found: Sequence[Spoken], spoken: Spoken) -> bool:
    """Whether a country or division stands behind a finer place as if it held it."""
    place = spoken.reading.focus
    if place is None or atlas.kind(place) not in (_COUNTRY, _ADMIN1):
        return False
    gap = line.tokens[spoken.start].gap
    if gap in _ENUMERATES:
        return False
    if spoken.start and line.marked[spoken.start - 1] is _CONJUNCTION:
        return False
    if gap is Gap.START and line.field(spoken.start) == "text":
        return False
    for one in found:
        if one.role in AWAY or one.reading.focus is None:
            continue
        order = (_COUNTRY, _ADMIN1)
        kind = atlas.kind(one.reading.focus)
        is_finer = kind not in order or (kind is _ADMIN1 and atlas.kind(place) is _COUNTRY)
        if is_finer:
            return True
    return False


def is_several(atlas: Atlas, spoken: Sequence[Spoken]) -> bool:
    """Whether two or more places are meant: neither holds the other, and no role tells them."""
    current = [
        one.reading.focus
        for one in spoken
        if one.role in _MEANT
        and not one.is_qualifier
        and not one.is_planned
        and one.reading.focus is not None
    ]
    return any(
        not atlas.contains(one, other) and not atlas.contains(other, one)
        for i, one in enumerate(current)
        for other in current[i + 1 :]
    )
