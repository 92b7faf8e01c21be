from pathlib import Path

import pytest

from whence.errors import InvalidRequest, UnreadableInput
from whence.evaluation.gold import GoldOutcome, as_text, hide, read_gold
from whence.evaluation.inputs import CaseFile, Skipped, prepared, read_input

HEAD = "id,text,city,region,country,records,gold_outcome,gold_country,gold_admin1,gold_city,"
HEAD += "gold_geoname_id,gold_flag,source,note"


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "some.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_byte_order_mark_and_line_breaks_in_cells_are_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    text = HEAD + '\r\na,"Boston\r\nMA ",,,,,place,US,US-MA,,,,,\r\nb,Rome,,,,,place,IT,,,,,,\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    first, second = read_gold(path).rows
    assert first.entry.text == "Boston\r\nMA "
    assert (first.line, second.line) == (2, 4)


def test_cells_become_an_entry_of_cells_only(tmp_path: Path) -> None:
    (row,) = read_gold(write(tmp_path, "a,,Leeds,,UK,7,place,GB,,Leeds,,,,")).rows
    assert row.entry.cells() == (("city", "Leeds"), ("country", "UK"))
    assert row.records == 7


def test_labels_tell_not_judged_from_nothing_right_from_several(tmp_path: Path) -> None:
    (row,) = read_gold(write(tmp_path, "a,x,,,,,place,US; CA,-,,,remote;region,,")).rows
    assert row.wanted == {"country": ("US", "CA"), "admin1": (), "city": None}
    assert row.flags == ("remote", "region")


def test_extra_columns_are_kept_for_groups(tmp_path: Path) -> None:
    path = write(tmp_path, "a,x,,,,,place,US,,,,,,,wild", head=HEAD + ",made_by")
    assert read_gold(path).rows[0].cells["made_by"] == "wild"


def test_a_row_of_wrong_length_is_named_by_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"some\.csv, line 3: 15 cells under 14 columns; put"):
        read_gold(write(tmp_path, "a,x,,,,,place,US,,,,,,", "b,Paris, TX,,,,,place,US,,,,,,"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,x,,,,,maybe,US,,,,,,", "line 2: gold_outcome must be one of"),
        ("a,x,,,,many,place,US,,,,,,", "line 2: records must be a number"),
        ("a,x,,,,-3,place,US,,,,,,", "line 2: records must be a number"),
    ],
)
def test_unknown_labels_and_numbers_are_told(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(UnreadableInput, match=message):
        read_gold(write(tmp_path, line))


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "line 1: empty"), (b"a,\xff\n", "not UTF-8"), (b"a,a\n1,2\n", "named twice")],
)
def test_files_that_are_no_tables_are_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput, match=message):
        read_gold(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="No such file"):
        read_input(tmp_path / "absent.csv")


def test_files_without_labels_are_skipped_with_the_reason(tmp_path: Path) -> None:
    unlabelled = read_input(write(tmp_path, "a,x,,,,3,,,,,,,,"))
    assert isinstance(unlabelled, Skipped)
    assert unlabelled.why == "no row has a label"
    other = read_input(write(tmp_path, "1,2", head="a,b"))
    assert isinstance(other, Skipped)
    assert other.why == "no gold columns"


def test_expectations_are_known_by_their_columns(tmp_path: Path) -> None:
    head = "text,outcome,country,admin1,city,flags,note"
    found = read_input(write(tmp_path, "Rome,resolved,IT,,,,", head=head))
    assert isinstance(found, CaseFile)
    assert found.cases[0].expected == {"outcome": ("resolved",), "country": ("IT",)}


def test_a_label_about_the_record_goes_with_the_cells_that_told_it(tmp_path: Path) -> None:
    gold = read_gold(write(tmp_path, "a,,n/a,Texas,US,,not_a_location,US,US-TX,,,,,"))
    assert gold.rows[0].is_about_record
    (without_region,) = hide(gold.rows, ["region"])
    assert without_region.wanted["country"] == ("US",)
    assert without_region.wanted["admin1"] is None
    (city_alone,) = hide(gold.rows, ["region", "country"])
    assert city_alone.is_no_place


def test_a_place_stays_judged_when_cells_are_hidden(tmp_path: Path) -> None:
    gold = read_gold(write(tmp_path, "a,,Austin,Texas,,,place,US,US-TX,,,,,"))
    (row,) = hide(gold.rows, ["region"])
    assert row.entry.cells() == (("city", "Austin"),)
    assert row.wanted["admin1"] == ("US-TX",)
    assert hide(gold.rows, ["city", "region"]) == ()


def test_only_input_cells_can_be_hidden(tmp_path: Path) -> None:
    gold = read_gold(write(tmp_path, "a,x,,,,,place,US,,,,,,"))
    with pytest.raises(InvalidRequest, match="can hide text, city, region, country only"):
        hide(gold.rows, ["gold_country"])


def test_cells_can_be_asked_as_one_text_under_a_profile(tmp_path: Path) -> None:
    gold = read_gold(write(tmp_path, "a,,Austin ,Texas,,,place,US,US-TX,,,,,"))
    assert as_text(gold.rows[0]).entry.text == "Austin, Texas"
    (row,) = prepared(gold.rows, profile="city_cell", is_text=True)
    assert (row.entry.text, row.entry.profile) == ("Austin, Texas", "city_cell")


def test_a_row_without_an_outcome_is_a_place(tmp_path: Path) -> None:
    (row,) = read_gold(write(tmp_path, "a,x,,,,,,US,,,,,,")).rows
    assert row.outcome is GoldOutcome.PLACE
