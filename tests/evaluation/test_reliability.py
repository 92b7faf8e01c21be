import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whence.evaluation.intervals import share_of
from whence.evaluation.reliability import (
    brier,
    calibration_error,
    log_loss,
    reliability,
    risk_coverage,
)
from whence.wilson import wilson


def drawn(n: int, slip: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, and hits that come `slip` less often than they say."""
    rng = np.random.default_rng(seed)
    p = rng.beta(5, 1, n)
    return p, rng.random(n) < p - slip * p


def test_honest_confidences_have_little_error_and_less_than_counted() -> None:
    found = calibration_error(*drawn(4000))
    assert found.error < 0.015
    assert found.error < found.plain


def test_boasting_confidences_show_their_error() -> None:
    p, hit = drawn(8000, slip=0.1)
    found = calibration_error(p, hit)
    assert found.low < 0.1 * float(p.mean()) < found.high
    assert found.error == pytest.approx(0.1 * float(p.mean()), abs=0.02)


def test_the_interval_narrows_with_more_cells() -> None:
    few, many = calibration_error(*drawn(300, 0.2)), calibration_error(*drawn(10_000, 0.2))
    assert many.high - many.low < (few.high - few.low) / 3


def test_no_miss_among_few_cells_does_not_prove_the_error_small() -> None:
    found = calibration_error(np.full(60, 0.999), np.ones(60, dtype=np.bool_))
    assert found.error < 0.01
    assert found.high > 0.02


def test_surer_and_right_is_better_by_log_loss_and_brier() -> None:
    hit = np.array([True, True, False])
    sure, shy = np.array([0.99, 0.9, 0.05]), np.array([0.6, 0.6, 0.4])
    assert log_loss(sure, hit) < log_loss(shy, hit)
    assert brier(sure, hit) < brier(shy, hit)
    assert brier(np.array([1.0, 1.0, 0.0]), hit) == 0.0


def test_risk_grows_with_coverage_where_confidence_ranks_well() -> None:
    p = np.linspace(0, 1, 1000)
    found = risk_coverage(p, p > 0.3)
    risks = dict(found.points)
    assert risks[0.5] == 0.0
    assert risks[1.0] == pytest.approx(0.3, abs=0.01)
    assert found.area < 0.3


def test_equal_confidences_enter_the_risk_together() -> None:
    p = np.array([0.9, 0.9, 0.9, 0.9])
    one = risk_coverage(p, np.array([True, False, True, False]))
    other = risk_coverage(p, np.array([False, True, False, True]))
    assert one == other
    assert dict(one.points)[0.5] == 0.5


def test_too_few_rows_have_no_reliability() -> None:
    assert reliability(*drawn(29)) is None
    assert reliability(*drawn(30)) is not None


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=30, max_size=200),
)
def test_errors_and_their_bounds_are_shares(pairs: list[tuple[float, bool]]) -> None:
    p, hit = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    found = calibration_error(p, hit)
    assert 0 <= found.low <= found.error <= found.high <= 1 + 1e-9
    assert found.error <= found.plain + 1e-9
    assert found.plain <= 1


def test_wilson_stays_inside_and_knows_that_none_of_ten_is_not_never() -> None:
    low, high = wilson(0.0, 10)
    assert low == 0.0
    assert high == pytest.approx(0.2775, abs=1e-3)


def test_equal_masses_change_nothing_and_one_heavy_cell_widens_the_interval() -> None:
    hits = np.array([True] * 90 + [False] * 10)
    plain, equal = share_of(hits), share_of(hits, np.full(100, 7.0))
    assert equal.share == plain.share
    assert equal.low == pytest.approx(plain.low)
    heavy = share_of(hits, np.array([1000.0] + [1.0] * 99))
    assert heavy.high is not None
    assert heavy.low is not None
    assert plain.high is not None
    assert plain.low is not None
    assert heavy.high - heavy.low > plain.high - plain.low


def test_nothing_counted_has_no_share() -> None:
    assert share_of(np.array([], dtype=np.bool_)).share is None
