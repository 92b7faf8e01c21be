import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whence.evaluation.calibrators import (
    HIGHEST,
    LOWEST,
    MOST_KNOTS,
    apply,
    beta,
    calibrator,
    isotonic,
)
from whence.evaluation.conditional_logit import (
    Choices,
    Prior,
    fit,
    mean_loss,
    probabilities,
    right_mass,
    signed_prior,
    top_right,
)
from whence.evaluation.folds import balanced, fold_of, folds
from whence.evaluation.reliability import log_loss

TRUE = np.array([1.5, -2.0, 0.5])


def choices(n: int = 3000, seed: int = 3) -> Choices:
    """Entries of 2 to 6 readings, the right one drawn with the probabilities of `TRUE`."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(2, 7, n)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    values = rng.normal(size=(int(counts.sum()), 3))
    scores = values @ TRUE * np.log(2) + rng.gumbel(size=len(values))
    right = scores >= np.repeat(np.maximum.reduceat(scores, starts), counts)
    return Choices(values, np.zeros(len(values)), right, starts, np.ones(n))


def free(start: np.ndarray, strength: float = 0.01) -> Prior:
    count = len(start)
    return Prior(start, np.ones(count), np.full(count, -np.inf), np.full(count, np.inf), strength)


def test_weights_are_found_again() -> None:
    assert fit(choices(), free(np.zeros(3))) == pytest.approx(TRUE, abs=0.15)


def test_a_strong_pull_keeps_the_start() -> None:
    start = np.array([1.0, -1.0, 1.0])
    assert fit(choices(300), free(start, 1e6)) == pytest.approx(start, abs=0.01)


def test_no_cost_becomes_a_reward_and_what_is_frozen_stays() -> None:
    start = np.array([-1.0, 1.0, 5.0])
    frozen = np.array([False, False, True])
    found = fit(choices(), signed_prior(start, frozen))
    assert found[0] <= 0
    assert found[1] >= 0
    assert found[2] == 5.0


def test_probabilities_of_an_entry_sum_to_one_and_fixed_bits_count() -> None:
    some = choices(50)
    share = probabilities(some, TRUE)
    assert np.add.reduceat(share, some.starts) == pytest.approx(np.ones(50))
    fixed = np.where(some.right, 20.0, 0.0)
    pushed = Choices(some.values, fixed, some.right, some.starts, some.mass)
    assert right_mass(pushed, TRUE).min() > 0.99


def test_choosing_entries_keeps_their_readings() -> None:
    some = choices(200)
    kept = np.arange(200) % 3 == 0
    assert right_mass(some.chosen(kept), TRUE) == pytest.approx(right_mass(some, TRUE)[kept])


def test_entries_without_a_right_reading_teach_nothing_and_are_not_on_top() -> None:
    some = choices(100)
    blind = Choices(some.values, some.fixed, np.zeros_like(some.right), some.starts, some.mass)
    assert np.isnan(mean_loss(blind, TRUE))
    assert fit(blind, free(TRUE)) == pytest.approx(TRUE)
    assert not top_right(blind, TRUE).any()


def test_fitting_lowers_the_loss_on_rows_left_out() -> None:
    some = choices()
    part = folds([str(i) for i in range(len(some))])
    weights = fit(some.chosen(part != 0), free(np.zeros(3)))
    held_out = some.chosen(part == 0)
    assert mean_loss(held_out, weights) < mean_loss(held_out, np.zeros(3))


def test_the_same_value_always_falls_into_the_same_fold() -> None:
    assert folds(["a", "b", "a"]).tolist()[0] == folds(["x", "y", "z", "a"]).tolist()[3]
    assert {fold_of(str(i)) for i in range(100)} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(("power", "ratio"), [(0.0, 1.0), (0.5, 3.0), (1.0, 9.0)])
def test_sources_weigh_by_a_power_of_their_size(power: float, ratio: float) -> None:
    weights = balanced(["a"] * 9 + ["b"], power)
    assert weights[:9].sum() / weights[9:].sum() == pytest.approx(ratio)
    assert weights.mean() == pytest.approx(1.0)


def bent(n: int = 4000, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 1, n)
    return p, rng.random(n) < p**2


@pytest.mark.parametrize("method", [isotonic, beta])
def test_a_bent_scale_is_straightened(method) -> None:  # type: ignore[no-untyped-def]
    raw, hit = bent()
    knots = method(raw, hit, np.ones(len(raw)))
    grid = np.linspace(0.05, 0.95, 40)
    assert np.abs(apply(knots, grid) - grid**2).max() < 0.08
    assert log_loss(apply(knots, raw), hit) < log_loss(raw, hit)


def test_the_better_method_is_chosen_by_rows_left_out() -> None:
    raw, hit = bent()
    found = calibrator(raw, hit, np.ones(len(raw)), folds([str(i) for i in range(len(raw))]))
    assert found.losses[found.method] == min(found.losses["isotonic"], found.losses["beta"])
    assert found.losses[found.method] < found.losses["identity"]


def test_what_was_never_wrong_is_not_calibrated() -> None:
    raw = np.linspace(0.5, 1, 100)
    found = calibrator(raw, np.ones(100, dtype=np.bool_), np.ones(100), np.arange(100) % 5)
    assert found.method == "identity"


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.01, 100)), min_size=30, max_size=150
    ),
    st.sampled_from([isotonic, beta]),
)
def test_knots_run_from_0_to_1_never_fall_and_stay_within_bounds(rows, method) -> None:  # type: ignore[no-untyped-def]
    raw, hit, mass = (np.array(column) for column in zip(*rows, strict=True))
    knots = method(raw, hit, mass)
    xs, ys = zip(*knots, strict=True)
    assert xs[0] == 0
    assert xs[-1] == 1
    assert len(knots) <= MOST_KNOTS
    assert all(a < b for a, b in itertools.pairwise(xs))
    assert all(a <= b for a, b in itertools.pairwise(ys))
    assert ys[0] >= LOWEST
    assert ys[-1] <= HIGHEST
