"""What is known beside the names moves a verdict, and never overrules the text."""

from dataclasses import replace

import pytest

from whence.entry import Entry
from whence.resolve.normalizer import Normalizer
from whence.rulebook.rules import Profile


@pytest.mark.parametrize(
    ("text", "country"), [("V5K 0A1", "CA"), ("SW1A 1AA", "GB"), ("01310-100", "BR")]
)
def test_a_postal_code_alone_names_its_country(
    normalizer: Normalizer, text: str, country: str
) -> None:
    verdict = normalizer.resolve(text)
    assert verdict.place is not None
    assert verdict.place.id == f"iso3166-1:{country}"


def test_a_postal_code_picks_the_namesake_of_its_country(normalizer: Normalizer) -> None:
    verdict = normalizer.resolve("Richmond V6Y 1Y1", explain=True)
    assert verdict.best_by_level["country"] == "iso3166-1:CA"
    assert verdict.explanation is not None
    assert "postal_code" in {one.name for one in verdict.explanation.evidence}


def test_a_field_that_names_one_country_mostly_leans_to_it(normalizer: Normalizer) -> None:
    profile = Profile("de-survey", 0.0, "a test", "a test", {"DE": 3.0, "US": -6.0})
    profiles = {**normalizer.rulebook.profiles, "de-survey": profile}
    other = Normalizer(
        replace(normalizer.rulebook, profiles=profiles), normalizer.gazetteer, "test"
    )
    entry = Entry(text="Bremerton", scope="de-survey")
    told = other.resolve("Bremen, Georgia"), normalizer.resolve("Bremen, Georgia")
    assert told[0].best_by_level == told[1].best_by_level
    leaning = other.resolve(entry, explain=True).explanation
    assert leaning is not None
    assert {"field_countries"} & {one.name for one in leaning.evidence}
