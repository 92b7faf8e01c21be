"""Shares with their uncertainty."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` cells with its 95 % interval; `share` is None where n is 0.

    `n` is the number of cells; with weights, the interval rests on the smaller effective number.
    """

    share: float | None
    low: float | None
    high: float | None
    n: int


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a share seen in n trials (Wilson 1927), within 0 to 1.

    >>> [round(bound, 3) for bound in wilson(0.9, 100)]
    [0.826, 0.945]
    """
    z2 = Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def share_of(hits: Bools, mass: Floats | None = None) -> Share:
    """The share of hits, each counted once or by its mass (records, sampling weight).

    Masses make the interval wider: Kish's effective number, (Σ mass)² / Σ mass², stands for n,
    since a hundred records with the same cell are one observation.
    """
    n = len(hits)
    if n == 0:
        return Share(None, None, None, 0)
    weight = np.ones(n) if mass is None else mass
    share = float(np.average(hits, weights=weight))
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return Share(share, *wilson(share, effective), n)
