"""What `whence clean` cannot read or write is said in one line, before anything is resolved."""

import bz2
import lzma
import os
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.batch.conftest import Clean

from whence.batch.whole_output import unfinished
from whence.errors import InvalidRequest, UnreadableInput, WhenceError


@pytest.mark.parametrize(
    ("beginning", "says"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel workbook .*save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook: save it as CSV"),
        (b"PAR1\x15\x04", "--format parquet"),
    ],
)
def test_workbooks_are_told_from_tables(clean: Clean, beginning: bytes, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says):
        clean(beginning + bytes(range(256)), "people.csv")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"text":"Oslo","n":1}\n', "--format jsonl"),
        (b'[{"text":"Oslo"}]', "--format jsonl"),
        (lzma.compress(b"text\nOslo\n"), "packed by xz"),
        (bz2.compress(b"text\nOslo\n"), "packed by bzip2"),
    ],
)
def test_what_is_no_csv_is_told_with_the_cure(clean: Clean, data: bytes, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says) as refused:
        clean(data, "people.json")
    assert "Oslo" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "out"),
    [("a.csv", "b.parquet"), ("a.csv", "b.jsonl.gz"), ("a.jsonl", "b.csv"), ("a.tsv", "b.pq")],
)
def test_a_name_that_says_another_kind_is_refused(
    clean: Clean, tmp_path: Path, name: str, out: str
) -> None:
    with pytest.raises(InvalidRequest, match="is written as"):
        clean(b"text\nOslo\n" if name.startswith("a.c") else b'{"text":"Oslo"}\n', name, out)
    assert not (tmp_path / out).exists()


def test_a_full_disk_is_named(clean: Clean, tmp_path: Path, monkeypatch: Any) -> None:
    with pytest.raises(OSError, match="No space") as refused:
        clean(b"text\nOslo\n", "a.csv", "/dev/full")
    assert refused.value.filename == "/dev/full"

    def fail(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("parquet: No space left on device (os error 28)")

    pl.DataFrame({"text": ["Oslo"]}).write_parquet(tmp_path / "made.parquet")
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", fail)
    with pytest.raises(OSError, match="No space") as refused:
        clean((tmp_path / "made.parquet").read_bytes(), "in.parquet")
    assert refused.value.filename == str(tmp_path / "out.in.parquet")
    assert not list(tmp_path.glob("*out.in.parquet*"))


def test_a_folder_that_is_not_there_is_named(clean: Clean, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"nowhere/b.csv: cannot be written .*-o") as refused:
        clean(b"text\nOslo\n", "a.csv", "nowhere/b.csv")
    assert "whence-part" not in str(refused.value)


@pytest.fixture
def oslo(tmp_path: Path) -> bytes:
    """A Parquet file of one row."""
    pl.DataFrame({"text": ["Oslo"]}).write_parquet(tmp_path / "oslo.parquet")
    return (tmp_path / "oslo.parquet").read_bytes()


def test_parquet_takes_no_special_files_place(clean: Clean, tmp_path: Path, oslo: bytes) -> None:
    os.mkfifo(tmp_path / "pipe.parquet")
    (tmp_path / "folder").mkdir()
    for out, says in (
        ("pipe.parquet", "no ordinary"),
        ("/dev/null", "no ord"),
        ("folder", "a fol"),
    ):
        with pytest.raises(UnreadableInput, match=f"{out}: is {says}"):
            clean(oslo, "in.parquet", out)
    assert (tmp_path / "pipe.parquet").is_fifo()
    with pytest.raises(InvalidRequest, match=r"without \.gz"):
        clean(oslo, "in.parquet", "out.parquet.gz")


def test_a_read_only_file_stays(clean: Clean, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as it is for all but root
    with pytest.raises(UnreadableInput, match=r"out\.csv: is read-only"):
        clean(b"text\nOslo\n", "in.csv", "out.csv")
    assert (tmp_path / "out.csv").read_text() == "old"


def test_a_link_is_written_through(clean: Clean, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("real.csv")
    out, _ = clean(b"text\nOslo\n", "in.csv", "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == out


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory") as refused, unfinished(
        tmp_path / "out.csv"
    ) as part:  # fmt: skip
        (tmp_path / "out.csv").mkdir()
        part.write_text("whole")
    assert refused.value.filename == str(tmp_path / "out.csv")


@pytest.mark.parametrize("column", ["list", "struct", "bytes"])
def test_parquet_columns_without_text_are_refused(
    clean: Clean, tmp_path: Path, column: str
) -> None:
    table = {"list": [["Oslo"]], "struct": [{"city": "Oslo"}], "bytes": [b"Oslo"]}
    pl.DataFrame(table).write_parquet(tmp_path / "made.parquet")
    with pytest.raises(WhenceError, match=f"column '{column}' holds"):
        clean((tmp_path / "made.parquet").read_bytes(), "in.parquet", text=column)


def test_a_damaged_page_of_parquet_is_told(clean: Clean, tmp_path: Path) -> None:
    made = tmp_path / "made.parquet"
    table = {"text": [f"Oslo {n}" for n in range(9_000)], "n": [f"{n}" for n in range(9_000)]}
    pl.DataFrame(table).write_parquet(made)
    data = made.read_bytes()
    for begin in (20, len(data) // 2):  # of the locations, and of what is only copied
        spoilt = data[:begin] + bytes(2_000) + data[begin + 2_000 :]
        with pytest.raises(UnreadableInput, match=r"in\.parquet: .* damaged"):
            clean(spoilt, "in.parquet")


def test_a_parquet_type_that_cannot_be_read_is_told(clean: Clean, tmp_path: Path) -> None:
    wide = pa.array([1], pa.decimal256(60, 2))
    for column in (wide, pa.StructArray.from_arrays([wide], ["n"])):
        table = pa.table({"text": ["Oslo"], "wide": column})
        pq.write_table(table, tmp_path / "made.parquet")
        with pytest.raises(UnreadableInput, match="cannot be read"):
            clean((tmp_path / "made.parquet").read_bytes(), "in.parquet")


def test_parquet_keeps_every_type_over_all_row_groups(clean: Clean, tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "text": pl.Series(["Oslo", None, "Leeds", "Oslo"] * 50, dtype=pl.Categorical),
            "day": [date(2026, 1, 1), None] * 100,
            "list": [[1, 2], None, [], [3]] * 50,
            "struct": [{"a": 1, "b": "x"}] * 200,
            "bytes": [b"\x00\xff"] * 200,
            "money": pl.Series(range(200)).cast(pl.Decimal(20, 2)),
        }
    )
    table.write_parquet(tmp_path / "made.parquet", row_group_size=32)
    clean((tmp_path / "made.parquet").read_bytes(), "in.parquet")
    out = pl.read_parquet(tmp_path / "out.in.parquet")
    assert out.select(table.columns).equals(table)
    assert out.schema == {**table.schema, **{k: v for k, v in out.schema.items() if "whence" in k}}
    assert out["whence_country"].to_list() == ["NO", None, "GB", "NO"] * 50
