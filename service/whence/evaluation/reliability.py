"""How well confidences keep their word: calibration error, log loss, Brier, risk and coverage."""

from dataclasses import dataclass
from math import erf, pi, sqrt

import numpy as np

from whence.evaluation.intervals import Z95, Bools, Floats

# A certainty of 1 that is wrong would cost infinitely much; 1e-6 is below any calibrated value.
_SURE = 1e-6
_REPLICATES = 400
_COVERAGES = (0.5, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """Expected calibration error with its bias taken off, and a 95 % interval; `plain` as counted.

    `root_mean_square`: the same by squares, exactly unbiased before its root is taken.
    """

    error: float
    low: float
    high: float
    plain: float
    root_mean_square: float
    n: int


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Share of wrong answers among the surest, averaged over all coverages (`area`) and at some."""

    area: float
    points: tuple[tuple[float, float], ...]  # (coverage, risk)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Everything about one level's confidences."""

    calibration: CalibrationError
    log_loss: float  # in nats
    brier: float
    risk_coverage: RiskCoverage
    n: int


def reliability(
    probability: Floats, hit: Bools, mass: Floats | None = None, bins: int = 15
) -> Reliability | None:
    """Calibration and sharpness of confidences; None where there are too few (below two a bin)."""
    if len(probability) < 2 * bins:
        return None
    return Reliability(
        calibration_error(probability, hit, mass, bins),
        log_loss(probability, hit, mass),
        brier(probability, hit, mass),
        risk_coverage(probability, hit),
        len(probability),
    )


def log_loss(probability: Floats, hit: Bools, mass: Floats | None = None) -> float:
    """Mean surprise at what was true, in nats; 0 is perfect."""
    p = np.clip(probability, _SURE, 1 - _SURE)
    return float(np.average(-np.log(np.where(hit, p, 1 - p)), weights=mass))


def brier(probability: Floats, hit: Bools, mass: Floats | None = None) -> float:
    """Mean squared distance of confidence and truth; 0 is perfect."""
    return float(np.average((probability - hit) ** 2, weights=mass))


def calibration_error(
    probability: Floats, hit: Bools, mass: Floats | None = None, bins: int = 15
) -> CalibrationError:
    """Mean distance of confidence and accuracy over bins that hold equally many cells.

    Even perfect confidences show a distance in a finite sample. That bias is taken off bin by bin
    as in Kumar, Liang and Ma, *Verified Uncertainty Calibration* (2019): if the seen gap d with
    standard error s were the true one, one would see E|N(d, s)| on average. Their resampling is
    done in closed form (the mean of a folded normal). About half of the bias stays where the true
    gap is near 0, so the figure errs upwards. The interval is the estimate ± 1.96 standard errors
    of the bootstrap (cells redrawn within fixed bins).
    """
    order = np.argsort(probability, kind="stable")
    p, y = probability[order], hit[order].astype(np.float64)
    w = np.ones(len(p)) if mass is None else mass[order]
    starts = np.unique(np.linspace(0, len(p), bins + 1).astype(np.int64)[:-1])
    error, plain, square = _by_bins(p, y, w[:, None], starts)
    draws = np.random.default_rng(20_190_909).poisson(1.0, (len(p), _REPLICATES))
    replicates, _, _ = _by_bins(p, y, w[:, None] * draws, starts)
    spread = Z95 * float(replicates.std(ddof=1))
    middle = float(error[0])
    return CalibrationError(
        middle,
        max(0.0, middle - spread),
        min(1.0, middle + spread),
        float(plain[0]),
        sqrt(max(0.0, float(square[0]))),
        len(p),
    )


def _by_bins(p: Floats, y: Floats, w: Floats, starts: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Corrected, plain and squared error for each column of weights."""
    total = np.add.reduceat(w, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        accuracy = np.add.reduceat(w * y[:, None], starts) / total
        gap = np.abs(accuracy - np.add.reduceat(w * p[:, None], starts) / total)
        effective = total**2 / np.add.reduceat(w**2, starts)
        # One hit more or less: a bin without any miss is not known to have none.
        smooth = (accuracy * effective + 0.5) / (effective + 1)
        variance = smooth * (1 - smooth) / np.maximum(effective - 1, 1)
    gap, variance = np.nan_to_num(gap), np.nan_to_num(variance)
    corrected = 2 * gap - _folded_mean(gap, np.sqrt(variance))
    share = total / total.sum(axis=0)
    return (
        np.maximum(0.0, (share * corrected).sum(axis=0)),
        (share * gap).sum(axis=0),
        (share * (gap**2 - variance)).sum(axis=0),
    )


def _folded_mean(gap: Floats, error: Floats) -> Floats:
    """The mean of |N(gap, error)|."""
    ratio = gap / np.maximum(error, 1e-12)
    bell = np.exp(-(ratio**2) / 2)
    inside: Floats = np.vectorize(erf, otypes=[np.float64])(ratio / sqrt(2))
    mean: Floats = error * sqrt(2 / pi) * bell + gap * inside
    return mean


def risk_coverage(probability: Floats, hit: Bools) -> RiskCoverage:
    """How often the surest share of answers is wrong; equal confidences enter together."""
    order = np.argsort(-probability, kind="stable")
    p, wrong = probability[order], ~hit[order]
    last = np.flatnonzero(np.append(p[1:] != p[:-1], True))
    counts = last + 1
    risks = np.cumsum(wrong)[last] / counts
    area = float(np.sum(risks * np.diff(counts, prepend=0)) / len(p))
    points = []
    for coverage in _COVERAGES:
        at = min(int(np.searchsorted(counts, coverage * len(p))), len(risks) - 1)
        points.append((coverage, float(risks[at])))
    return RiskCoverage(area, tuple(points))
