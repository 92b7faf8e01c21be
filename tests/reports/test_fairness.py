"""Fairness: rates with intervals, small groups left out, names hidden until the end."""

from typing import Any

from tests.reports.made import report

from whence.bootstrap import Normalizer
from whence.reports.column import Row
from whence.reports.page import page

ROWS = [
    Row("Leeds", 900, group="staff", gold="GB"),
    Row("Berlin", 95, group="guests", gold="DE"),
    Row("n/a", 60, group="guests"),
    Row("Paris", 40, group="guests", gold="US"),
    Row("Rome", 3, group="board", gold="IT"),
]


def groups(normalizer: Normalizer) -> dict[str, Any]:
    made = report(normalizer, ROWS)
    (comparison,) = [one for one in made["fairness"] if one["by"] == "group"]
    return comparison


def test_rates_have_wilson_intervals_and_counts(normalizer: Normalizer) -> None:
    by_name = {one["name"]: one for one in groups(normalizer)["groups"]}
    resolved = by_name["guests"]["rates"][0]
    assert (resolved["name"], resolved["n"]) == ("resolved", 195)
    assert resolved["low"] < resolved["share"] < resolved["high"]
    assert resolved["stands_out"]


def test_a_group_of_fewer_than_ten_is_left_out(normalizer: Normalizer) -> None:
    found = groups(normalizer)
    assert "board" not in {one["name"] for one in found["groups"]}
    assert (found["left_out"], found["left_out_records"]) == (1, 3)


def test_errors_are_counted_where_the_right_country_is_given(normalizer: Normalizer) -> None:
    by_name = {one["name"]: one for one in groups(normalizer)["groups"]}
    assert by_name["staff"]["errors"]["share"] == 0
    assert by_name["guests"]["errors"]["n"] == 135
    assert round(by_name["guests"]["errors"]["share"], 3) == round(40 / 135, 3)


def test_names_stand_only_behind_the_fold(normalizer: Normalizer) -> None:
    html = page(report(normalizer, ROWS))
    before, _, after = html.partition("Show which group is which")
    assert "Group A" in before
    assert "guests" not in before
    assert "guests" in after


def test_no_value_is_kept_together_with_its_group(normalizer: Normalizer) -> None:
    made = report(normalizer, ROWS)
    assert all("group" not in one for one in made["values"])


def test_the_share_of_all_tells_nothing_of_the_group_that_is_left_out(
    normalizer: Normalizer,
) -> None:
    found = groups(normalizer)
    shown = [one["rates"][0] for one in found["groups"]]
    records = sum(rate["n"] for rate in shown)
    resolved = sum(rate["share"] * rate["n"] for rate in shown)
    (overall,) = [rate for rate in found["overall"] if rate["name"] == "resolved"]
    assert overall["n"] == records == 1_095
    assert round(overall["share"] * records) == round(resolved)


def test_of_small_groups_alone_nothing_is_told(normalizer: Normalizer) -> None:
    made = report(normalizer, [Row("Rome", 3, group="board")])
    (comparison,) = [one for one in made["fairness"] if one["by"] == "group"]
    assert (comparison["groups"], comparison["overall"]) == ((), ())
    assert page(made)
