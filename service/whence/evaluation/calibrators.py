"""Monotone maps from raw to calibrated probability, as a few knots joined by straight lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from whence.errors import NotReady
from whence.evaluation.folds import Ints
from whence.evaluation.intervals import Bools, Floats
from whence.evaluation.reliability import log_loss

LOWEST, HIGHEST = 0.001, 0.999  # no finite gold set shows that an answer is surer than that
MOST_KNOTS = 20
_SURE = 1e-6

Knots = tuple[tuple[float, float], ...]
IDENTITY: Knots = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A fitted map and how it was chosen: held-out log loss of each method, in nats."""

    knots: Knots
    method: str
    losses: Mapping[str, float]
    n: int


def apply(knots: Knots, raw: Floats) -> Floats:
    """Raw probabilities through the map."""
    x, y = zip(*knots, strict=True)
    calibrated: Floats = np.interp(raw, x, y)
    return calibrated


def calibrator(raw: Floats, hit: Bools, mass: Floats, fold: Ints) -> Calibrator:
    """The better of isotonic and beta calibration by cross-validated log loss, fitted on all.

    With fewer than 30 rows, or all of them right or all wrong, nothing can be fitted: identity.
    """
    if len(raw) < 30 or hit.all() or not hit.any():
        return Calibrator(IDENTITY, "identity", {}, len(raw))
    methods: dict[str, Callable[[Floats, Bools, Floats], Knots]] = {
        "isotonic": isotonic,
        "beta": beta,
    }
    losses = {"identity": log_loss(raw, hit, mass)}
    for name, method in methods.items():
        held_out = raw.copy()
        for part in np.unique(fold):
            inside, outside = fold == part, fold != part
            if hit[outside].any() and not hit[outside].all():
                knots = method(raw[outside], hit[outside], mass[outside])
                held_out[inside] = apply(knots, raw[inside])
        losses[name] = log_loss(held_out, hit, mass)
    best = min(methods, key=lambda name: losses[name])
    return Calibrator(methods[best](raw, hit, mass), best, losses, len(raw))


def isotonic(raw: Floats, hit: Bools, mass: Floats, most: int = MOST_KNOTS) -> Knots:
    """Isotonic regression over bins of equal mass: neighbours that fall are pooled until none do.

    A bin's share has half a hit and half a miss added, so that no bin is certain.
    """
    order = np.argsort(raw, kind="stable")
    x, y, w = raw[order], hit[order].astype(np.float64), mass[order]
    at = np.minimum((np.cumsum(w) - w / 2) / w.sum() * (most - 2), most - 3).astype(np.int64)
    # Equal raw values belong in one bin, whichever bin the first of them fell into.
    _, first, same = np.unique(x, return_index=True, return_inverse=True)
    at = at[first][same]
    blocks: list[list[float]] = []  # total mass, mass × raw, mass × hit, rows
    for number in np.unique(at):
        inside = at == number
        total = float(w[inside].sum())
        blocks.append(
            [total, float(w[inside] @ x[inside]), float(w[inside] @ y[inside]), float(inside.sum())]
        )
        while len(blocks) > 1 and _share(blocks[-2]) >= _share(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return _knots([(block[1] / block[0], _share(block)) for block in blocks])


def _share(block: list[float]) -> float:
    total, _, hits, rows = block
    return (hits / total * rows + 0.5) / (rows + 1)


def beta(raw: Floats, hit: Bools, mass: Floats) -> Knots:
    """Beta calibration (Kull, Silva Filho and Flach 2017): a line in ln p and ln (1 - p).

    Both slopes are 0 or more, so the map never falls; a weak pull towards the identity keeps
    small sets sane. Raises NotReady where scipy isn't installed.
    """
    try:
        from scipy.optimize import minimize  # noqa: PLC0415 (only who fits needs it)
    except ImportError as error:
        raise NotReady("fitting needs scipy: pip install 'whence[fit]'") from error
    p = np.clip(raw, _SURE, 1 - _SURE)
    columns = np.stack([np.log(p), -np.log1p(-p), np.ones_like(p)], axis=1)
    share = mass / mass.sum()
    identity = np.array([1.0, 1.0, 0.0])

    def loss(line: Floats) -> tuple[float, Floats]:
        z = columns @ line
        value = float(share @ (np.logaddexp(0.0, z) - hit * z)) + 1e-4 * float(
            (line - identity) @ (line - identity)
        )
        slope = columns.T @ (share * (1 / (1 + np.exp(-z)) - hit)) + 2e-4 * (line - identity)
        return value, slope

    found: Any = minimize(
        loss, identity, jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)]
    )
    line = np.asarray(found.x, dtype=np.float64)
    odds = np.linspace(-8.0, 8.0, MOST_KNOTS - 2)
    at = 1 / (1 + np.exp(-odds))
    z = line[0] * np.log(at) - line[1] * np.log1p(-at) + line[2]
    return _knots(list(zip(at.tolist(), (1 / (1 + np.exp(-z))).tolist(), strict=True)))


def _knots(points: list[tuple[float, float]]) -> Knots:
    """Knots from 0 to 1 that rise, within the bounds; the ends go on level."""
    inner = [(x, min(max(y, LOWEST), HIGHEST)) for x, y in points if 0.0 < x < 1.0]
    low = min([y for _, y in inner[:1]] + [min(max(y, LOWEST), HIGHEST) for x, y in points[:1]])
    high = max([y for _, y in inner[-1:]] + [min(max(y, LOWEST), HIGHEST) for x, y in points[-1:]])
    found: list[tuple[float, float]] = []
    for x, y in [(0.0, low), *inner, (1.0, high)]:
        rounded = (round(x, 6), round(y, 5))
        if not found or rounded[0] > found[-1][0]:
            found.append((rounded[0], max(rounded[1], found[-1][1] if found else 0.0)))
    return tuple(found)
