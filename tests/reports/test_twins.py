"""What is damaged and what is sound, and that each is told once."""

import pytest
from tests.reports.made import GOLD, found, gold_list, report, values

from whence.bootstrap import Normalizer
from whence.reports.column import Row


@pytest.mark.parametrize(("sound", "damaged"), [("Москва", "Ìîñêâà"), ("Казань", "Êàçàíü")])
def test_a_sound_value_is_not_told_as_damaged(
    normalizer: Normalizer, sound: str, damaged: str
) -> None:
    told = found(report(normalizer, [Row(sound, 90), Row(damaged, 4)]), "encoding_twin")
    assert [(one["values"], one["records"]) for one in told] == [([damaged, sound], 4)]


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        ("Kraków", "Krakуw"),
        ("München", "Mьnchen"),
        ("Málaga", "M·laga"),
        ("São Paulo", "Săo Paulo"),
        ("Plzeň", "Plzeò"),
    ],
)
def test_what_is_each_other_misread_is_told_once(
    normalizer: Normalizer, sound: str, damaged: str
) -> None:
    told = found(report(normalizer, [Row(sound, 9), Row(damaged, 4)]), "encoding_twin")
    assert [(one["values"], one["records"]) for one in told] == [([damaged, sound], 4)]


def test_the_likelier_of_two_is_sound_though_it_is_rarer(normalizer: Normalizer) -> None:
    told = found(report(normalizer, [Row("Krakуw", 9), Row("Kraków", 4)]), "encoding_twin")
    assert [one["values"] for one in told] == [["Krakуw", "Kraków"]]


def test_of_two_damaged_values_neither_is_sound(normalizer: Normalizer) -> None:
    assert not found(report(normalizer, values("M\ufffdLAGA", "M?laga")), "encoding_twin")
    told = found(report(normalizer, values("M\ufffdLAGA", "M?laga", "Málaga")), "encoding_twin")
    assert {one["values"][-1] for one in told} == {"Málaga"}
    assert {value for one in told for value in one["values"][:-1]} == {"M\ufffdLAGA", "M?laga"}


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        ("İstanbul", "Ýstanbul"),
        ("Şanlıurfa", "Þanlýurfa"),
        ("Łódź", "£ódŸ"),
        ("Łódź", "£ód¼"),
        ("Świdnica", "Œwidnica"),
        ("Klaipėda", "Klaipëda"),
        ("Άργος", "¢ñãïò"),
        ("Москва", "¼ÞáÚÒÐ"),
    ],
)
def test_pages_of_the_east_read_as_western_ones(
    normalizer: Normalizer, sound: str, damaged: str
) -> None:
    told = found(report(normalizer, values(sound, damaged)), "encoding_twin")
    assert [one["values"] for one in told] == [[damaged, sound]]


@pytest.mark.parametrize("name", sorted(path.name[:-11] for path in GOLD.glob("*_values.csv")))
def test_ids_are_unique(normalizer: Normalizer, name: str) -> None:
    ids = [one["id"] for one in report(normalizer, gold_list(name)[0])["findings"]]
    assert len(ids) == len(set(ids))
