"""Codes, abbreviations and by-names that are ordinary words name no place in small letters."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    "text",
    [
        *("mad", "led", "mia", "ill", "adam", "nová", "dělá"),  # codes and short forms
        *("winter", "first", "show me", "old line", "free"),  # by-names of states
    ],
)
def test_words_are_no_places(normalizer: Normalizer, text: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome in ("not_a_location", "unresolved")
    assert verdict.place is None


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("MAD", "geonames:3117735"),
        ("jfk", "geonames:5128581"),  # spells no word
        ("Krk", "region:krk"),
        ("nova", "region:us-northern-virginia"),
        ("boston mass", "geonames:4930956"),
        ("bayern", "iso3166-2:DE-BY"),
        ("inglaterra", "iso3166-2:GB-ENG"),
        ("Show Me State", "iso3166-2:US-MO"),
    ],
)
def test_names_are(normalizer: Normalizer, text: str, place_id: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.id == place_id
