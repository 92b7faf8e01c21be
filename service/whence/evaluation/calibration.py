"""Fitting weights and calibration from gold files, cross-validated, with figures before and after.

Three rounds over the gold rows: their readings (to fit weights), their raw confidences under
weights fitted without them (to fit calibration), their verdicts under weights and calibration
fitted without them (to measure).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from whence.errors import UnreadableInput
from whence.evaluation.calibrators import IDENTITY, Calibrator, calibrator
from whence.evaluation.conditional_logit import probabilities
from whence.evaluation.evaluate import FULL, Evaluation, Options, evaluate
from whence.evaluation.folds import Ints, balanced
from whence.evaluation.gold import LEVELS, GoldFile, GoldRow, as_text, hide
from whence.evaluation.inputs import read_input
from whence.evaluation.intervals import Bools, Floats
from whence.evaluation.judge import judge
from whence.evaluation.label_shift import reference_share
from whence.evaluation.subject import Traceable
from whence.evaluation.traces import Traced, traced
from whence.evaluation.weights import PROFILE, STRENGTHS, FittedWeights, fit_weights
from whence.evaluation.yardstick import Yardstick
from whence.resolve.confidence import HEARD
from whence.rulebook.rules import Calibration
from whence.verdict import Verdict

NO_PLACE = "no_place"
# What `whence review export` calls rows that nobody drew at random: they may teach the weights of
# evidence, but a calibration fitted to them would take the doubtful for the usual.
_UNDRAWN = "review:flagged"
_FEWEST_HEARD = 100  # answers by sound that a calibration of their own needs
_RAW = Calibration(knots=dict.fromkeys((*LEVELS, NO_PLACE), IDENTITY), fitted={})


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How to fit. `power`: how much a file's size counts, 0 (all files alike) to 1 (all rows
    alike); `strengths`: pulls towards the start values to try; `is_weights_kept`: calibration
    only; `has_offsets`: see `fit_weights`; `with_text`: rows of several cells once more as one
    text, as a source of their own; `parts`: folds."""

    power: float = 0.5
    strengths: tuple[float, ...] = STRENGTHS
    is_weights_kept: bool = False
    has_offsets: bool = False
    has_left_out: bool = True
    with_text: bool = False
    parts: int = 5
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """What calibrating found. `before` is measured with the numbers in use, `after` with numbers
    fitted without the rows they are measured on; `no_place_share`: the share of no-places, each
    file weighing what it did in the fit; `reference_no_place`: the share that the weights lean to
    in a field without a profile."""

    weights: FittedWeights
    calibrators: Mapping[str, Calibrator]
    before: Evaluation
    after: Evaluation
    rows: Mapping[str, int]
    no_place_share: float
    reference_no_place: float
    power: float


def calibrate(
    paths: Sequence[Path],
    subject: Traceable,
    yardstick: Yardstick,
    start: Mapping[str, float],
    options: FitOptions | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Fit:
    """Fits on all gold rows in the files; raises UnreadableInput where there are none."""
    chosen = options or FitOptions()
    shown = Options(modes=(FULL,), hidden=chosen.hidden)
    data, weights, folded = _folded(paths, subject, yardstick, start, chosen, progress=progress)
    progress("raw confidences")
    raw = _claims(data, folded.raw, yardstick)
    mass = balanced(data.sources, chosen.power) * np.array([row.weight for row in data.rows])
    calibrators = _calibrators(raw, mass, data.fold)
    progress("before")
    before = evaluate(paths, subject, yardstick, shown)
    progress("after")
    finished = folded.finished(_by_fold(raw, mass, data.fold, chosen.parts))
    after = evaluate(paths, subject, yardstick, shown, resolve=finished)
    is_none = np.array([row.is_no_place for row in data.rows], dtype=np.float64)
    no_place_share = float(np.average(is_none, weights=mass))
    return Fit(
        weights=weights,
        calibrators=calibrators,
        before=before,
        after=after,
        rows=data.sizes(),
        no_place_share=no_place_share,
        reference_no_place=_reference(data, weights.weights, no_place_share, mass),
        power=chosen.power,
    )


def _reference(
    data: Traced, weights: Mapping[str, float], no_place_share: float, mass: Floats
) -> float:
    without_profile = np.array([0.0 if n == PROFILE else weights[n] for n in data.names])
    null = probabilities(data.choices, without_profile)[data.is_null]
    return reference_share(null, no_place_share, mass)


@dataclass(frozen=True, slots=True)
class Folded:
    """One subject a fold, with weights fitted without that fold and no calibration."""

    subjects: tuple[Traceable, ...]
    fold_of_row: Callable[[GoldRow], int]

    def raw(self, row: GoldRow) -> Verdict:
        """The row's verdict under weights that never saw it, not calibrated."""
        return self.subjects[self.fold_of_row(row)].resolve(row.entry)

    def finished(self, knots: Sequence[Calibration]) -> Callable[[GoldRow], Verdict]:
        """How to resolve a row under weights and calibration that never saw it."""
        subjects = [
            subject.with_numbers(subject.weights, one)
            for subject, one in zip(self.subjects, knots, strict=True)
        ]
        return lambda row: subjects[self.fold_of_row(row)].resolve(row.entry)


def _folded(
    paths: Sequence[Path],
    subject: Traceable,
    yardstick: Yardstick,
    start: Mapping[str, float],
    options: FitOptions,
    *,
    progress: Callable[[str], None],
) -> tuple[Traced, FittedWeights, Folded]:
    rows = gold_rows(paths, options.hidden)
    if options.with_text:
        rows += [_retold(row) for row in rows if len(row.entry.cells()) > 1]
    progress("readings")
    data = traced(rows, subject, yardstick, options.power, options.parts)
    progress("weights")
    if options.is_weights_kept:
        # A pull that nothing can overcome: the figures still come out, the weights stay.
        weights = fit_weights(data, subject.weights, (1e12,), with_left_out=False)
    else:
        weights = fit_weights(
            data, start, options.strengths, options.has_offsets, options.has_left_out
        )
    # Numbered by the fold itself: a fold without rows keeps the weights of all.
    present = sorted(set(data.fold.tolist()))
    by_fold = dict(zip(present, weights.by_fold, strict=True))
    subjects = tuple(
        subject.with_numbers({**subject.weights, **by_fold.get(part, weights.weights)}, _RAW)
        for part in range(options.parts)
    )
    places = {(row.file, row.line): fold for row, fold in zip(data.rows, data.fold, strict=True)}

    def fold_of_row(row: GoldRow) -> int:
        # Rows that teach nothing (several places) are unseen by every fold.
        return int(places.get((row.file, row.line), 0))

    return data, weights, Folded(subjects, fold_of_row)


def _retold(row: GoldRow) -> GoldRow:
    return replace(as_text(row), file=f"{row.file} as text")


def gold_rows(paths: Sequence[Path], hidden: Sequence[str] = ()) -> list[GoldRow]:
    """The labelled rows of all gold files; raises UnreadableInput where no file has any."""
    inputs = [read_input(path) for path in paths]
    rows = [row for one in inputs if isinstance(one, GoldFile) for row in hide(one.rows, hidden)]
    if not rows:
        raise UnreadableInput("no gold rows in the files given: name CSV files with gold_… columns")
    return rows


Claims = Mapping[str, tuple[Ints, Floats, Bools]]  # level → rows, confidences, whether right


def _claims(data: Traced, resolve: Callable[[GoldRow], Verdict], yardstick: Yardstick) -> Claims:
    levels = (*LEVELS, NO_PLACE, *(HEARD + level for level in LEVELS))
    found: dict[str, list[tuple[int, float, bool]]] = {level: [] for level in levels}
    drawn = [(at, row) for at, row in enumerate(data.rows) if row.cells.get("source") != _UNDRAWN]
    if not drawn:
        raise UnreadableInput(
            "all rows are flagged values that reviewers settled: they say nothing of how often "
            "answers are right; add an audit (whence review sample)"
        )
    for at, row in drawn:
        verdict = resolve(row)
        mark = judge(row, verdict, yardstick)
        if mark is None:
            continue
        for level, (confidence, is_right) in mark.claims.items():
            found[HEARD + level if data.is_heard[at] else level].append((at, confidence, is_right))
        found[NO_PLACE].append((at, verdict.no_place_probability, row.is_no_place))
    return {
        level: (
            np.array([at for at, _, _ in claims], dtype=np.int64),
            np.array([confidence for _, confidence, _ in claims], dtype=np.float64),
            np.array([is_right for _, _, is_right in claims], dtype=np.bool_),
        )
        for level, claims in found.items()
    }


def _calibrators(
    raw: Claims, mass: Floats, fold: Ints, without: int | None = None
) -> dict[str, Calibrator]:
    found = {}
    for level, (rows, confidence, is_right) in raw.items():
        if level.startswith(HEARD) and len(rows) < _FEWEST_HEARD:
            continue
        kept = np.ones(len(rows), dtype=np.bool_) if without is None else fold[rows] != without
        at = rows[kept]
        found[level] = calibrator(confidence[kept], is_right[kept], mass[at], fold[at])
    return found


def _by_fold(raw: Claims, mass: Floats, fold: Ints, parts: int) -> list[Calibration]:
    found = []
    for part in range(parts):
        knots = {
            level: one.knots for level, one in _calibrators(raw, mass, fold, without=part).items()
        }
        found.append(replace(_RAW, knots=knots))
    return found


def cross_validated(
    paths: Sequence[Path],
    subject: Traceable,
    yardstick: Yardstick,
    start: Mapping[str, float],
    options: FitOptions | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Callable[[GoldRow], Verdict]:
    """How to resolve each row of the files with weights and calibration fitted without it."""
    chosen = options or FitOptions(has_left_out=False)
    data, _, folded = _folded(paths, subject, yardstick, start, chosen, progress=progress)
    progress("raw confidences")
    raw = _claims(data, folded.raw, yardstick)
    mass = balanced(data.sources, chosen.power) * np.array([row.weight for row in data.rows])
    return folded.finished(_by_fold(raw, mass, data.fold, chosen.parts))
