"""Drift: none against itself, told in words where the mix moved, and figures one can check."""

import pytest
from tests.reports.made import report, rules, values

from whence.bootstrap import Normalizer
from whence.reports.column import Row
from whence.reports.drift import drift, jensen_shannon, psi

BEFORE = {"country": {"US": 90, "IN": 10}, "outcome": {"resolved": 100}}


def test_a_batch_like_its_baseline_has_not_drifted() -> None:
    found = drift(BEFORE, BEFORE, rules())
    assert (found.verdict, found.aspects[0].psi, found.aspects[0].jensen_shannon) == ("ok", 0, 0)


def test_shares_count_and_not_records() -> None:
    doubled = {"country": {"US": 1800, "IN": 200}}
    assert drift(doubled, BEFORE, rules()).verdict == "ok"


def test_a_moved_mix_is_told_with_what_moved_and_what_to_do() -> None:
    now = {"country": {"US": 50, "IN": 40, "BR": 10}, "outcome": {"resolved": 100}}
    found = drift(now, BEFORE, rules())
    assert found.verdict == "act"
    assert "audit sample" in found.action
    assert [move.name for move in found.aspects[0].moves] == ["US", "IN", "BR"]


def test_psi_is_what_the_formula_says_and_grows_with_the_shift() -> None:
    # (0.5 - 0.9) ln(0.5 / 0.9) + (0.5 - 0.1) ln(0.5 / 0.1)
    assert psi({"a": 0.5, "b": 0.5}, {"a": 0.9, "b": 0.1}, 0.0001) == pytest.approx(
        0.8789, abs=1e-4
    )
    small = psi({"a": 0.6, "b": 0.4}, {"a": 0.5, "b": 0.5}, 0.0001)
    assert small < psi({"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.5}, 0.0001)


def test_jensen_shannon_is_symmetric_and_at_most_one() -> None:
    one, other = {"a": 0.2, "b": 0.8}, {"b": 0.4, "c": 0.6}
    assert jensen_shannon(one, other) == pytest.approx(jensen_shannon(other, one))
    assert 0 < jensen_shannon(one, other) < 1


def test_a_share_of_nothing_has_a_value() -> None:
    assert psi({"a": 1.0}, {"b": 1.0}, 0.0001) > 1


def test_findings_are_new_still_there_or_gone(normalizer: Normalizer) -> None:
    first = report(normalizer, values("USA", "United States", "London", "UK"))
    second = report(normalizer, values("USA", "U.S.", "Deutschland", "Germany"), baseline=first)
    states = {one["entities"][0]: one["status"] for one in second["findings"] if one["entities"]}
    assert states == {"iso3166-1:US": "still there", "iso3166-1:DE": "new"}
    assert [one["type"] for one in second["findings_gone"]] == ["contains"]


def test_values_that_came_and_went_are_named(normalizer: Normalizer) -> None:
    first = report(normalizer, [Row("Leeds", 5), Row("York", 2)])
    moved = report(normalizer, [Row("Leeds", 5), Row("Bath", 7)], baseline=first)["drift"][
        "baseline"
    ]["values"]
    assert (moved["new"], moved["vanished"]) == (
        [{"value": "Bath", "count": 7}],
        [{"value": "York", "count": 2}],
    )


def test_of_few_records_it_is_said_that_chance_moves_them(normalizer: Normalizer) -> None:
    def told(times: int) -> str:
        first = report(normalizer, [Row("Leeds", 5 * times), Row("York", 5 * times)])
        moved = [Row("Leeds", 9 * times), Row("Oslo", 9 * times)]
        found = report(normalizer, moved, baseline=first)["drift"]["baseline"]
        assert found["verdict"] == "act"
        return str(found["action"])

    assert "chance" in told(1)
    assert "chance" not in told(40)  # few, but it moved by far more than chance does
    assert "chance" not in told(1_000)
