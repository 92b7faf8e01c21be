"""What changed between two cleaned files, and why."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import zstandard
from tests.batch.conftest import Clean

from whence.batch.comparing import compare
from whence.errors import UnreadableInput

OLD = b"id,text\n1,Oslo\n2,Leeds\n3,Rome\n"
NEW = b"id,text\n2,Leeds\n1,Bergen\n4,Oslo\n"


@pytest.fixture
def files(clean: Clean, tmp_path: Path) -> tuple[str, str]:
    clean(OLD, "old.csv")
    clean(NEW, "new.csv")
    return str(tmp_path / "out.old.csv"), str(tmp_path / "out.new.csv")


def test_records_are_followed_by_their_key(files: tuple[str, str]) -> None:
    found = compare(*files, key="id")
    assert found.records == {"changed": 1, "unchanged": 1, "new": 1, "gone": 1}
    assert found.values == {"changed": 0, "unchanged": 2, "new": 1, "gone": 1}
    assert found.why == {"text": 1}
    assert found.changes[0].cells == ("Bergen",)


@pytest.mark.parametrize("version", ["gazetteer", "rules", "calibration"])
def test_versions_explain_what_the_text_does_not(files: tuple[str, str], version: str) -> None:
    old, _ = files
    again = Path(old.replace("old", "again"))
    again.write_bytes(Path(old).read_bytes().replace(b",0.9", b",0.8"))
    made = json.loads(Path(f"{old}.whence.json").read_text())
    made["versions"][version] = "another"
    Path(f"{again}.whence.json").write_text(json.dumps(made))
    assert set(compare(old, str(again), "id").why) == {version}


def test_a_reviewers_flag_explains_a_change(files: tuple[str, str], tmp_path: Path) -> None:
    old, _ = files
    lines = Path(old).read_text().splitlines()
    fields = lines[1].rsplit(",", 2)
    lines[1] = ",".join([fields[0], "reviewed", fields[2]])
    again = tmp_path / "again.csv"
    again.write_text("\n".join(lines) + "\n")
    found = compare(old, str(again), "id")
    assert found.why == {"decision": 1}
    assert any("again.csv.whence.json is missing or damaged" in note for note in found.notes)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("new.tsv", {}),
        ("new.csv.gz", {}),
        ("new.csv.zst", {}),
        ("new.jsonl", {}),
        ("new.jsonl.gz", {}),
        ("new.parquet", {}),
        ("new.csv", {"encoding": "cp1250", "is_encoding_kept": True}),
        ("new.csv", {"encoding": "utf-16", "is_encoding_kept": True}),
        ("new.csv", {"encoding": "shift_jis", "is_encoding_kept": True}),
        ("new.txt", {"delimiter": "|"}),
    ],
)
def test_what_clean_writes_compare_reads(
    clean: Clean, tmp_path: Path, name: str, told: dict[str, Any]
) -> None:
    text = "Kraków" if told.get("encoding") != "shift_jis" else "東京"
    clean(f"id,text\n1,Oslo\n2,{text}\n3,Rome\n".encode(), "old.csv", id_column="id")
    table = pl.DataFrame({"id": ["3", "2", "4"], "text": ["Rome", text, 'Leeds, "UK"\n']})
    plain = tmp_path / "plain"
    if "jsonl" in name:
        table.write_ndjson(plain)
    elif "parquet" in name:
        table.write_parquet(plain)
    else:
        mark = {"new.tsv": "\t", "new.txt": "|"}.get(name, ",")
        table.write_csv(plain, separator=mark)
    data = plain.read_bytes()
    if "encoding" in told:
        data = data.decode().encode(told["encoding"])
    packed = {".gz": gzip.compress, ".zst": zstandard.compress}.get(Path(name).suffix, bytes)
    clean(packed(data), name, id_column="id", **told)
    found = compare(str(tmp_path / "out.old.csv"), str(tmp_path / f"out.{name}"), None)
    assert found.records == {"changed": 0, "unchanged": 2, "new": 1, "gone": 1}
    assert found.values == {"changed": 0, "unchanged": 2, "new": 1, "gone": 1}
    assert found.notes == ("records are followed by id, the id column of both files",)


def test_without_its_side_file_the_encoding_is_found_out_or_said(
    clean: Clean, tmp_path: Path
) -> None:
    clean(
        "id,text\n1,Kraków\n2,Łódź\n".encode("cp1250"),
        encoding="cp1250",
        is_encoding_kept=True,
    )
    path = tmp_path / "out.people.csv"
    Path(f"{path}.whence.json").unlink()
    again = tmp_path / "again.csv"
    again.write_bytes(path.read_bytes().replace(b",0.9", b",0.8"))
    found = compare(str(path), str(again), "id", "cp1250")
    assert {change.cells for change in found.changes} == {("1", "Kraków"), ("2", "Łódź")}


def test_without_a_key_rows_are_compared_by_their_place(files: tuple[str, str]) -> None:
    found = compare(*files, key=None)
    assert found.records == {"changed": 3, "unchanged": 0, "new": 0, "gone": 0}


def test_lines_without_an_answer_are_records(clean: Clean, tmp_path: Path) -> None:
    clean(b'{"text": "Oslo"}\nno object\n\n', "old.jsonl")
    clean(b'{"text": "Oslo"}\nno object\n{"text": "Rome"}\n', "new.jsonl")
    found = compare(str(tmp_path / "out.old.jsonl"), str(tmp_path / "out.new.jsonl"), None)
    assert found.records == {"changed": 0, "unchanged": 2, "new": 1, "gone": 0}


@pytest.mark.parametrize("name", ["raw.jsonl", "raw.parquet", "empty.csv", "cut.csv.gz"])
def test_what_cannot_be_compared_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = b'{"text": "Oslo"}\n' if name.startswith("raw") else b""
    path.write_bytes(gzip.compress(OLD)[:-9] if name.endswith("gz") else data)
    with pytest.raises(UnreadableInput) as refused:
        compare(str(path), str(path), None)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_cleaned_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(OLD)
    with pytest.raises(UnreadableInput, match="is it a cleaned file"):
        compare(str(path), str(path), None)


def test_rows_that_share_a_key_are_paired_by_equal_cells_first(
    clean: Clean, tmp_path: Path
) -> None:
    clean(b"id,text\n1,Oslo\n1,Leeds\n,Rome\n,York\n2,Bath\n", "old.csv")
    clean(b"id,text\n1,Leeds\n1,Bergen\n,York\n,Milan\n2,Bath\n", "new.csv")
    old, new = str(tmp_path / "out.old.csv"), str(tmp_path / "out.new.csv")
    found = compare(old, new, key="id")
    assert found.records == {"changed": 1, "unchanged": 3, "new": 1, "gone": 1}
    assert found.changes[0].cells == ("Bergen",)
    assert any(note.startswith("3 rows of") for note in found.notes)
    assert any(note.startswith(f"2 rows of {new}") for note in found.notes)
    assert compare(old, old, key="id").records["unchanged"] == 5


def test_rows_that_share_a_key_in_the_new_file_alone_are_told(clean: Clean, tmp_path: Path) -> None:
    clean(b"id,text\n1,Oslo\n2,Bath\n", "old.csv")
    clean(b"id,text\n1,Leeds\n1,Oslo\n2,Bath\n", "new.csv")
    old, new = str(tmp_path / "out.old.csv"), str(tmp_path / "out.new.csv")
    found = compare(old, new, key="id")
    assert found.records == {"changed": 0, "unchanged": 2, "new": 1, "gone": 0}
    assert found.notes[-1].startswith(f"1 rows of {new} have no key, or one that another row has")


def test_a_line_without_the_key_is_a_record_without_one(clean: Clean, tmp_path: Path) -> None:
    rows = b'{"text": "Rome"}\n{"id": 1, "text": "Oslo"}\n'
    clean(rows, "people.jsonl")
    path = str(tmp_path / "out.people.jsonl")
    found = compare(path, path, "id")
    assert found.records["unchanged"] == 2
    assert any(note.startswith("1 rows of") for note in found.notes)
    with pytest.raises(UnreadableInput, match="no row has 'nr'"):
        compare(path, path, "nr")


@pytest.mark.parametrize("delimiter", [":", " ", "^", "\t"])
def test_without_its_side_file_the_delimiter_is_found_in_the_header(
    clean: Clean, tmp_path: Path, delimiter: str
) -> None:
    clean(OLD.replace(b",", delimiter.encode()), "old.csv", delimiter=delimiter)
    clean(OLD, "new.csv")
    old, new = tmp_path / "out.old.csv", tmp_path / "out.new.csv"
    Path(f"{old}.whence.json").unlink()
    assert compare(str(old), str(new), "id").records["unchanged"] == 3


@pytest.mark.parametrize("name", ["old.csv", "old.jsonl"])
def test_each_file_has_its_own_name_for_the_column(clean: Clean, tmp_path: Path, name: str) -> None:
    data = OLD if name.endswith("csv") else b'{"id": 1}\n{"id": 2, "text": "A"}\n{"id": 3}\n'
    clean(data, name)
    clean(data.replace(b"text", b"place"), f"new.{name}", text="place")
    found = compare(str(tmp_path / f"out.{name}"), str(tmp_path / f"out.new.{name}"), "id")
    assert found.records["unchanged"] == 3
    assert (found.values["new"], found.values["gone"]) == (0, 0)


def test_a_side_file_that_lacks_parts_counts_as_none(files: tuple[str, str]) -> None:
    made = json.loads(Path(f"{files[0]}.whence.json").read_text())
    Path(f"{files[0]}.whence.json").write_text(json.dumps({"versions": made["versions"]}))
    assert "missing or damaged" in compare(*files, key="id").notes[0]


def test_bytes_that_clean_copied_are_no_hindrance(clean: Clean, tmp_path: Path) -> None:
    told: dict[str, Any] = {"encoding": "cp1252", "is_encoding_kept": True}
    clean(b"id,text\n1,M\xfcnchen\n2,Par\x81is\n", **told)
    path = str(tmp_path / "out.people.csv")
    assert compare(path, path, "id").records["unchanged"] == 2
