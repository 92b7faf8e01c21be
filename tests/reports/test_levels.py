"""A city that is one with its state counts, and is called, as most records name it."""

from tests.reports.made import found, pairs, report

from whence.bootstrap import Normalizer
from whence.reports.column import Row


def test_a_column_of_cities_has_one_level(normalizer: Normalizer) -> None:
    rows = [Row("Berlin", 90), Row("Paris", 80), Row("Tokyo", 60), Row("Vienna", 50), Row("Boston")]
    made = report(normalizer, rows)
    assert not found(made, "mixed_levels")
    labels = {one["value"]: one["label"] for one in made["values"]}
    assert labels["Berlin"].startswith("Berlin")


def test_the_city_and_its_state_are_one_place_still(normalizer: Normalizer) -> None:
    made = report(normalizer, [Row("Berlin", 9), Row("Land Berlin", 2)])
    assert pairs(made) == {frozenset(("Berlin", "Land Berlin")): {"same_place"}}
    assert found(made, "same_place")[0]["reason"].startswith("All mean Berlin, ")
