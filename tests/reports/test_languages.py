"""Languages of the words: told where they tell, and unknown where many languages share them."""

import pytest

from whence.bootstrap import Normalizer
from whence.reports.as_markdown import markdown
from whence.reports.column import Row
from whence.reports.language_of import MIXED, UNKNOWN, LanguageFinder
from whence.reports.page import page

from .made import report, rules


@pytest.fixture(scope="module")
def finder(normalizer: Normalizer) -> LanguageFinder:
    return LanguageFinder(rules().languages, normalizer)


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("Germany", "English"),
        ("Wien, Österreich", "German"),
        ("Allemagne", "French"),
        ("España", "Spanish"),
        ("Łódź", "Polish"),
        ("Київ, Україна", "Ukrainian"),
        ("Москва, Россия", "Russian"),
        ("フランス", "Japanese"),
        ("서울", "Korean"),
        ("القاهرة", "Arabic"),
        ("Ελλάδα", "Greek"),
        ("กรุงเทพ", "Thai"),
        ("Télétravail, à distance", "French"),
        ("Based in Oslo", "English"),
        ("USA", UNKNOWN),
        ("London", UNKNOWN),
        ("Paris, France", UNKNOWN),
        ("北京", UNKNOWN),
        ("Columbia, SC", UNKNOWN),  # Colombia in Romanian, but also a city's own name
        ("Congo", UNKNOWN),
        ("42", UNKNOWN),
        ("", UNKNOWN),
        ("Germany / España", MIXED),
    ],
)
def test_the_language_is_told_where_the_words_tell(
    finder: LanguageFinder, value: str, language: str
) -> None:
    assert finder.language(value) == language


def test_every_record_has_one_in_the_profile(normalizer: Normalizer) -> None:
    rows = [Row("Germany", 3), Row("Deutschland", 2), Row("USA", 5)]
    made = report(normalizer, rows)
    assert made["profile"]["languages"] == {UNKNOWN: 5, "English": 3, "German": 2}
    assert "| language English | 3 |" in markdown(made)
    assert "Languages of the words" in page(made)


def test_a_report_of_before_is_still_shown(normalizer: Normalizer) -> None:
    made = report(normalizer, [Row("Oslo")])
    del made["profile"]["languages"]
    assert "Field profile" in page(made)
    assert "Field profile" in markdown(made)
