from pathlib import Path

import pytest
from stand_in import EMEA, PARIS, PARIS_TX, TEXAS, TORONTO, US, YARDSTICK, verdict

from whence.errors import UnreadableInput
from whence.evaluation.expectation_files import read_expectations
from whence.evaluation.expectations import Checked, check
from whence.verdict import Flag, Verdict

HEAD = "text,outcome,country,admin1,city,flags,note\n"


def checked(folder: Path, row: str, answer: Verdict, head: str = HEAD) -> Checked:
    path = folder / "cases.csv"
    path.write_text(head + row + "\n", encoding="utf-8")
    return check(read_expectations(path)[0], answer, YARDSTICK)


@pytest.mark.parametrize(
    ("row", "answer", "missed"),
    [
        ("Paris,resolved,FR,,Lutetia,,", verdict(PARIS), []),
        ("Paris,resolved,FR,,,,", verdict(PARIS_TX), ["country"]),
        ("New York,resolved,US,US-TX,Paris|-,,", verdict(TEXAS), []),
        ("New York,resolved,US,US-TX,Paris|-,,", verdict(PARIS_TX), []),
        ("x,resolved,CA|-,,,,", verdict(EMEA), []),
        ("x,ambiguous|unresolved,,,,,", verdict(US), ["outcome"]),
        ("x,resolved,US,-,-,,", verdict(TEXAS), ["admin1"]),
        ("x,resolved,,,,metro,", verdict(US), ["flags"]),
        ("x,resolved,,,,!metro,", verdict(US, flags=(Flag.METRO,)), ["flags"]),
        ("x,resolved,,,,remote;!metro,", verdict(US, flags=(Flag.REMOTE,)), []),
        ("x,not_a_location,-,-,-,,", verdict(outcome="not_a_location"), []),
    ],
)
def test_each_expectation_is_checked_alone(
    tmp_path: Path, row: str, answer: Verdict, missed: list[str]
) -> None:
    assert [miss.aspect for miss in checked(tmp_path, row, answer).misses] == missed


def test_a_miss_says_what_was_expected_and_found(tmp_path: Path) -> None:
    (miss,) = checked(tmp_path, "x,resolved,US|CA,,,,", verdict(PARIS)).misses
    assert (miss.expected, miss.found) == ("US|CA", "FR")


@pytest.mark.parametrize(
    ("row", "answer", "is_met"),
    [
        ("x,FR,,", verdict(PARIS_TX), True),
        ("x,FR,,", verdict(PARIS), False),
        ("x,,geonames:100,", verdict(PARIS), False),
        ("x,,,Toronto;FR", verdict(US, candidates=(TORONTO, PARIS)), False),
        ("x,,,Toronto", verdict(US, candidates=(PARIS,)), True),
    ],
)
def test_what_must_not_be_is_a_miss_where_it_is(
    tmp_path: Path, row: str, answer: Verdict, is_met: bool
) -> None:
    head = "text,not_country,not_place_id,not_candidates\n"
    assert (not checked(tmp_path, row, answer, head).misses) == is_met


def test_candidates_must_all_be_there(tmp_path: Path) -> None:
    head = "text,outcome,candidates\n"
    answer = verdict(None, outcome="ambiguous", candidates=(TEXAS, PARIS))
    assert not checked(tmp_path, "x,ambiguous,US-TX;geonames:100", answer, head).misses
    assert checked(tmp_path, "x,ambiguous,US-TX;Toronto", answer, head).misses


def test_csv_cells_of_an_entry_are_told_from_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("in_city,in_country,outcome,city\nparis,Fr,resolved,Paris\n", encoding="utf-8")
    (case,) = read_expectations(path)
    assert case.entry.cells() == (("city", "paris"), ("country", "Fr"))
    assert case.expected["city"] == ("Paris",)


def test_yaml_words_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "- text: Oslo\n  country: NO\n  why: our branch\n"
        "- given: {city: London, country: Canada}\n"
        "  outcome: [resolved, ambiguous]\n  not_country: GB\n  admin1: null\n",
        encoding="utf-8",
    )
    oslo, london = read_expectations(path)
    assert oslo.expected == {"country": ("NO",)}
    assert oslo.note == "our branch"
    assert london.entry.cells() == (("city", "London"), ("country", "Canada"))
    assert london.expected["outcome"] == ("resolved", "ambiguous")
    assert london.expected["admin1"] == ("-",)
    assert london.line == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text: x", "line 1: expected a list"),
        ("- text: x\n  contry: GB", "line 1: unknown key 'contry'"),
        ("- text: x", "line 1: expects nothing"),
        ("- country: GB", "line 1: no entry"),
        ("- text: x\n  country: GB\n  country: US", "country stands there twice"),
        ("- text: x\n  outcome: maybe", "outcome must be one of"),
        ("- text: x\n  not_country: Norway", "not_country must be a code"),
        ("- text: x\n  not_flags: remot", "flags must be one of"),
        ("- {text: x", "no valid YAML"),
    ],
)
def test_a_wrong_yaml_file_is_told_by_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput, match=message):
        read_expectations(path)


def test_a_text_and_a_country_are_an_expectation(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("text,country\nOslo,NO\n", encoding="utf-8")
    (oslo,) = read_expectations(path)
    assert oslo.expected == {"country": ("NO",)}


@pytest.mark.parametrize(("name", "text"), [("a.csv", "text,country\n"), ("a.yaml", "[]")])
def test_a_file_without_entries_is_told(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput, match="no entries"):
        read_expectations(tmp_path / name)


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("text,country,contry\nOslo,NO,SE\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="unknown column 'contry'"):
        read_expectations(path)


def test_a_csv_of_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,salary\na,1\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="no expectations; name the columns text and"):
        read_expectations(path)
