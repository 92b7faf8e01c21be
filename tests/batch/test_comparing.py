"""What changed between two cleaned files, and why."""

import json
from pathlib import Path

import pytest
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
    assert any("again.csv.whence.json is missing" in note for note in found.notes)


def test_a_file_that_is_not_cleaned_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(OLD)
    with pytest.raises(UnreadableInput, match="cleaned CSV"):
        compare(str(path), str(path), None)
