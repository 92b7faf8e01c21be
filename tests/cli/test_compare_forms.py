"""`whence compare` as table, JSON and HTML, and how it ends."""

import json
from pathlib import Path

import pytest
from tests.batch.conftest import Clean, clean, means  # noqa: F401 - fixtures

from whence.cli.commands import run

Files = tuple[str, str]


@pytest.fixture
def files(clean: Clean, tmp_path: Path) -> Files:  # noqa: F811
    clean(b"id,text\n1,Oslo\n2,Leeds\n3,Rome\n", "old.csv")
    clean(b"id,text\n1,Oslo\n2,<b>Paris</b>\n4,Rome\n", "new.csv")
    return str(tmp_path / "out.old.csv"), str(tmp_path / "out.new.csv")


def test_json_names_the_fields_of_answers(
    files: Files, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["compare", *files, "--key", "id", "--format", "json"]) == 0
    said = json.loads(capfdbinary.readouterr().out)
    assert said["records"] == {"changed": 1, "unchanged": 1, "new": 1, "gone": 1}
    (change,) = said["changes"]
    assert change["before"]["whence_label"] == "Leeds, England, United Kingdom"
    assert change["after"]["whence_country"] == "FR"


def test_html_says_why_and_escapes_what_people_wrote(
    files: Files, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(["compare", *files, "--key", "id", "--format", "html"])
    page = capfdbinary.readouterr().out.decode()
    assert "changed because of text: 1" in page
    assert "&lt;b&gt;Paris" in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("kinds", "code"), [("changed", 1), ("new,gone", 1), ("", 0), ("nonsense", 2)]
)
def test_pipelines_are_told_by_the_exit_code(files: Files, kinds: str, code: int) -> None:
    assert run(["compare", *files, "--key", "id", "--fail-on", kinds]) == code


def test_nothing_changed_is_no_finding(files: Files) -> None:
    assert run(["compare", files[0], files[0], "--fail-on", "changed,new,gone"]) == 0
