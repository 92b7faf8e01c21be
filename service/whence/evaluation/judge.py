"""One verdict against one gold row: right, wrong or abstained, level by level."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from whence.evaluation.gold import LEVELS, GoldOutcome, GoldRow
from whence.evaluation.yardstick import Yardstick, given_at
from whence.place import Kind
from whence.verdict import Flag, Outcome, Role, Verdict

_AREA_FLAGS = {Flag.APPROXIMATE, Flag.METRO, Flag.MULTI_COUNTRY}
_AREA_KINDS = {Kind.REGION, Kind.METRO, Kind.ADMIN2}
_SEVERAL = {Flag.MULTIPLE, Flag.METRO, Flag.MULTI_COUNTRY}


@dataclass(frozen=True, slots=True)
class LevelMark:
    """How a verdict did at one level.

    `is_place`: whether something is to be found there; `is_right` also where nothing was to be
    found and nothing was given. `is_first_right` is about `best_by_level`, settled or not.
    """

    is_place: bool
    is_given: bool
    is_right: bool
    is_first_right: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """How a verdict did. `levels` holds the judged levels only; the booleans are None where the
    row doesn't ask.

    `claims`: by level, the confidence of the best answer and whether it is right. Where there is no
    place at all every claim is wrong, at every level. Levels at which nothing competes claim
    nothing, and neither do rows that mean several places: one is right, no confidence can be.
    """

    levels: Mapping[str, LevelMark]
    claims: Mapping[str, tuple[float, bool]]
    is_resolved: bool
    is_false_alarm: bool | None = None
    is_no_place_right: bool | None = None
    is_multiple_flagged: bool | None = None
    flags: tuple[tuple[str, bool], ...] = ()
    no_place_probability: float = 0.0


def judge(row: GoldRow, verdict: Verdict, yardstick: Yardstick) -> Mark | None:
    """How the verdict did; None for a row that a careful reader couldn't settle (`unclear`).

    Judged is `place`. A cell without any place is judged at the country level (nothing may be
    given) and counts as a false alarm where a place of any kind is given.
    """
    if row.outcome is GoldOutcome.UNCLEAR:
        return None
    levels = {level: mark for level in LEVELS if (mark := _level(row, verdict, yardstick, level))}
    is_multiple = row.outcome is GoldOutcome.MULTIPLE
    return Mark(
        levels=levels,
        claims={} if is_multiple else dict(_claims(row, verdict, levels)),
        is_resolved=verdict.outcome is Outcome.RESOLVED,
        is_false_alarm=_false_alarm(row, verdict),
        is_no_place_right=(verdict.outcome is Outcome.NOT_A_LOCATION if row.is_no_place else None),
        is_multiple_flagged=Flag.MULTIPLE in verdict.flags if is_multiple else None,
        flags=tuple((flag, _is_met(flag, verdict)) for flag in row.flags),
        no_place_probability=verdict.no_place_probability,
    )


def is_level_judged(row: GoldRow, level: str) -> bool:
    """Whether gold says anything about a level.

    Where the right name has namesakes and nothing tells them apart, only the city can be judged.
    """
    if row.is_no_place:
        return level == "country"
    return row.wanted[level] is not None and not (row.is_any_namesake_right and level != "city")


def is_right(row: GoldRow, level: str, place_id: str, yardstick: Yardstick) -> bool:
    """Whether a place id (of that level) is one of the right answers."""
    if row.is_no_place:
        return False
    if level == "city":
        return yardstick.is_right_city(row, place_id)
    return yardstick.code(level, place_id) in (row.wanted[level] or ())


def _level(row: GoldRow, verdict: Verdict, yardstick: Yardstick, level: str) -> LevelMark | None:
    if not is_level_judged(row, level):
        return None
    place = verdict.place
    given = given_at(level, place)
    wanted = () if row.is_no_place else row.wanted[level] or ()
    if row.is_no_place:
        # A region of several countries is a place given, too.
        given = given or (place.id if place else None)
        right = given is None
    elif level == "city":
        right = _is_city_given(row, verdict, yardstick) if wanted else given is None
    else:
        right = given in wanted if wanted else given is None
    if wanted and given is None and _may_abstain(row, verdict, level):
        right = True
    best = verdict.best_by_level.get(level)
    return LevelMark(
        is_place=bool(wanted),
        is_given=given is not None,
        is_right=right,
        is_first_right=best is not None and bool(wanted) and is_right(row, level, best, yardstick),
    )


def _claims(
    row: GoldRow, verdict: Verdict, levels: Mapping[str, LevelMark]
) -> Iterator[tuple[str, tuple[float, bool]]]:
    for level in LEVELS:
        confidence = verdict.confidence_by_level.get(level)
        if confidence is not None and (row.is_no_place or level in levels):
            yield level, (confidence, not row.is_no_place and levels[level].is_first_right)


def _is_city_given(row: GoldRow, verdict: Verdict, yardstick: Yardstick) -> bool:
    place = verdict.place
    if place is None:
        return False
    if place.city and yardstick.is_right_city(row, place.city.id, place.city.name):
        return True
    # A district, county or metro may be what the label names.
    is_area = place.kind in _AREA_KINDS or place.kind is Kind.DISTRICT
    return is_area and yardstick.is_right_city(row, place.id, place.name)


def _may_abstain(row: GoldRow, verdict: Verdict, level: str) -> bool:
    """Whether nothing is the right answer: several places that differ at this level or above it."""
    if row.outcome is not GoldOutcome.MULTIPLE or not _SEVERAL & set(verdict.flags):
        return False
    above = LEVELS[: LEVELS.index(level) + 1]
    return level == "city" or any(len(row.wanted[name] or ()) > 1 for name in above)


def _false_alarm(row: GoldRow, verdict: Verdict) -> bool | None:
    if row.outcome is not GoldOutcome.NOT_A_LOCATION:
        return None
    place = verdict.place
    if row.is_no_place:
        return place is not None
    # The cells beside it say the country; an alarm is a city read out of the cell that says none.
    read_city_cell = any(
        mention.field == "city" and mention.role is Role.CURRENT for mention in verdict.mentions
    )
    return place is not None and place.city is not None and read_city_cell


def _is_met(flag: str, verdict: Verdict) -> bool:
    if flag == "region":
        is_area = verdict.place is not None and verdict.place.kind in _AREA_KINDS
        return is_area or bool(_AREA_FLAGS & set(verdict.flags))
    return flag in verdict.flags
