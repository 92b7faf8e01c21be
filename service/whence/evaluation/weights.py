"""Fitting the weights of the evidence, with honest figures from rows that weren't used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from whence.evaluation.conditional_logit import (
    Choices,
    Prior,
    fit,
    mean_loss,
    right_mass,
    signed_prior,
    top_right,
)
from whence.evaluation.intervals import Bools, Floats
from whence.evaluation.traces import Traced

PROFILE = "field_profile"
# Said by definition or by a person, or too rare in any gold to be learnt.
FROZEN = frozenset(
    {
        PROFILE,
        "field_countries",
        "reviewer_decision",
        "context_country",
        "context_language",
        "coordinates",
        "flag_emoji",
        "nearest_city",
        "negated",
        "origin",
        "postal_code",
        "quarter_before_its_city",
        "former_or_employer",
        "metro_kind",
        "by_name_as_written",
        "by_name_of_ordinary_words",
        "by_name_of_one_large_city",
        "called_a_division",
        "city_called_a_division",
        "own_name_of_a_country",
        "region_kind",
    }
)
STRENGTHS = (10.0, 3.0, 1.0, 0.3)
_OFFSET_SCALE = 4.0  # bits: how far one source's share of no-places lies from another's


@dataclass(frozen=True, slots=True)
class Held:
    """How some weights do on rows: mean surprise in nats, and the share with a right one on top."""

    loss: float
    top: float
    n: int


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """Weights fitted on all rows, and what the same method does on rows left out.

    `by_fold`: the weights fitted without each fold. `held_out`, `left_out`: by source, with its
    rows in the other folds known, or with the whole source left out; `before`: the start values.
    `unreachable`: rows by source whose right reading isn't among those traced.
    `offsets`: bits by which each source leans to no place beyond its profile, where fitted.
    """

    weights: Mapping[str, float]
    by_fold: tuple[Mapping[str, float], ...]
    strength: float
    losses: Mapping[float, float]
    before: Mapping[str, Held]
    held_out: Mapping[str, Held]
    left_out: Mapping[str, Held]
    unreachable: Mapping[str, int]
    offsets: Mapping[str, float]


def fit_weights(
    data: Traced,
    start: Mapping[str, float],
    strengths: Sequence[float] = STRENGTHS,
    with_offsets: bool = False,
    with_left_out: bool = True,
) -> FittedWeights:
    """The weights near `start` that explain the rows best; the strength of the pull towards
    `start` is the one with the least held-out surprise.

    `with_offsets`: let each source lean to no place in its own measure while fitting, so that the
    mix of sources doesn't move the other weights.
    """
    sources = tuple(dict.fromkeys(data.sources))
    choices = _with_offsets(data, sources) if with_offsets else data.choices
    first = np.array([start[name] for name in data.names])
    frozen = np.array([name in FROZEN for name in data.names], dtype=np.bool_)
    prior = _free_kinds(signed_prior(first, frozen), data.names)
    if with_offsets:
        prior = _extended(prior, len(sources))
    parts = sorted(set(data.fold.tolist()))
    source = np.array(data.sources)
    trials: dict[float, tuple[list[Floats], float]] = {}
    whole = prior.start
    for strength in strengths:
        here = replace(prior, strength=strength)
        # Each fit starts where the one before it ended: they differ little.
        whole = fit(choices, here, whole)
        found = [fit(choices.chosen(data.fold != part), here, whole) for part in parts]
        trials[strength] = (found, _held_loss(choices, data, parts, found))
    best = min(trials, key=lambda strength: trials[strength][1])
    by_fold = trials[best][0]
    prior = replace(prior, strength=best)
    final = fit(choices, prior, whole)
    left_out = {
        name: held(
            choices.chosen(source == name), fit(choices.chosen(source != name), prior, final)
        )
        for name in (sources if with_left_out and len(sources) > 1 else ())
    }
    able = choices.has_right()
    return FittedWeights(
        weights=_named(data, final),
        by_fold=tuple(_named(data, one) for one in by_fold),
        strength=best,
        losses={strength: loss for strength, (_, loss) in trials.items()},
        before={name: held(choices.chosen(source == name), prior.start) for name in sources},
        held_out={
            name: _held_by_fold(choices, data, parts, by_fold, source == name) for name in sources
        },
        left_out=left_out,
        unreachable={name: int((~able & (source == name)).sum()) for name in sources},
        offsets=dict(zip(sources, final[len(data.names) :].tolist(), strict=False)),
    )


def held(choices: Choices, weights: Floats) -> Held:
    """How the weights do on these rows; rows without a right reading can't be on top."""
    return Held(
        mean_loss(choices, weights), float(top_right(choices, weights).mean()), len(choices)
    )


def _held_loss(
    choices: Choices, data: Traced, parts: Sequence[int], found: Sequence[Floats]
) -> float:
    total = mass = 0.0
    for part, weights in zip(parts, found, strict=True):
        inside = choices.chosen(data.fold == part)
        weight = float(inside.mass[inside.has_right()].sum())
        if weight:
            total += mean_loss(inside, weights) * weight
            mass += weight
    return total / mass if mass else 0.0


def _held_by_fold(
    choices: Choices, data: Traced, parts: Sequence[int], found: Sequence[Floats], among: Bools
) -> Held:
    losses: list[Floats] = []
    tops: list[Bools] = []
    for part, weights in zip(parts, found, strict=True):
        inside = among & (data.fold == part)
        if inside.any():
            rows = choices.chosen(inside)
            losses.append(-np.log(np.maximum(right_mass(rows, weights)[rows.has_right()], 1e-12)))
            tops.append(top_right(rows, weights))
    loss = np.concatenate(losses)
    return Held(
        float(loss.mean()) if len(loss) else float("nan"),
        float(np.concatenate(tops).mean()),
        int(among.sum()),
    )


def _named(data: Traced, weights: Floats) -> dict[str, float]:
    return {
        name: round(float(weight), 3) for name, weight in zip(data.names, weights, strict=False)
    }


def _free_kinds(prior: Prior, names: Sequence[str]) -> Prior:
    """How often a kind of place is meant is no cost or reward: its sign is free."""
    free = np.array(
        [name not in FROZEN and (name == "place" or name.endswith("_kind")) for name in names],
        dtype=np.bool_,
    )
    return replace(
        prior,
        low=np.where(free, -np.inf, prior.low),
        high=np.where(free, np.inf, prior.high),
    )


def _with_offsets(data: Traced, sources: Sequence[str]) -> Choices:
    """The choices with one more feature a source, 1 on its rows' null readings."""
    choices = data.choices
    of_reading = np.repeat(np.array([sources.index(s) for s in data.sources]), choices.counts())
    offsets = (of_reading[:, None] == np.arange(len(sources))) * data.is_null[:, None]
    return replace(choices, values=np.hstack([choices.values, offsets]))


def _extended(prior: Prior, count: int) -> Prior:
    return Prior(
        np.append(prior.start, np.zeros(count)),
        np.append(prior.scale, np.full(count, _OFFSET_SCALE)),
        np.append(prior.low, np.full(count, -12.0)),
        np.append(prior.high, np.full(count, 12.0)),
        prior.strength,
    )
