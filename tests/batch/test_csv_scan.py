"""Cells lie where Python's csv module finds them, however a file is quoted."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from whence.batch.csv_dialect import text_of
from whence.batch.csv_scan import scan

# The bytes that matter, often, and a few that do not.
TEXTS = st.text(alphabet='",\n\r;ab é', max_size=40)
CELLS = st.text(alphabet='",\n\r;ab é\u3000', max_size=8)


def parted(text: str, delimiter: str = ",", size: int | None = None) -> list[list[str]]:
    """The rows of a text, scanned in blocks of `size` bytes."""
    data = text.encode()
    rows: list[list[str]] = []
    held, at = b"", 0
    size = size or len(data) or 1
    while True:
        held += data[at : at + size]
        at += size
        is_last = at >= len(data)
        cells = scan(held, ord(delimiter), is_last) if held else None
        if cells is not None:
            for row in range(cells.n_rows):
                begin, found = int(cells.starts[row]), []
                for end in cells.ends[cells.first[row] : cells.first[row + 1]].tolist():
                    found.append(text_of(held[begin:end], "utf-8"))
                    begin = end + 1
                rows.append(found)
            held = held[int(cells.starts[-1]) :]
        if is_last:
            return rows


def as_python_parts(text: str, delimiter: str = ",") -> list[list[str]]:
    """The same by the csv module, in which a blank line has no cell where ours has an empty one."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row or [""] for row in rows]


@settings(deadline=None)
@given(TEXTS)
def test_cells_part_as_in_pythons_csv_module(text: str) -> None:
    assert parted(text) == as_python_parts(text)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 12))
def test_the_size_of_blocks_changes_nothing(text: str, size: int) -> None:
    assert parted(text, size=size) == parted(text)


@settings(deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(1, 12),
)
def test_what_the_csv_module_writes_is_read_as_it_reads_it(
    rows: list[list[str]], delimiter: str, line_end: str, quoting: int, size: int
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)
    text = out.getvalue()
    assert parted(text, delimiter, size) == as_python_parts(text, delimiter)


def test_a_quote_inside_a_cell_is_a_letter() -> None:
    assert parted('5" pipe,"a"b,c"\n1,2') == [['5" pipe', "ab", 'c"'], ["1", "2"]]


def test_a_quote_that_never_closes_takes_the_rest() -> None:
    assert parted('a,"b\nc,d\n') == [["a", "b\nc,d\n"]]
