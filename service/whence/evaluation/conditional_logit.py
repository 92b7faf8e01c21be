"""Which weights make the right readings likely: a regularised conditional logit."""

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whence.errors import NotReady
from whence.evaluation.folds import Ints
from whence.evaluation.intervals import Bools, Floats

_LN2 = log(2)


@dataclass(frozen=True, slots=True)
class Choices:
    """Entries with their readings as flat arrays: entry i has readings starts[i] to starts[i+1].

    `values`: readings × features; `fixed`: bits that no weight changes; `right`: right readings.
    Every entry has at least one reading, and `mass` says what it counts for.
    """

    values: Floats
    fixed: Floats
    right: Bools
    starts: Ints
    mass: Floats

    def __len__(self) -> int:
        return len(self.starts)

    def chosen(self, entries: Bools) -> "Choices":
        """Only some of the entries."""
        counts = self.counts()
        readings = np.repeat(entries, counts)
        kept = counts[entries]
        starts = np.concatenate(([0], np.cumsum(kept)[:-1])).astype(np.int64)
        return Choices(
            self.values[readings],
            self.fixed[readings],
            self.right[readings],
            starts[: len(kept)],
            self.mass[entries],
        )

    def counts(self) -> Ints:
        """How many readings each entry has."""
        return np.diff(np.append(self.starts, len(self.fixed)))

    def has_right(self) -> Bools:
        """Which entries have a right reading at all: the others can't teach anything."""
        found: Bools = np.logical_or.reduceat(self.right, self.starts)
        return found


@dataclass(frozen=True, slots=True)
class Prior:
    """Where the weights start and how they may move.

    The penalty is strength × Σ ((w - start) / scale)²; `low`, `high`: bounds, inf for none.
    """

    start: Floats
    scale: Floats
    low: Floats
    high: Floats
    strength: float = 1.0


def signed_prior(start: Floats, frozen: Bools, strength: float = 1.0) -> Prior:
    """A prior under which no cost becomes a reward: weights keep their sign, 0 is free.

    A weight may move by its own size for one unit of penalty, counted as half a bit at least and as
    two bits at most: what a person set high for a reason needs many rows to come down.
    """
    low = np.where(start > 0, 0.0, -np.inf)
    high = np.where(start < 0, 0.0, np.inf)
    low, high = np.where(frozen, start, low), np.where(frozen, start, high)
    return Prior(start, np.clip(np.abs(start), 0.5, 2.0), low, high, strength)


def probabilities(choices: Choices, weights: Floats) -> Floats:
    """The probability of each reading among those of its entry."""
    bits = choices.values @ weights + choices.fixed
    counts = choices.counts()
    top = np.repeat(np.maximum.reduceat(bits, choices.starts), counts)
    odds = np.exp2(bits - top)
    share: Floats = odds / np.repeat(np.add.reduceat(odds, choices.starts), counts)
    return share


def right_mass(choices: Choices, weights: Floats) -> Floats:
    """The probability that each entry gives to its right readings together."""
    share = np.where(choices.right, probabilities(choices, weights), 0.0)
    return np.add.reduceat(share, choices.starts)


def mean_loss(choices: Choices, weights: Floats) -> float:
    """Mean surprise at the right readings, in nats; entries without one are left out."""
    able = choices.has_right()
    if not able.any():
        return float("nan")
    mass = right_mass(choices, weights)[able]
    return float(np.average(-np.log(np.maximum(mass, 1e-12)), weights=choices.mass[able]))


def top_right(choices: Choices, weights: Floats) -> Bools:
    """Which entries have a right reading on top."""
    share = probabilities(choices, weights)
    best = np.maximum.reduceat(share, choices.starts)
    best_right = np.maximum.reduceat(np.where(choices.right, share, -1.0), choices.starts)
    found: Bools = best_right >= best
    return found


def fit(choices: Choices, prior: Prior, first: Floats | None = None) -> Floats:
    """The weights that make the right readings of all entries most likely, near their prior.

    Maximises Σ mass × log Σ P(right readings) less the penalty by L-BFGS-B, from `first` (default:
    the start values). Raises NotReady where scipy isn't installed.
    """
    try:
        from scipy.optimize import minimize  # noqa: PLC0415 (only who fits needs it)
    except ImportError as error:
        raise NotReady("fitting needs scipy: pip install 'whence[fit]'") from error
    able = choices.chosen(choices.has_right())
    if not len(able):
        return prior.start.copy()
    first = np.clip(prior.start if first is None else first, prior.low, prior.high)
    # In units of about one standard error the search takes a fifth of the steps.
    unit = 1 / np.sqrt(_curvature(able, first, prior))

    def loss(steps: Floats) -> tuple[float, Floats]:
        value, slope = _loss(able, first + steps * unit, prior)
        return value, slope * unit

    found: Any = minimize(
        loss,
        np.zeros_like(first),
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip((prior.low - first) / unit, (prior.high - first) / unit, strict=True)),
        options={"maxiter": 200, "ftol": 1e-8, "gtol": 1e-4},
    )
    weights: NDArray[np.float64] = first + np.asarray(found.x, dtype=np.float64) * unit
    return np.clip(weights, prior.low, prior.high)


def _curvature(choices: Choices, weights: Floats, prior: Prior) -> Floats:
    """About how fast the slope of the loss changes with each weight."""
    share = probabilities(choices, weights)
    mean = np.add.reduceat(choices.values * share[:, None], choices.starts)
    square = (share * np.repeat(choices.mass, choices.counts())) @ choices.values**2
    spread = np.maximum(square - choices.mass @ mean**2, 0.0)
    bent: Floats = _LN2**2 * spread + 2 * prior.strength / prior.scale**2
    return bent


def _loss(choices: Choices, weights: Floats, prior: Prior) -> tuple[float, Floats]:
    counts = choices.counts()
    share = probabilities(choices, weights)
    right = np.where(choices.right, share, 0.0)
    total = np.maximum(np.add.reduceat(right, choices.starts), 1e-300)
    away = (weights - prior.start) / prior.scale
    value = -float(choices.mass @ np.log(total)) + prior.strength * float(away @ away)
    # d log P / d w = (features expected if right) - (features expected at all)
    pull = (right / np.repeat(total, counts) - share) * np.repeat(choices.mass, counts)
    slope = -_LN2 * (pull @ choices.values) + 2 * prior.strength * away / prior.scale
    return value, slope
