"""Categories against texts: contradictions, overlaps, splits and catch-alls, and nothing else."""

from typing import Any

from tests.reports.made import found, report

from whence.bootstrap import Normalizer
from whence.reports.column import Row


def made(normalizer: Normalizer, *rows: tuple[str, int, str]) -> dict[str, Any]:
    return report(normalizer, [Row(*row) for row in rows])


def test_a_value_in_a_category_elsewhere_contradicts_it(normalizer: Normalizer) -> None:
    told = made(
        normalizer,
        ("Leeds", 50, "UK & Ireland"),
        ("Birmingham, AL", 8, "UK & Ireland"),
        ("Dublin", 20, "UK & Ireland"),
        ("Chicago", 90, "US & Canada"),
    )
    (one,) = found(told, "category_contradicts_value")
    assert (one["values"], one["categories"]) == (["Birmingham, AL"], ["UK & Ireland"])
    assert (told["replacement"]["stay"], told["replacement"]["move"]) == (160, 8)
    assert told["matrix"]["rows"]["UK & Ireland"]["US"]["relation"] == "contradicts"


def test_categories_that_share_a_places_records_overlap(normalizer: Normalizer) -> None:
    told = made(
        normalizer,
        ("Germany", 40, "DACH"),
        ("Germany", 30, "Europe"),
        ("Berlin", 20, "EMEA"),
        ("France", 30, "Europe"),
        ("Austria", 9, "DACH"),
    )
    (one,) = found(told, "category_overlap")
    assert sorted(one["values"]) == ["DACH", "EMEA", "Europe"]
    assert (one["records"], one["entities"]) == (90, ["iso3166-1:DE"])


def test_a_name_for_two_places_is_split(normalizer: Normalizer) -> None:
    told = made(
        normalizer,
        ("Tbilisi", 20, "Georgia"),
        ("Atlanta", 30, "Georgia"),
        ("Lyon", 9, "France"),
        ("Paris", 9, "France"),
    )
    (one,) = found(told, "split_category")
    assert (one["values"], one["records"]) == (["Georgia"], 20)


def test_other_with_places_in_it_is_unmapped(normalizer: Normalizer) -> None:
    told = made(normalizer, ("Lyon", 40, "France"), ("Oslo", 12, "Other"), ("n/a", 30, "Other"))
    (one,) = found(told, "unmapped")
    assert (one["values"], one["counts"], one["records"]) == (["Other"], [42], 12)
    assert told["replacement"]["gain"] == 12


def test_categories_that_mean_no_places_are_not_judged_as_places(normalizer: Normalizer) -> None:
    told = made(normalizer, ("Lyon", 40, "Segment A"), ("Paris", 12, "Segment B"))
    assert not found(told, "category_contradicts_value")
    assert not found(told, "unmapped")


def test_codes_of_one_list_are_read_as_that_list(normalizer: Normalizer) -> None:
    told = made(
        normalizer,
        ("Toronto", 9, "CA"),
        ("Munich", 9, "DE"),
        ("Mumbai", 9, "IN"),
        ("Tel Aviv", 9, "IL"),
    )
    assert not found(told, "category_contradicts_value")
    states = made(
        normalizer,
        ("Los Angeles", 9, "CA"),
        ("Wilmington, Delaware", 9, "DE"),
        ("Chicago", 9, "IL"),
        ("Houston", 9, "TX"),
        ("Brooklyn", 9, "NY"),
    )
    assert not found(states, "category_contradicts_value")
