"""Names that stand in no index in their script are read by their sound."""

import numpy as np
import pytest

from whence.gazetteer.romanised import SIGNS, coarse, cuts, sounds
from whence.resolve.normalizer import Normalizer
from whence.resolve.sound_channel import SoundChannel
from whence.rulebook import Rulebook
from whence.rulebook.sounds import ANY_SCRIPT


@pytest.mark.parametrize(
    ("name", "script", "sound"),
    [
        ("лондон", "Cyrillic", "london"),
        ("თბილისი", "Georgian", "tbilisi"),
        ("เจนไน", "Thai", "Cenai"),
        ("chicago", "Latin", "Cikago"),
        ("ᏇᏫᏏ", "Cherokee", "pevisi"),
    ],
)
def test_a_name_sounds_alike_in_every_script(name: str, script: str, sound: str) -> None:
    assert sounds(name, script) == sound


def test_a_key_keeps_consonants_and_one_may_be_missing() -> None:
    assert coarse("london") == coarse("lontn") == "lntn"
    assert "ntn" in cuts(coarse("london"))


def test_costs_are_those_of_the_cheapest_alignment(rulebook: Rulebook) -> None:
    common = rulebook.sounds.costs[ANY_SCRIPT]
    channel = SoundChannel(common, {})
    meant = np.array([[SIGNS.index(sign)] for sign in "paris"], np.uint8)
    same = channel.bits("paris", meant, np.array([5]))[0]
    assert same == pytest.approx(sum(common[sign, sign] for sign in "paris"), abs=0.01)
    shorter = channel.bits("pris", meant, np.array([5]))[0]
    assert shorter == pytest.approx(same - common["a", "a"] + common["a", ""], abs=0.01)


def test_every_pair_of_signs_has_a_cost(rulebook: Rulebook) -> None:
    common = rulebook.sounds.costs[ANY_SCRIPT]
    for meant in ("", *SIGNS):
        for typed in ("", *SIGNS):
            assert (meant, typed) in common or meant == typed == ""


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("மான்செஸ்டர்", "GB"),  # Manchester in Tamil
        ("ბირმინგემი", "GB"),  # Birmingham in Georgian
        ("ຊິຄາໂກ", "US"),  # Chicago in Lao
        ("បាសេឡូណា", "ES"),  # Barcelona in Khmer
    ],
)
def test_a_well_known_city_is_found_in_any_script(
    normalizer: Normalizer, text: str, country: str
) -> None:
    verdict = normalizer.resolve(text)
    best = verdict.best_by_level["country"]
    assert best == f"iso3166-1:{country}"


def test_an_exact_name_is_not_read_by_its_sound(normalizer: Normalizer) -> None:
    verdict = normalizer.resolve("თბილისი", explain=True)
    assert verdict.explanation is not None
    assert [span.how for span in verdict.explanation.spans] != ["romanised"]
    assert verdict.place is not None
    assert verdict.place.name == "Tbilisi"
