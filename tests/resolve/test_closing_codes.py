"""A division's code that ends the entry says where it is, whatever stands before it."""

import pytest

from whence.bootstrap import Normalizer
from whence.entry import Entry


def admin1(normalizer: Normalizer, text: str) -> str | None:
    place = normalizer.resolve(text).place
    return place.admin1.code if place is not None and place.admin1 is not None else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("prefer not to say OR", "US-OR"),
        ("Declined, MT", "US-MT"),
        ("Xyzzyville TN", "US-TN"),
        ("Canton NY", "US-NY"),
        ("a town too small to name here, IA", "US-IA"),
        ("Rural town, SC", "US-SC"),
        ("Interior - SC", "BR-SC"),
        ("Blumenau, SC", "BR-SC"),
        ("Omaha metro, Nebraska", "US-NE"),
    ],
)
def test_a_closing_code_says_where(normalizer: Normalizer, text: str, code: str) -> None:
    assert admin1(normalizer, text) == code


@pytest.mark.parametrize("text", ["Belém - PA", "Belém, PA", "Belém/PA"])
def test_a_town_of_its_own_beats_the_sign_before_its_code(
    normalizer: Normalizer, text: str
) -> None:
    assert admin1(normalizer, text) == "BR-PA"


@pytest.mark.parametrize("text", ["Canton NY", "Declined, MT", "Home, SC", "A 🇩🇪 in Leeds 🇬🇧"])
def test_its_evidence_adds_up(normalizer: Normalizer, text: str) -> None:
    weights = normalizer.rulebook.weights
    for reading in normalizer.understand(Entry("1", text)).places:
        total = sum(weights[one.name] * one.value for one in reading.features)
        assert total == pytest.approx(reading.bits, abs=1e-6)


def test_a_flag_before_words_is_what_somebody_is(normalizer: Normalizer) -> None:
    verdict = normalizer.resolve("A 🇩🇪 in Leeds 🇬🇧")
    assert verdict.place is not None
    assert verdict.place.name == "Leeds"


def test_flags_side_by_side_are_two_places(normalizer: Normalizer) -> None:
    assert "multiple" in normalizer.resolve("🇩🇪 🇬🇧").flags
