"""Streets are named after towns far away: the town behind the comma is meant."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("12 London Road, Brighton", "geonames:2654710"),
        ("900 Washington St, Boston, MA", "geonames:4930956"),
        ("3 avenue de Versailles, 75016 Paris", "geonames:2988507"),
        ("rue de Lyon, 75012 Paris", "geonames:2988507"),
        ("Carrer de Mallorca 401, Barcelona", "geonames:3128760"),
        ("Bahnhofstrasse 1, 8001 Zürich", "geonames:2657896"),
        ("Mombasa Road, Nairobi", "geonames:184745"),
    ],
)
def test_the_town_of_a_street(normalizer: Normalizer, text: str, place_id: str) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.outcome == "resolved"
    assert verdict.place is not None
    assert verdict.place.id == place_id


def test_a_town_called_street_is_one(normalizer: Normalizer) -> None:
    place = normalizer.resolve("Street, Somerset, UK").place
    assert place is not None
    assert place.name == "Street"
