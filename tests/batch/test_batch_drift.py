"""Whether a batch is like what the confidence was learned from: in its summary and in /metrics."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from whence.batch.clean_options import CleanOptions
from whence.batch.mixture import Mixture
from whence.batch.row_answer import fields_of
from whence.bootstrap import Normalizer
from whence.bootstrap.tables import clean_file, judge_batch
from whence.reports.column import Row
from whence.reports.consistency import Request, consistency
from whence.reports.reference import read_reference
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules
from whence.settings import Settings
from whence.store.database import Database
from whence.store.drift_rows import Source, last_drift

TEXTS = {
    "Oslo": 3,
    "Germany": 2,
    "Ontario, Canada": 1,
    "EMEA": 4,
    "Springfield": 5,
    "banana": 2,
    "not Denver": 1,
    "Texas, France": 2,
    "Remote, US": 1,
    "": 2,
}


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/whence.db")


def test_a_batch_is_spread_as_a_report_on_it_says(normalizer: Normalizer) -> None:
    mixture = Mixture()
    for text, rows in TEXTS.items():
        if text:
            verdict = normalizer.resolve(text, profile="survey_cell")
            mixture.add(fields_of(verdict), rows)
    rows = [Row(text, count) for text, count in TEXTS.items() if text]
    rules = report_rules(RulesFolder(rules_dir()))
    made = consistency(rows, normalizer, rules, Request(), "2026-01-02T03:04:05Z")
    told = mixture.counts()
    for aspect in ("outcome", "level", "country"):
        assert told[aspect] == made["distributions"][aspect]
    assert told["records"] == made["distributions"]["records"]
    assert told["mean_confidence"] == pytest.approx(made["distributions"]["mean_confidence"])


def test_the_reference_itself_has_not_moved_and_one_country_alone_has(kept: Settings) -> None:
    reference = read_reference(rules_dir())
    assert reference is not None
    alike = {**reference["distributions"], "records": 5_000}
    found = judge_batch(kept, alike)
    assert found is not None
    assert found["verdict"] == "ok"
    found = judge_batch(kept, {**alike, "country": {"NO": 5_000}})
    assert found is not None
    assert found["verdict"] == "act"
    assert "audit sample" in found["action"]
    assert {one["aspect"]: one["verdict"] for one in found["aspects"]} == {
        "country": "act",
        "level": "ok",
        "outcome": "ok",
    }


def test_few_rows_are_not_judged(kept: Settings) -> None:
    found = judge_batch(kept, Mixture().counts())
    assert found is not None
    assert (found["verdict"], found["records"]) == ("too_few", 0)


def test_a_cleaning_tells_its_drift_and_keeps_it_for_metrics(
    normalizer: Normalizer, kept: Settings, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("place\n" + "Oslo\n" * 1_200, "utf-8")
    options = CleanOptions({"text": "place"})
    database = Database(str(kept.database_url))
    with database.read() as connection:
        assert last_drift(connection, Source.BATCH) == {}
    plain = normalizer.deciding_by(None)
    made = clean_file(
        replace(kept, cache_dir=tmp_path), plain, str(source), str(target), options, 1
    )
    assert made.drift is not None
    assert made.drift["verdict"] == "act"
    json.dumps(made.drift)
    with database.read() as connection:
        told = last_drift(connection, Source.BATCH)
    assert told == {
        ("reference", one["aspect"]): pytest.approx(one["psi"]) for one in made.drift["aspects"]
    }
    database.close()
