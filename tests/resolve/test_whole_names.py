"""A name that the rules know as a whole is not read by its parts."""

import pytest

from whence.resolve.normalizer import Normalizer


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("San Francisco Bay Area", "metro:bay-area"),
        ("Delhi NCR", "metro:delhi-ncr"),
        ("Congo-Brazzaville", "iso3166-1:CG"),
        ("Singapore, Singapore", "geonames:1880252"),
        ("San Francisco, Bay Area", "geonames:5391959"),
    ],
)
def test_the_longest_name_counts(normalizer: Normalizer, text: str, place_id: str) -> None:
    place = normalizer.resolve(text).place
    assert place is not None
    assert place.id == place_id
