"""What a caller says beside the entry is a preference, never a filter."""

import pytest

from whence.bootstrap import Normalizer


def test_an_expected_country_settles_a_name_of_two(normalizer: Normalizer) -> None:
    verdict = normalizer.resolve("Georgia", context_country=["GE"])
    assert verdict.place is not None
    assert verdict.place.id == "iso3166-1:GE"


def test_a_text_that_says_otherwise_wins(normalizer: Normalizer) -> None:
    verdict = normalizer.resolve("Paris, TX", context_country=["FR"])
    assert verdict.place is not None
    assert verdict.place.admin1 is not None
    assert verdict.place.admin1.code == "US-TX"


@pytest.mark.parametrize("language", ["pt", "pt-BR", "PT"])
def test_a_language_speaks_for_where_it_is_spoken(normalizer: Normalizer, language: str) -> None:
    def share_in_brazil(**context: str) -> float:
        verdict = normalizer.resolve("Toledo", max_candidates=20, **context)  # type: ignore[arg-type]
        return sum(
            candidate.probability
            for candidate in verdict.candidates
            if candidate.place.country is not None and candidate.place.country.code == "BR"
        )

    assert share_in_brazil(context_language=language) > share_in_brazil()
