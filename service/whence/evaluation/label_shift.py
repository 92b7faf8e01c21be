"""How many entries of an unlabelled column are no places, and which countries they name.

A classifier's probabilities lean to the shares it was fitted with. Where only those shares differ
and not what each class looks like, expectation maximisation finds the column's own: Saerens,
Latinne and Decaestecker, *Adjusting the Outputs of a Classifier to New a Priori Probabilities*
(2002).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

import numpy as np

from whence.evaluation.intervals import Floats

_LEAST, _MOST = 1e-4, 1 - 1e-4
_REPLICATES = 200


@dataclass(frozen=True, slots=True)
class Shift:
    """The estimated share of a class with its 95 % interval (bootstrap over entries), and the bits
    by which the class is likelier here than where the probabilities come from."""

    share: float
    low: float
    high: float
    bits: float


def estimate_share(probability: Floats, reference: float, mass: Floats | None = None) -> float:
    """The share of a class among entries, given each one's probability of it where its share was
    `reference`; between 0 and 1. `mass`: how often each entry occurs.
    """
    weight = np.ones(len(probability)) if mass is None else mass
    return float(_maximised(_odds(probability, reference), weight[:, None])[0])


def shift(probability: Floats, reference: float, mass: Floats | None = None) -> Shift:
    """The share with its interval, and the bits to add to the class's log odds.

    The interval tells how much the answer hangs on the entries drawn, not whether the assumption
    (only the shares differ) holds.
    """
    weight = np.ones(len(probability)) if mass is None else mass
    odds = _odds(probability, reference)
    drawn = np.random.default_rng(2_002).poisson(1.0, (len(probability), _REPLICATES))
    shares = _maximised(odds, np.hstack([weight[:, None], weight[:, None] * drawn]))
    low, high = np.quantile(shares[1:], [0.025, 0.975])
    share = float(np.clip(shares[0], _LEAST, _MOST))
    bits = log2(share / (1 - share)) - log2(reference / (1 - reference))
    return Shift(share, float(low), float(high), bits)


def reference_share(probability: Floats, share: float, mass: Floats | None = None) -> float:
    """The share that probabilities lean to, from entries whose true share is known: the reference
    under which `estimate_share` finds it again."""
    low, high = _LEAST, _MOST
    for _ in range(40):
        middle = (low + high) / 2
        # A higher reference explains the same probabilities by a smaller share.
        if estimate_share(probability, middle, mass) > share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _odds(probability: Floats, reference: float) -> Floats:
    """How much likelier each entry is under the class than outside it."""
    p = np.clip(probability, 1e-9, 1 - 1e-9)
    odds: Floats = p / (1 - p) * ((1 - reference) / reference)
    return odds


def _maximised(odds: Floats, mass: Floats, steps: int = 50) -> Floats:
    """The most likely share for each column of masses: where the steps of EM would end.

    The likelihood of a share is concave, so halving the interval by its slope gets there at once,
    also near 0 and 1 where EM creeps.
    """
    low, high = np.zeros(mass.shape[1]), np.ones(mass.shape[1])
    for _ in range(steps):
        share = (low + high) / 2
        slope = (mass * ((odds - 1)[:, None] / (1 + share * (odds - 1)[:, None]))).sum(axis=0)
        low, high = np.where(slope > 0, share, low), np.where(slope > 0, high, share)
    return (low + high) / 2


def estimate_mix(
    likelihood: Floats, reference: Floats, mass: Floats | None = None, steps: int = 500
) -> Floats:
    """The share of each of several classes, given entries × classes probabilities under the
    shares `reference`; rows need not sum to 1. The shares sum to 1.
    """
    weight = np.ones(len(likelihood)) if mass is None else mass
    ratio = likelihood / np.maximum(reference, 1e-12)
    share: Floats = reference / reference.sum()
    for _ in range(steps):
        joint = ratio * share
        joint = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
        after: Floats = weight @ joint
        after = after / max(float(after.sum()), 1e-300)
        if np.max(np.abs(after - share)) < 1e-7:
            return after
        share = after
    return share


def mix_bits(
    share: Mapping[str, float],
    reference: Mapping[str, float],
    n: float,
    pseudo: float = 20.0,
    most: float = 3.0,
) -> dict[str, float]:
    """Bits by which each class is likelier here than in the reference, largest share first.

    Of `n` entries, m are of a class (or should be, by the reference, if that is more): its bits
    shrink by m / (m + pseudo), since few entries may be mistakes. They are cut at ± `most`, and
    left out where they are below a quarter.
    """
    found = {}
    for name in sorted(reference, key=lambda name: (-share.get(name, 0.0), name)):
        usual = reference[name]
        if usual <= 0:
            continue
        here = max(share.get(name, 0.0), 1e-9)
        seen = n * max(here, usual)
        bits = log2(here / usual) * seen / (seen + pseudo)
        bits = max(-most, min(most, bits))
        if abs(bits) >= 0.25:
            found[name] = round(bits, 2)
    return found
