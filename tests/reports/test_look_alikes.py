"""Names that are taken for each other are told; those of where somebody was before are not."""

import pytest
from tests.reports.made import found, report, values

from whence.bootstrap import Normalizer


@pytest.mark.parametrize(
    ("moved", "before"),
    [
        ("former Boston, now Austin", "Boston"),
        ("ex-London, now Leeds", "London"),
        ("Boston, relocated to Austin", "Boston"),
        ("Boston until 2020, now Austin", "Boston"),
    ],
)
def test_where_somebody_was_before_is_no_name_of_where_they_are(
    normalizer: Normalizer, moved: str, before: str
) -> None:
    assert not found(report(normalizer, values(moved, before)), "look_alike")


def test_a_name_with_what_it_lies_in_is_told(normalizer: Normalizer) -> None:
    (told,) = found(report(normalizer, values("London, Ontario", "London")), "look_alike")
    assert set(told["values"]) == {"London, Ontario", "London"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DR Congo", "Republic of the Congo"),
        ("Equatorial Guinea", "Guinea-Bissau"),
        ("DPRK", "Republic of Korea"),
        ("US Virgin Islands", "British Virgin Islands"),
        ("Guyana", "French Guiana"),
        ("Dominica", "Dominican Republic"),
    ],
)
def test_countries_that_share_a_name_are_told(normalizer: Normalizer, one: str, other: str) -> None:
    (told,) = found(report(normalizer, values(one, other)), "look_alike")
    assert set(told["values"]) == {one, other}
