import numpy as np
import pytest

from whence.evaluation.label_shift import (
    estimate_mix,
    estimate_share,
    mix_bits,
    reference_share,
    shift,
)


def mixture(share: float, reference: float, n: int = 3000, seed: int = 7):  # type: ignore[no-untyped-def]
    """Probabilities of a class under `reference`, for entries of which `share` belong to it."""
    rng = np.random.default_rng(seed)
    is_class = rng.random(n) < share
    seen = np.where(is_class, 1.0, -1.0) + rng.normal(size=n)
    odds = np.exp(2 * seen) * reference / (1 - reference)
    return odds / (1 + odds), is_class


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("reference", [0.2, 0.5])
def test_the_share_of_a_mixture_is_found_whatever_the_reference(
    share: float, reference: float
) -> None:
    probability, is_class = mixture(share, reference)
    assert estimate_share(probability, reference) == pytest.approx(is_class.mean(), abs=0.04)


def test_the_bits_make_the_probabilities_fit_the_column() -> None:
    probability, is_class = mixture(0.05, 0.5)
    found = shift(probability, 0.5)
    odds = probability / (1 - probability) * 2**found.bits
    assert float((odds / (1 + odds)).mean()) == pytest.approx(is_class.mean(), abs=0.02)
    assert found.low < is_class.mean() < found.high


def test_a_column_like_the_reference_needs_no_bits() -> None:
    probability, _ = mixture(0.3, 0.3)
    assert abs(shift(probability, 0.3).bits) < 0.3


def test_a_column_without_any_of_the_class_comes_near_zero() -> None:
    probability, _ = mixture(0.0, 0.5)
    assert estimate_share(probability, 0.5) < 0.02


def test_masses_stand_for_repeated_entries() -> None:
    probability, _ = mixture(0.3, 0.5, n=400)
    doubled = estimate_share(np.repeat(probability, 2), 0.5)
    assert estimate_share(probability, 0.5, np.full(400, 2.0)) == pytest.approx(doubled, abs=1e-4)


def test_the_reference_is_found_from_entries_of_known_share() -> None:
    probability, is_class = mixture(0.4, 0.25)
    assert reference_share(probability, float(is_class.mean())) == pytest.approx(0.25, abs=0.05)


def test_the_mix_of_classes_is_found_from_likelihoods_under_another_mix() -> None:
    rng = np.random.default_rng(11)
    truth, reference = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
    drawn = rng.choice(3, 3000, p=truth)
    evidence = np.exp(2.0 * (rng.normal(size=(3000, 3)) + 2.0 * np.eye(3)[drawn]))
    likelihood = evidence * reference
    likelihood /= likelihood.sum(axis=1, keepdims=True)
    assert estimate_mix(likelihood, reference) == pytest.approx(truth, abs=0.08)


def test_few_entries_move_the_mix_less_and_no_country_runs_away() -> None:
    share, reference = {"CA": 0.99, "US": 0.01}, {"CA": 0.1, "US": 0.9}
    few, many = (mix_bits(share, reference, n) for n in (5, 5000))
    assert 0 < few["CA"] < many["CA"]
    assert all(abs(bits) <= 3.0 for bits in many.values())
