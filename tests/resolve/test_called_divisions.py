"""A word for a division beside a name that a city bears, too."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Provincia de Buenos Aires", "iso3166-2:AR-B"),
        ("Prov. Buenos Aires, Argentina", "iso3166-2:AR-B"),
        ("Leningrad oblast", "iso3166-2:RU-LEN"),
        ("Minsk region", "iso3166-2:BY-MI"),
        ("Sofia Province", "iso3166-2:BG-23"),
        ("Kanton Zürich", "iso3166-2:CH-ZH"),
    ],
)
def test_the_division_is_meant(normalizer: Normalizer, text: str, place_id: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "resolved"
    assert verdict.place is not None
    assert verdict.place.id == place_id


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Buenos Aires", "geonames:3435910"),
        ("Munich region", "geonames:2867714"),  # no division is called so
        ("Paris, Ile de France region", "geonames:2988507"),
    ],
)
def test_the_city_is_meant(normalizer: Normalizer, text: str, place_id: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.id == place_id
