"""An open value means what its twin in the column does; names of several sorts are kept apart."""

import pytest
from tests.reports.made import found, pairs, report, values

from whence.bootstrap import Normalizer


def test_a_damaged_value_lies_where_its_sound_twin_does(normalizer: Normalizer) -> None:
    made = report(normalizer, values("M?nchen", "München", "Munich", "Bayern"))
    told = pairs(made)
    assert told[frozenset(("M?nchen", "München"))] >= {"encoding_twin"}
    assert "contains" in told[frozenset(("M?nchen", "Bayern"))]
    assert "same_place" in told[frozenset(("M?nchen", "Munich"))]


def test_a_slip_between_two_places_is_the_one_the_column_holds_beside_it(
    normalizer: Normalizer,
) -> None:
    assert not found(report(normalizer, values("Austriia", "Mexico")), "same_place")
    made = report(normalizer, values("Austriia", "Austria", "Australia"))
    assert pairs(made)[frozenset(("Austriia", "Austria"))] == {"same_place"}


def test_regions_of_the_same_members_are_one_place(normalizer: Normalizer) -> None:
    told = pairs(report(normalizer, values("ASEAN", "Southeast Asia", "Singapore")))
    assert told[frozenset(("ASEAN", "Southeast Asia"))] >= {"same_place"}
    assert told[frozenset(("Singapore", "Southeast Asia"))] == {"contains"}


def test_countries_named_together_are_the_region_made_of_them(normalizer: Normalizer) -> None:
    told = pairs(report(normalizer, values("UKI", "Ireland and the United Kingdom")))
    assert list(told.values()) == [{"same_place"}]


def test_the_city_that_is_a_division_lies_in_its_metro(normalizer: Normalizer) -> None:
    told = pairs(report(normalizer, values("DC Metro Area", "Washington, DC")))
    assert list(told.values()) == [{"contains"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dominica", "República Dominicana"),
        ("Mauritius", "Mauritania"),
        ("Paraguay", "Uruguay"),
        ("Colombia", "Columbia"),
    ],
)
def test_names_that_people_mix_up_are_told(normalizer: Normalizer, one: str, other: str) -> None:
    assert pairs(report(normalizer, values(one, other, "Japan"))) == {
        frozenset((one, other)): {"look_alike"}
    }


def test_an_open_value_lies_nowhere_unless_that_is_nearly_sure(normalizer: Normalizer) -> None:
    assert not pairs(report(normalizer, values("Victoria", "Australia")))


def test_regions_called_by_their_direction_are_no_look_alikes(normalizer: Normalizer) -> None:
    names = ("North America", "South America", "Eastern Europe", "Western Europe", "North Africa")
    assert not found(report(normalizer, values(*names)), "look_alike")
