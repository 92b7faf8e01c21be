"""Names of large cities in other languages and spellings, against small places called so."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Odessa", "geonames:698740"),  # Odesa; a town in Texas has a tenth of its people
        ("Al Manamah", "geonames:290340"),
        ("Nizza", "geonames:2990440"),
        ("Lüttich", "geonames:2792413"),
        ("Königsberg", "geonames:554234"),
        ("Laibach", "geonames:3196359"),
    ],
)
def test_a_by_name_of_a_large_city(normalizer: Normalizer, text: str, place_id: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "resolved"
    assert verdict.place is not None
    assert verdict.place.id == place_id


def test_a_town_called_so_wins_where_its_state_stands(normalizer: Normalizer) -> None:
    place = normalizer.resolve("Odessa, TX").place
    assert place is not None
    assert place.id == "geonames:5527554"


@pytest.mark.parametrize("text", ["hyena", "AMD"])
def test_slips_and_codes_make_no_by_names(normalizer: Normalizer, text: str) -> None:
    assert normalizer.resolve(text).outcome != "resolved"
