"""Files through the resolver, and what the tables and JSON say of them."""

import csv
import io
from pathlib import Path

import orjson
import pytest
import yaml
from rich.console import Console
from stand_in import EMEA, PARIS, PARIS_TX, TORONTO, YARDSTICK, StandIn, gold_row

from whence.evaluation.as_json import write_json
from whence.evaluation.causes import Cause, faults
from whence.evaluation.evaluate import (
    BASELINE,
    FULL,
    CasesResult,
    Evaluation,
    GoldResult,
    Options,
    evaluate,
)
from whence.evaluation.fault_report import show_faults, write_faults
from whence.evaluation.groups import group_of, stratum
from whence.evaluation.inputs import Skipped
from whence.evaluation.tables_out import show

HEAD = "text,records,gold_outcome,gold_country,gold_city,note,kind\n"
ROWS = """Paris,90,place,FR,Paris,,common
Paris TX,5,place,US,Paris,,odd
Toronto,5,place,CA,Toronto,,odd
nowhere,10,not_a_location,,,,odd
everywhere,2,not_a_location,,,,odd
who knows,1,unclear,FR,,,odd
"""
SURE: dict[str, float] = {"place": 8.0}
SUBJECT = StandIn(
    {
        "Paris": [(PARIS, SURE), (PARIS_TX, {}), (None, {})],
        "Paris TX": [(PARIS, SURE), (PARIS_TX, {}), (None, {})],
        "Toronto": [(TORONTO, SURE), (None, {})],
        "nowhere": [(TORONTO, {}), (None, SURE)],
        "everywhere": [(EMEA, SURE), (None, {})],
        "who knows": [(PARIS, SURE), (None, {})],
    },
    {"place": 1.0},
)


@pytest.fixture
def measured(tmp_path: Path) -> Evaluation:
    gold = tmp_path / "gold.csv"
    gold.write_text(HEAD + ROWS, encoding="utf-8")
    plain = tmp_path / "plain.csv"
    plain.write_text("text,n\nParis,1\n", encoding="utf-8")
    cases = tmp_path / "cases.csv"
    cases.write_text("text,outcome,country\nParis,resolved,FR\nToronto,resolved,US\n")
    return evaluate([plain, gold, cases], SUBJECT, YARDSTICK, Options(by="kind"))


def test_files_are_told_apart_and_keep_their_order(measured: Evaluation) -> None:
    skipped, gold, cases = measured.results
    assert isinstance(skipped, Skipped)
    assert isinstance(gold, GoldResult)
    assert isinstance(cases, CasesResult)
    assert (cases.n_passed, len(cases.checked)) == (1, 2)


def test_shares_are_by_cell_and_by_record(measured: Evaluation) -> None:
    (gold,) = measured.gold
    country = gold.modes[FULL].levels["country"]
    # Right: Paris, Toronto, nowhere. Wrong: Paris TX, everywhere.
    assert country.accuracy.share == pytest.approx(3 / 5)
    assert country.accuracy_by_record.share == pytest.approx(105 / 112)
    assert country.precision.share == pytest.approx(2 / 4)
    assert country.recall.share == pytest.approx(2 / 3)
    assert gold.modes[FULL].false_alarms.share == pytest.approx(1 / 2)
    assert gold.n_unclear == 1


def test_both_modes_and_every_group_have_figures(measured: Evaluation) -> None:
    (gold,) = measured.gold
    assert set(gold.modes) == {FULL, BASELINE}
    assert list(gold.groups) == ["odd", "common"]
    assert gold.groups["common"][FULL].levels["country"].accuracy.share == 1.0


def test_faults_are_told_by_cause_worst_first(measured: Evaluation, tmp_path: Path) -> None:
    (gold,) = measured.gold
    found = faults(gold.answers, YARDSTICK)
    assert [fault.row.entry.text for fault in found] == ["Paris TX", "everywhere"]
    assert found[0].is_wrong
    assert found[1].cause is Cause.FALSE_ALARM
    path = tmp_path / "errors.csv"
    write_faults(found, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["answered"].startswith("resolved: Paris")
    assert rows[1]["wanted"] == "Paris, US"


def test_tables_say_what_was_skipped_and_what_was_missed(measured: Evaluation) -> None:
    console = Console(file=io.StringIO(), width=200)
    show(measured, console)
    show_faults(faults(measured.gold[0].answers, YARDSTICK), console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "plain.csv: skipped, no gold columns" in text
    assert "gold.csv: 5 rows, 1 unclear left out" in text
    assert "country: expected US, found CA" in text
    assert "false alarm" in text


def test_the_json_holds_every_share_with_its_interval(measured: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_json(measured, SUBJECT.versions, path)
    found = orjson.loads(path.read_bytes())
    country = found["files"]["gold"]["modes"]["full"]["levels"]["country"]
    assert country["accuracy"]["share"] == pytest.approx(0.6)
    assert country["accuracy"]["low"] < 0.6 < country["accuracy"]["high"]
    assert found["files"]["plain"] == {"skipped": "no gold columns"}
    assert found["files"]["cases"]["passed"] == 1
    assert found["versions"]["gazetteer"] == "g"


def test_rows_split_by_country_script_and_column() -> None:
    row = gold_row("Москва", country="RU", cells={"made_by": "wild"})
    assert group_of(row, "country") == "RU"
    assert group_of(row, "script") == "Cyrillic"
    assert group_of(row, "made_by") == "wild"
    assert group_of(row, "absent") == "–"


@pytest.mark.parametrize(
    ("text", "note", "name"),
    [
        ("Bostno", "1 edit: swap", "1 edit, bare"),
        ("Bostno, United States", "2 edits: swap+drop", "2 edits, qualified"),
        ("Boston", "from a list", None),
    ],
)
def test_made_typos_fall_into_strata(text: str, note: str, name: str | None) -> None:
    assert stratum(gold_row(text, country="US", cells={"note": note})) == name


def test_the_file_of_floors_can_be_read() -> None:
    rows = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))
    assert all({"file", "part"} <= set(row) for row in rows)
    assert all(("at_least" in row) != ("at_most" in row) for row in rows)
