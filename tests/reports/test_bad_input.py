"""Columns that hold nothing, too much, or nonsense get a report or one clear line."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.reports.made import found, report, values

from whence.bootstrap import Normalizer
from whence.cli.commands import run
from whence.errors import InvalidRequest, NotFound, UnreadableInput
from whence.reports.as_csv import findings_csv
from whence.reports.as_markdown import markdown
from whence.reports.column import Row
from whence.reports.column_files import Columns, read_rows
from whence.reports.page import page
from whence.reports.reference import read_reference
from whence.reports.sharing import for_others
from whence.rulebook import rules_dir


@pytest.mark.parametrize(
    "rows",
    [
        [],
        values("Leeds"),
        [Row("", 40), Row("  \t", 2)],
        [Row("Leeds", 1_000_000)],
        values("x" * 100_000, "Leeds"),
        values("\x00", "\u202e\u200b", "😀", "-1", "=1+1"),
        values("<script>alert(1)</script>", "a|b", "</style>"),
        [Row("Leeds", 0)],
    ],
    ids=["none", "one", "blank", "million", "long", "odd", "markup", "no-records"],
)
def test_any_column_has_a_report_in_every_form(normalizer: Normalizer, rows: list[Row]) -> None:
    before = report(normalizer, values("Leeds", "Oslo"))
    for options in ({}, {"reference": read_reference(rules_dir()), "baseline": before}):
        made = report(normalizer, rows, **options)
        assert made["headline"]
        html = page(made)
        assert "<script>alert" not in html
        assert markdown(made)
        assert findings_csv(made).startswith("id,type")
        assert page(for_others(made, 10))
        assert page(report(normalizer, values("Leeds"), baseline=made))


def test_a_value_that_is_too_long_is_counted_and_not_repeated(normalizer: Normalizer) -> None:
    made = report(normalizer, values("x" * 100_000, "Leeds"))
    assert made["distributions"]["outcome"] == {"resolved": 1, "unreadable": 1}
    assert len(page(made)) < 100_000


def test_a_baseline_of_another_field_or_none_is_refused(normalizer: Normalizer) -> None:
    before = report(normalizer, values("Leeds"), name="office")
    with pytest.raises(InvalidRequest, match="another field"):
        report(normalizer, values("Leeds"), name="home", baseline=before)
    with pytest.raises(InvalidRequest, match="no report"):
        report(normalizer, values("Leeds"), baseline={"a": 1})


def test_an_unknown_cell_or_profile_is_told(normalizer: Normalizer) -> None:
    with pytest.raises(InvalidRequest, match="country"):
        report(normalizer, values("Leeds"), field="planet")
    with pytest.raises(NotFound):
        report(normalizer, values("Leeds"), profile="none-of-this-name")


def test_a_negative_count_is_refused(normalizer: Normalizer) -> None:
    with pytest.raises(InvalidRequest, match="below 0"):
        report(normalizer, [Row("Leeds", -1)])


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        ("where\n", ["--value", "where"], "no rows"),
        ("", ["--value", "where"], "the first line must name the columns"),
        ("where\nLeeds\n", ["--value", "place"], "no column 'place'; there are where"),
        ("where,n\nLeeds,many\n", ["--value", "where", "--count", "n"], "no whole number"),
        ("where,n\nLeeds\n", ["--value", "where"], "line 2: 1 cells under 2 columns"),
        ("where\nLeeds\n", ["--value", "where", "--against", "gone.json"], "gone.json"),
    ],
)
def test_a_file_that_cannot_be_reported_on_is_told_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    options: list[str],
    told: str,
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(content, encoding="utf-8")
    assert run(["report", str(path), *options, "-o", str(tmp_path / "out")]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("whence:")]
    assert told in line


def test_the_command_writes_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("ort;zahl\nMünchen;3\nMunich;4\n".encode("cp1252"))
    out = tmp_path / "out"
    call = ["report", str(path), "--value", "ort", "--count", "zahl", "-o", str(out)]
    assert run(call) == 0
    assert {one.name for one in out.iterdir()} == {
        "report.html",
        "report.json",
        "report.md",
        "findings.csv",
    }
    assert run([*call, "--against", str(out / "report.json")]) == 0
    assert "still there" in (out / "report.md").read_text("utf-8")
    assert "Good as a location" in capsys.readouterr().out


def test_the_order_of_rows_changes_nothing(normalizer: Normalizer) -> None:
    rows = [Row("USA", 3, "US"), Row("U.S.", 3, "US"), Row("London", 2, "UK"), Row("UK", 2, "UK")]
    assert report(normalizer, rows) == report(normalizer, rows[::-1])


def test_ambiguous_values_make_no_false_findings(normalizer: Normalizer) -> None:
    rows = values("Georgia", "Tbilisi", "Atlanta", "Springfield", "Springfield, IL", "Congo")
    told = report(normalizer, rows)
    assert not found(told, "same_place")
    assert not found(told, "contains")


def test_a_count_that_no_column_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_text("v,n\nLeeds,99999999999999999999999\n")
    with pytest.raises(UnreadableInput, match="line 2: a count over 1,000,000,000"):
        list(read_rows(path, Columns("v", "n")))


@pytest.mark.parametrize(
    "damage",
    [
        {"findings": [{}]},
        {"findings": [{"id": "F-1"}]},
        {"findings": [{"id": "F", "type": "contains", "records": 1, "reason": "", "values": 5}]},
        {"findings": None},
        {"made_at": 5},
        {"distributions": {"country": {}, "records": 10**30}},
        {"values": 5},
        {"values": [{"value": "Leeds", "count": "many"}]},
        {"distributions": {"country": {"GB": "many"}}},
        {"field": []},
    ],
)
def test_a_damaged_baseline_is_refused(normalizer: Normalizer, damage: dict[str, Any]) -> None:
    before = report(normalizer, values("Leeds", "Oslo"))
    with pytest.raises(InvalidRequest, match="damaged"):
        report(normalizer, values("Leeds"), baseline=before | damage)


def test_an_earlier_report_of_the_same_field_is_no_damaged_one(normalizer: Normalizer) -> None:
    before = report(normalizer, values("Leeds", "Oslo"))
    read_again = json.loads(json.dumps(before))
    assert report(normalizer, values("Leeds"), baseline=read_again)["drift"]["baseline"]
