"""Gold rows as choices between readings: which of them are right, and what speaks for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whence.evaluation.conditional_logit import Choices
from whence.evaluation.folds import Ints, balanced, folds
from whence.evaluation.gold import LEVELS, GoldOutcome, GoldRow, as_text
from whence.evaluation.intervals import Bools, Floats
from whence.evaluation.judge import is_level_judged, is_right
from whence.evaluation.subject import Traceable
from whence.evaluation.yardstick import Yardstick
from whence.resolve.trace import Trace

_HEARD = "romanised"


@dataclass(frozen=True, slots=True)
class Traced:
    """Gold rows with their readings.

    `names`: the features, in the order of the columns of `choices.values`; `fold`, `sources`: the
    fold and the file of each row; `is_null`: which readings are the null reading; `is_heard`: in
    which rows the best reading that names a place rests on the sound of a name.
    """

    rows: tuple[GoldRow, ...]
    choices: Choices
    names: tuple[str, ...]
    sources: tuple[str, ...]
    fold: Ints
    is_null: Bools
    is_heard: tuple[bool, ...]

    def sizes(self) -> Mapping[str, int]:
        """How many rows each source has."""
        return {source: self.sources.count(source) for source in dict.fromkeys(self.sources)}


def fits(row: GoldRow) -> bool:
    """Whether a row can teach weights: one right answer is meant, or none."""
    return row.outcome in (GoldOutcome.PLACE, GoldOutcome.NOT_A_LOCATION)


def traced(
    rows: Sequence[GoldRow],
    subject: Traceable,
    yardstick: Yardstick,
    power: float = 0.0,
    parts: int = 5,
) -> Traced:
    """The readings of all rows that can teach weights, as flat arrays.

    `power`: how much a source's size counts (see `balanced`); `parts`: the number of folds.
    """
    chosen = [row for row in rows if fits(row)]
    traces = [subject.trace(row.entry) for row in chosen]
    names = tuple(subject.weights)
    sources = tuple(row.file for row in chosen)
    mass = balanced(sources, power) * np.array([row.weight for row in chosen], dtype=np.float64)
    right = [_right(row, trace, yardstick) for row, trace in zip(chosen, traces, strict=True)]
    counts = np.array([len(trace.readings) for trace in traces], dtype=np.int64)
    values = _features(traces, names)
    bits = np.array([one.bits for trace in traces for one in trace.readings], dtype=np.float64)
    weights = np.array([subject.weights[name] for name in names], dtype=np.float64)
    choices = Choices(
        values=values,
        fixed=bits - values @ weights,
        right=np.concatenate(right) if right else np.zeros(0, dtype=np.bool_),
        starts=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)[: len(counts)],
        mass=mass,
    )
    # The same words in one cell or several, or in another file, belong in the same fold.
    keys = [yardstick.fold(as_text(row).entry.text or "") for row in chosen]
    null = [one.place is None for trace in traces for one in trace.readings]
    return Traced(
        tuple(chosen),
        choices,
        names,
        sources,
        folds(keys, parts),
        np.array(null, dtype=np.bool_),
        tuple(trace.readings[0].features.get(_HEARD, 0.0) > 0 for trace in traces),
    )


def _features(traces: Sequence[Trace], names: Sequence[str]) -> Floats:
    column = {name: at for at, name in enumerate(names)}
    readings = [one for trace in traces for one in trace.readings]
    values = np.zeros((len(readings), len(names)), dtype=np.float64)
    for at, reading in enumerate(readings):
        for name, value in reading.features.items():
            if name in column:
                values[at, column[name]] = value
    return values


def _right(row: GoldRow, trace: Trace, yardstick: Yardstick) -> Bools:
    return np.array(
        [_is_right(row, one.place, yardstick) for one in trace.readings], dtype=np.bool_
    )


def _is_right(row: GoldRow, place: int | None, yardstick: Yardstick) -> bool:
    """Whether a reading says what gold wants at every judged level."""
    if place is None or row.is_no_place:
        return place is None and row.is_no_place
    ids = yardstick.levels(place)
    if row.is_about_record and ids.city is not None:
        return False
    for level, place_id in zip(LEVELS, ids, strict=True):
        if not is_level_judged(row, level):
            continue
        if not row.wanted[level]:
            if place_id is not None:
                return False
        elif place_id is None or not is_right(row, level, place_id, yardstick):
            return False
    return True
