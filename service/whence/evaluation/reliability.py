"""How well confidences keep their word: calibration error, log loss, Brier, risk and coverage."""

from dataclasses import dataclass
from math import erf, pi, sqrt

import numpy as np

from whence.evaluation.intervals import Bools, Floats
from whence.wilson import Z95

# A certainty of 1 that is wrong would cost infinitely much; 1e-6 is below any calibrated value.
_SURE = 1e-6
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
    gap is near 0, so the figure errs upwards. The interval is the estimate ± 1.96 standard errors,
    bins being independent; there, half a hit and half a miss more keep a bin without any miss from
    claiming to be certain.
    """
    order = np.argsort(probability, kind="stable")
    p, y = probability[order], hit[order].astype(np.float64)
    w = np.ones(len(p)) if mass is None else mass[order]
    starts = np.unique(np.linspace(0, len(p), bins + 1).astype(np.int64)[:-1])
    total = np.add.reduceat(w, starts)
    accuracy = np.add.reduceat(w * y, starts) / total
    gap = np.abs(accuracy - np.add.reduceat(w * p, starts) / total)
    cells = total**2 / np.add.reduceat(w**2, starts)  # effective number in each bin
    variance = accuracy * (1 - accuracy) / np.maximum(cells - 1, 1)
    corrected = 2 * gap - _folded_mean(gap, np.sqrt(variance))
    share = total / total.sum()
    error = max(0.0, float(share @ corrected))
    smooth = (accuracy * cells + 0.5) / (cells + 1)
    spread = Z95 * sqrt(float(share**2 @ (smooth * (1 - smooth) / cells)))
    return CalibrationError(
        error,
        max(0.0, error - spread),
        min(1.0, error + spread),
        float(share @ gap),
        sqrt(max(0.0, float(share @ (gap**2 - variance)))),
        len(p),
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
