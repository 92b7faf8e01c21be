"""A cleaned CSV file: what was there stays to the byte, and each row has its verdict."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.batch.conftest import Clean, records, without_added

from whence.batch.clean_options import OnError
from whence.errors import InvalidRequest, UnreadableInput

PEOPLE = (
    b"id,text,note\n"
    b'1,"Torontoo, Ontaria",  spaces stay \n'
    b'2,Remote,"a ""quote""\nand a line"\n'
    b"3,,\n"
    b"4,London,\n"
)


def test_rows_get_their_verdicts(clean: Clean) -> None:
    out, summary = clean(PEOPLE)
    rows = records(out)
    assert [row["whence_outcome"] for row in rows] == [
        "resolved", "not_a_location", "not_a_location", "resolved",
    ]  # fmt: skip
    assert rows[0]["whence_label"] == "Toronto, Ontario, Canada"
    assert rows[0]["whence_place_id"] == "geonames:6167865"
    assert rows[0]["whence_flags"] == "spelling_corrected"
    assert rows[2]["whence_reasons"] == "empty"
    assert summary.rows == 4
    assert summary.outcomes["resolved"] == 2


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_taking_the_added_cells_away_gives_the_input(
    clean: Clean, line_end: bytes, is_ended: bool
) -> None:
    data = b"id,text" + line_end + b'1,"Oslo"' + line_end + b" 2 , Leeds "
    data += line_end if is_ended else b""
    out, _ = clean(data)
    lines = out.split(line_end)
    assert [line.split(b",")[:2] for line in lines] == [
        line.split(b",") for line in data.split(line_end)
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet='",\n\r;ab ', max_size=30))
def test_cells_of_any_table_stay_and_stand_under_their_names(clean: Clean, text: str) -> None:
    out, summary = clean(f"id,text\n{text}".encode())
    rows = list(csv.reader(io.StringIO(text, newline="")))
    kept = without_added(out, 2)[1:]
    if any("never closes" in fault for fault in summary.faults):
        kept, rows = kept[:-1], rows[:-1]  # copied as it is, see the next test
    # Rows that were too short are filled up; none is lost, and none is changed.
    assert [row[: len(was)] if len(was) < 2 else row for row, was in zip(kept, rows, strict=True)] \
        == rows  # fmt: skip


def test_what_a_quote_swallows_is_copied_and_told(clean: Clean) -> None:
    data = b'id,text\n1,Oslo\n2,"Leeds\n3,Rome\n'
    out, summary = clean(data)
    assert out.endswith(b'2,"Leeds\n3,Rome\n')
    assert summary.faults[0].endswith("(row 3)")


def test_equal_cells_are_resolved_once(clean: Clean) -> None:
    _, summary = clean(b'text\nOslo\n"Oslo"\nOslo\nLeeds\n')
    assert (summary.rows, summary.values, summary.resolved) == (4, 2, 2)


def test_a_second_run_resolves_nothing_and_gives_the_same_bytes(clean: Clean) -> None:
    first, _ = clean(PEOPLE)
    second, summary = clean(PEOPLE)
    assert second == first
    assert (summary.resolved, summary.remembered) == (0, 4)


def test_the_policy_is_part_of_what_is_kept(clean: Clean) -> None:
    clean(PEOPLE)
    _, summary = clean(PEOPLE, policy="strict")
    assert summary.remembered == 0


def test_cells_of_several_columns_are_one_entry(clean: Clean) -> None:
    out, _ = clean(b"town;land\nParis;France\nParis;\n", city="town", country="land")
    rows = records(out, ";")
    assert [row["whence_country"] for row in rows] == ["FR", "FR"]


def test_a_cell_that_is_too_long_keeps_its_row(clean: Clean) -> None:
    out, summary = clean(b"text\n" + b"x" * 1001 + b"\nOslo\n")
    first, second = records(out)
    assert (first["whence_outcome"], first["whence_reasons"]) == ("", "text_too_long")
    assert second["whence_outcome"] == "resolved"
    assert summary.outcomes[""] == 1
    assert summary.faults == (
        "1 × a location longer than WHENCE_MAX_TEXT allows; kept, without an answer (row 2)",
    )


def test_blank_cells_beside_a_location_are_never_too_long(clean: Clean) -> None:
    blank = b" " * 1_001
    data = b"text,country\nOslo," + blank + b"\n" + blank + b",\n"
    out, summary = clean(data, text="text", country="country")
    said = [(row["whence_outcome"], row["whence_reasons"]) for row in records(out)]
    assert said == [("resolved", ""), ("", "text_too_long")]
    assert [fault[-7:] for fault in summary.faults] == ["(row 3)"]


def test_rows_that_do_not_fit_are_carried_and_told(clean: Clean) -> None:
    out, summary = clean(b"id,text,note\n1,Oslo\n2,Leeds,x,y\n\n3,Rome,z\n")
    lines = out.split(b"\n")
    assert lines[1].startswith(b"1,Oslo,,resolved,")
    assert lines[2] == b"2,Leeds,x,,,,,,,,,,too_many_cells,y"
    assert lines[3] == b""
    assert [row["whence_reasons"] for row in records(out)] == ["", "too_many_cells", ""]
    assert [fault.split("(")[1] for fault in summary.faults] == ["row 3)", "row 2)"]
    assert summary.rows == 3


@pytest.mark.parametrize("row", [b"1\n", b"1,Oslo,x\n", b"1," + b"x" * 1_001 + b"\n"])
def test_rows_that_do_not_fit_can_be_refused(clean: Clean, row: bytes) -> None:
    with pytest.raises(UnreadableInput, match="row 3"):
        clean(b"id,text\n0,Oslo\n" + row, on_error=OnError.REFUSE)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"id,place", "no column 'text'"),
        (b"text,whence_flags", "whence_flags already"),
        (b"", "no header|empty"),
    ],
)
def test_a_header_that_cannot_do_is_refused(clean: Clean, header: bytes, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says):
        clean(header + b"\n1,2\n" if header else b"")


def test_the_first_of_two_columns_of_one_name_is_taken_and_told(clean: Clean) -> None:
    out, summary = clean(b"text,n,text,n\nOslo,1,Rome,2\n")
    assert b"geonames:3143244" in out
    assert "two columns of one name" in summary.faults[0]
    assert summary.faults[0].endswith("(row 1): 'n', 'text'")


def test_a_profile_that_there_is_none_of_is_refused(clean: Clean) -> None:
    with pytest.raises(InvalidRequest, match="profile"):
        clean(PEOPLE, profile="nobody's")


@pytest.mark.parametrize(
    ("header", "name"), [(b"id\ttext", "a.tsv"), (b"id;text", "a.csv"), (b"id|text", "a.csv")]
)
def test_the_delimiter_is_found_out(clean: Clean, header: bytes, name: str) -> None:
    delimiter = header[2:3]
    out, _ = clean(header + b"\n1" + delimiter + b"Oslo\n", name)
    assert delimiter.join([b"1", b"Oslo", b"resolved"]) in out


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (b"Paris, France\nLondon, UK\n", b"\t"),
        (b'Oslo\n"Leeds, UK"\n\nLondon, UK\n', b"\t"),
        (b"Paris, France\nParis\tFrance\n", b";"),
        (b"Paris\tFrance\nLeeds; UK\nLondon | UK\n", b","),
        (b'"Paris, France"\nLeeds\n', b","),
    ],
)
def test_lines_of_a_column_that_stands_alone_are_whole_cells(
    clean: Clean, lines: bytes, delimiter: bytes
) -> None:
    out, summary = clean(b"text\n" + lines)
    assert summary.faults == ()
    assert summary.outcomes["resolved"] == summary.rows
    assert "one column, the added cells parted by" in summary.about
    kept = [line.split(delimiter + b"resolved" + delimiter)[0] for line in out.splitlines()[1:]]
    assert kept == lines.splitlines()
    assert "" not in {row["whence_outcome"] for row in records(out, delimiter.decode())}


def test_the_separator_line_of_excel_stays(clean: Clean) -> None:
    out, _ = clean(b"sep=;\r\nid;text\r\n1;Oslo\r\n")
    assert out.startswith(b"sep=;\r\nid;text;whence_outcome;")
    assert b"\r\n1;Oslo;resolved;" in out


def test_a_file_without_rows_gets_its_columns(clean: Clean) -> None:
    out, summary = clean(b"id,text\n")
    assert out.startswith(b"id,text,whence_outcome,")
    assert summary.rows == 0
