"""Marks of many rows, summed up: shares with intervals, by level."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whence.evaluation.gold import LEVELS, GoldRow
from whence.evaluation.intervals import Bools, Floats, Share, share_of
from whence.evaluation.judge import LevelMark, Mark
from whence.evaluation.reliability import Reliability, reliability


@dataclass(frozen=True, slots=True)
class Scored:
    """A row and how the verdict on it did."""

    row: GoldRow
    mark: Mark


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """One level of one file.

    `accuracy`: right rows of all judged, where abstaining is wrong if a place was to be found and
    right if none was. `precision`: right answers of those given; `precision_resolved` of those
    in resolved verdicts. `recall`: right rows of those with a place. `first`: right
    `best_by_level` of those with a place, settled or not. `resolved_wrong`: wrong answers in
    resolved verdicts, of all judged rows. `reliability` None below 30 rows.
    """

    accuracy: Share
    accuracy_by_record: Share
    precision: Share
    precision_by_record: Share
    precision_resolved: Share
    recall: Share
    first: Share
    resolved_wrong: Share
    reliability: Reliability | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One file in one mode. Levels that the file doesn't judge are absent from `levels`."""

    levels: Mapping[str, LevelFigures]
    resolved: Share
    false_alarms: Share
    no_place_found: Share
    multiple_flagged: Share
    flags: Mapping[str, Share]
    n: int


def figures(scored: Sequence[Scored]) -> Figures:
    """All figures of some rows (a file, or a group of it)."""
    levels = {level: found for level in LEVELS if (found := _level(scored, level))}
    wanted = sorted({flag for one in scored for flag, _ in one.mark.flags})
    return Figures(
        levels=levels,
        resolved=_asked(scored, lambda mark: mark.is_resolved),
        false_alarms=_asked(scored, lambda mark: mark.is_false_alarm),
        no_place_found=_asked(scored, lambda mark: mark.is_no_place_right),
        multiple_flagged=_asked(scored, lambda mark: mark.is_multiple_flagged),
        flags={
            flag: _share(met for one in scored for name, met in one.mark.flags if name == flag)
            for flag in wanted
        },
        n=len(scored),
    )


def claims(scored: Iterable[Scored], level: str) -> tuple[Floats, Bools]:
    """Confidence of the best answer at a level and whether it is right, for rows that claim one."""
    pairs = [claim for one in scored if (claim := one.mark.claims.get(level))]
    return (
        np.array([confidence for confidence, _ in pairs], dtype=np.float64),
        np.array([is_right for _, is_right in pairs], dtype=np.bool_),
    )


def _level(scored: Sequence[Scored], level: str) -> LevelFigures | None:
    judged = [(one, mark) for one in scored if (mark := one.mark.levels.get(level))]
    if not judged:
        return None
    mass = np.array([one.row.mass for one, _ in judged])

    def share(
        hit: Callable[[LevelMark], bool],
        among: Callable[[Mark, LevelMark], bool],
        by_record: bool = False,
    ) -> Share:
        chosen = np.array([among(one.mark, mark) for one, mark in judged], dtype=np.bool_)
        hits = np.array([hit(mark) for _, mark in judged], dtype=np.bool_)[chosen]
        return share_of(hits, mass[chosen] if by_record else None)

    return LevelFigures(
        accuracy=share(_right, lambda *_: True),
        accuracy_by_record=share(_right, lambda *_: True, by_record=True),
        precision=share(_right, lambda _, level: level.is_given),
        precision_by_record=share(_right, lambda _, level: level.is_given, by_record=True),
        precision_resolved=share(_right, lambda mark, level: level.is_given and mark.is_resolved),
        recall=share(_right, lambda _, level: level.is_place),
        first=share(lambda level: level.is_first_right, lambda _, level: level.is_place),
        resolved_wrong=share_of(
            np.array(
                [
                    one.mark.is_resolved and mark.is_given and not mark.is_right
                    for one, mark in judged
                ],
                dtype=np.bool_,
            )
        ),
        reliability=reliability(*claims(scored, level)),
    )


def _right(mark: LevelMark) -> bool:
    return mark.is_right


def _asked(scored: Sequence[Scored], question: Callable[[Mark], bool | None]) -> Share:
    return _share(answer for one in scored if (answer := question(one.mark)) is not None)


def _share(answers: Iterable[bool]) -> Share:
    return share_of(np.array(list(answers), dtype=np.bool_))
