"""Islands, landscapes and counties are found by their own names, against cities called so."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id", "country", "admin1"),
    [
        ("Mallorca", "region:mallorca", "ES", "ES-IB"),
        ("Rhodes", "region:rhodes", "GR", "GR-L"),  # a suburb of Sydney, too
        ("Cappadocia", "region:cappadocia", "TR", None),  # in four provinces
        ("Siebenbürgen", "region:transylvania", "RO", None),
        ("Napa Valley, USA", "region:napa-valley", "US", "US-CA"),
        ("Kreta", "iso3166-2:GR-M", "GR", "GR-M"),
        ("Cornwall", "iso3166-2:GB-CON", "GB", "GB-ENG"),
    ],
)
def test_a_landscape_by_its_name(
    normalizer: Normalizer, text: str, place_id: str, country: str, admin1: str | None
) -> None:
    verdict = normalizer.resolve(text)
    place = verdict.place
    assert verdict.outcome == "resolved"
    assert place is not None
    assert place.id == place_id
    assert place.country is not None
    assert place.country.code == country
    assert (place.admin1.code if place.admin1 else None) == admin1


@pytest.mark.parametrize("text", ["Norfolk", "Surrey", "Orkney"])
def test_as_large_a_city_abroad_leaves_it_open(normalizer: Normalizer, text: str) -> None:
    assert normalizer.resolve(text).outcome == "ambiguous"


@pytest.mark.parametrize(
    ("text", "place_id"),
    [("Cornwall, Ontario", "geonames:5928065"), ("Norfolk, VA", "geonames:4776222")],
)
def test_a_division_beside_it_decides(normalizer: Normalizer, text: str, place_id: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.id == place_id


def test_a_listed_name_is_not_taken_for_a_slip(normalizer: Normalizer) -> None:
    place = normalizer.resolve("Paros").place  # one letter from Paris
    assert place is not None
    assert place.id == "region:paros"
