"""The command line over the real rules and index, and the same answers as over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest

from whence.answer import as_json
from whence.cli.commands import run

TEXTS = ["Torontoo, Ontaria", "Springfield", "Remote", "Paris / London", "大阪", "", "EMEA"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("explain", [False, True])
def test_the_command_line_says_what_the_library_says(
    normalizer: Any, text: str, explain: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    called = ["resolve", text, "--json", *(["--explain"] if explain else [])]
    assert run(called, {}, lambda *_: normalizer) == 0
    direct = as_json(normalizer.resolve(text, explain=explain))
    assert json.loads(capsys.readouterr().out) == json.loads(direct)


def test_it_resolves_the_example_of_the_contract(
    normalizer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["resolve", "Torontoo, Ontaria", "--explain"], {}, lambda *_: normalizer) == 0
    out = capsys.readouterr().out
    assert "Toronto, Ontario, Canada" in out
    assert "spelling corrected" in out
    assert "Ontario contains Toronto" in out


def test_the_index_can_be_looked_into(
    normalizer: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {"WHENCE_CACHE_DIR": str(settings.cache_dir)}
    assert run(["gazetteer", "info", "--verify"], environ) == 0
    assert normalizer.gazetteer.version in capsys.readouterr().out


def test_info_without_an_index_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["gazetteer", "info"], {"WHENCE_CACHE_DIR": str(tmp_path)}) == 3
    assert "whence gazetteer build" in capsys.readouterr().err


def test_expectations_that_are_not_met_end_with_1(
    normalizer: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    met, missed = tmp_path / "met.csv", tmp_path / "missed.csv"
    met.write_text("text,outcome,country\nToronto,resolved,CA\n", encoding="utf-8")
    missed.write_text("text,outcome,country\nToronto,resolved,FR\n", encoding="utf-8")
    assert run(["scenarios", "check", str(met)], {}, lambda *_: normalizer) == 0
    assert run(["scenarios", "check", str(missed)], {}, lambda *_: normalizer) == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "no-such-file.csv"],
        ["calibrate", "no-such-file.csv"],
        ["scenarios", "check", "no-such-file.yaml"],
        ["profile", "no-such-file.csv", "--text", "location", "--scope", "x"],
    ],
)
def test_a_missing_file_is_one_line_that_names_it(
    normalizer: Any, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments, {}, lambda *_: normalizer) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no-such-file" in line


def test_figures_are_printed_and_written(
    normalizer: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, figures = tmp_path / "gold.csv", tmp_path / "figures.json"
    gold.write_text(
        "id,text,gold_outcome,gold_country\n1,Toronto,place,CA\n2,Lyon,place,FR\n",
        encoding="utf-8",
    )
    called = ["evaluate", str(gold), "--json", str(figures), "--errors", "--by", "country"]
    assert run(called, {}, lambda *_: normalizer) == 0
    assert "gold.csv" in capsys.readouterr().out
    assert json.loads(figures.read_text("utf-8"))


def test_an_input_is_never_written_over(
    normalizer: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, other = tmp_path / "gold.csv", tmp_path / "other.csv"
    for path in (gold, other):
        path.write_text("id,text,gold_outcome,gold_country\n1,Oslo,place,NO\n", encoding="utf-8")
    before = other.read_bytes()
    assert run(["evaluate", "--errors", str(other), str(gold)], {}, lambda *_: normalizer) == 2
    assert run(["evaluate", str(gold), "--json", str(gold)], {}, lambda *_: normalizer) == 2
    assert (gold.read_bytes(), other.read_bytes()) == (before, before)
    assert "--errors" in capsys.readouterr().err
