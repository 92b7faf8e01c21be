"""Cities that share a name with the division or country around them, by whatever name."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Mexico City, Mexico", "geonames:3530597"),  # Mexico is a by-name of the city, too
        ("Asunción, Paraguay", "geonames:3439389"),
        ("Ciudad de Panamá, Panamá", "geonames:3703443"),
        ("Querétaro", "geonames:3991164"),  # Santiago de Querétaro, in Querétaro
        ("Plzeň", "geonames:3068160"),  # Pilsen, in Plzeň
        ("Brasília", "geonames:3469058"),  # Brazil is called so in Finnish
    ],
)
def test_the_city_is_meant(normalizer: Normalizer, text: str, place_id: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "resolved"
    assert verdict.place is not None
    assert verdict.place.id == place_id


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Mexico", "iso3166-1:MX"),
        ("Panama", "iso3166-1:PA"),
        ("Ceará, Brasil", "iso3166-2:BR-CE"),  # a by-name of Fortaleza, which has no part of it
    ],
)
def test_what_lies_around_it_is_meant(normalizer: Normalizer, text: str, place_id: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.id == place_id
