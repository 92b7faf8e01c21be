"""*A, B* where B is a large city and A a small place far away: a quarter of B."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Clifton, Karachi", "geonames:1174872"),
        ("Whitefield, Bangalore", "geonames:1277333"),
        ("Richmond, London", "geonames:2643743"),
        ("Vomero, Napoli", "geonames:3172394"),
    ],
)
def test_a_quarter_before_its_city(normalizer: Normalizer, text: str, place_id: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "resolved"
    assert verdict.place is not None
    assert verdict.place.id == place_id


@pytest.mark.parametrize("text", ["Paris, London", "Boston, Berlin", "Palermo, Buenos Aires"])
def test_two_large_cities_are_two(normalizer: Normalizer, text: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "ambiguous"
    assert "multiple" in verdict.flags


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Commack, New York", "Commack"),
        ("Balashikha, Moscow", "Balashikha"),
        ("Epsom, Surrey", "Epsom"),
    ],
)
def test_a_town_of_its_own_is_no_quarter(normalizer: Normalizer, text: str, name: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.name == name
