"""A country's whole name, as people and lists to choose from write it, is the country."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Armenia", "AM"),  # a city of Colombia has a tenth of its people
        ("montenegro", "ME"),
        ("San Marino", "SM"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Cocos (Keeling) Islands", "CC"),
        ("Sint Maarten (Dutch part)", "SX"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
    ],
)
def test_a_country_by_its_whole_name(normalizer: Normalizer, text: str, country: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.place is not None
    assert verdict.place.id == f"iso3166-1:{country}"


def test_its_name_beside_a_town_says_nothing_more(normalizer: Normalizer) -> None:
    place = normalizer.resolve("Frankurt, Germany").place
    assert place is not None
    assert place.kind == "city"
