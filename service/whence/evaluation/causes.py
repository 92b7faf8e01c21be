"""Why answers were wrong or missing, as far as a verdict tells; worst by records first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from whence.evaluation.evaluate import Answered
from whence.evaluation.gold import LEVELS, GoldOutcome, GoldRow
from whence.evaluation.groups import stratum
from whence.evaluation.yardstick import Yardstick
from whence.verdict import Candidate, Flag, Outcome, Verdict


class Cause(StrEnum):
    """What most likely went wrong; the first that fits."""

    GOLD_DOUBTFUL = "gold doubtful"  # the labeller's note says so
    FALSE_ALARM = "false alarm"  # a place where there is none
    NULL_READING = "null reading"  # no place won where there is one
    CONTRADICTION = "contradiction"  # its parts disagree
    FUZZY_TOO_EAGER = "fuzzy too eager"  # a correction that shouldn't have been made
    FUZZY_TOO_SHY = "fuzzy too shy"  # a slip that wasn't seen through
    NOT_SETTLED = "not settled"  # the right place leads, but not clearly enough
    WRONG_PRIOR = "wrong prior"  # the right place is a candidate, another one leads
    MISSING_NAME = "missing name"  # no place bears the words the label uses
    SEGMENTATION = "segmentation"  # the name is known and stands there, but wasn't read
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that came out wrong, abstained or flagged though a place was to be found."""

    file: str
    row: GoldRow
    cause: Cause
    is_wrong: bool  # an answer was given and is wrong
    levels: tuple[str, ...]  # where it isn't right
    wanted: str
    answered: str


_DOUBTS = ("?", "doubt", "slip", "contradict", "lies in another state", "borne by")


def faults(answers: Iterable[Answered], yardstick: Yardstick) -> tuple[Fault, ...]:
    """All rows that aren't right at a judged level, or raise a false alarm; most records first."""
    found = [fault for one in answers if (fault := _fault(one, yardstick))]
    return tuple(sorted(found, key=lambda one: (-one.row.mass, one.file, one.row.line)))


def _fault(answered: Answered, yardstick: Yardstick) -> Fault | None:
    row, mark, verdict = answered.scored.row, answered.scored.mark, answered.verdict
    missed = tuple(level for level, one in mark.levels.items() if not one.is_right)
    if not missed and not mark.is_false_alarm:
        return None
    is_wrong = bool(mark.is_false_alarm) or any(mark.levels[level].is_given for level in missed)
    return Fault(
        file=row.file,
        row=row,
        cause=_cause(answered, missed, yardstick),
        is_wrong=is_wrong,
        levels=missed,
        wanted=_wanted(row),
        answered=_answer(verdict),
    )


def _cause(answered: Answered, missed: Sequence[str], yardstick: Yardstick) -> Cause:
    row, mark, verdict = answered.scored.row, answered.scored.mark, answered.verdict
    if any(doubt in row.note for doubt in _DOUBTS):
        return Cause.GOLD_DOUBTFUL
    if mark.is_false_alarm:
        return Cause.FALSE_ALARM
    if Flag.CONTRADICTION in verdict.flags:
        return Cause.CONTRADICTION
    level = missed[0]
    is_wrong = mark.levels[level].is_given
    if is_wrong and Flag.SPELLING_CORRECTED in verdict.flags and stratum(row) is None:
        return Cause.FUZZY_TOO_EAGER
    if mark.levels[level].is_first_right:
        return Cause.NOT_SETTLED
    if verdict.outcome is Outcome.NOT_A_LOCATION:
        return Cause.NULL_READING
    if any(_is_wanted(row, level, one, yardstick) for one in verdict.candidates):
        return Cause.WRONG_PRIOR
    return _unseen(row, yardstick)


def _unseen(row: GoldRow, yardstick: Yardstick) -> Cause:
    """Why the right place isn't even a candidate."""
    if stratum(row) is not None:
        return Cause.FUZZY_TOO_SHY
    words = yardstick.fold(row.shown())
    labels = row.wanted["city"] or ()
    if not labels:
        return Cause.OTHER
    if any(yardstick.fold(label) in words for label in labels):
        return Cause.SEGMENTATION
    return Cause.MISSING_NAME


def _is_wanted(row: GoldRow, level: str, candidate: Candidate, yardstick: Yardstick) -> bool:
    place = candidate.place
    if level == "city":
        return yardstick.is_right_city(row, place.id, place.name)
    coded = place.country if level == "country" else place.admin1
    return coded is not None and coded.code in (row.wanted[level] or ())


def _wanted(row: GoldRow) -> str:
    if row.outcome is GoldOutcome.NOT_A_LOCATION:
        return str(row.outcome)
    parts = [";".join(row.wanted[level] or ()) for level in reversed(LEVELS)]
    return ", ".join(part for part in parts if part) or str(row.outcome)


def _answer(verdict: Verdict) -> str:
    label = verdict.place.label if verdict.place else "–"
    sure = "" if verdict.confidence is None else f" {verdict.confidence:.2f}"
    return f"{verdict.outcome}: {label}{sure}"
