"""Shares with their uncertainty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whence.wilson import wilson

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` cells with its 95 % interval; `share` is None where n is 0.

    `n` is the number of cells; with weights, the interval rests on the smaller effective number.
    """

    share: float | None
    low: float | None
    high: float | None
    n: int


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
