from pathlib import Path

import pytest
import yaml

from whence.errors import InvalidRules, WrongUse
from whence.evaluation.calibrators import IDENTITY
from whence.evaluation.rule_writing import (
    check_writable,
    start_values,
    write_calibration,
    write_weights,
)

SCORING = """# Weights.
fitted:
  date: "never"
  data: "hand-set"
  figures: >
    none
    yet
evidence:
  - {id: place, weight: 3.9, start: 3.9, why: "a: weight: 1", source: "x"}  # keep me
  - id: edits
    weight: -2   # per edit
    start: -2.5
    why: "plain"
    source: "y"
limits:
  - {id: edits, weight: 7, start: 7, why: "w", source: "z"}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "scoring.yaml").write_text(SCORING, encoding="utf-8")
    return tmp_path


def test_only_weights_and_fitted_change(rules: Path) -> None:
    fitted = {"date": "2026-01-02", "data": 'rows: "a" 3', "figures": "0.3 → 0.2"}
    write_weights(rules, {"place": 4.25, "edits": -0.125, "unknown": 9.0}, fitted)
    text = (rules / "scoring.yaml").read_text(encoding="utf-8")
    assert 'weight: 4.25, start: 3.9, why: "a: weight: 1", source: "x"}  # keep me' in text
    assert "weight: -0.125   # per edit\n    start: -2.5" in text
    assert "{id: edits, weight: 7, start: 7" in text
    assert yaml.safe_load(text)["fitted"] == fitted
    assert text.startswith("# Weights.\n")


def test_start_values_are_the_hand_set_ones(rules: Path) -> None:
    assert start_values(rules) == {"place": 3.9, "edits": -2.5}


def test_a_file_of_another_shape_is_told_and_left_alone(rules: Path) -> None:
    path = rules / "scoring.yaml"
    path.write_text("evidence: {place: 1}\n", encoding="utf-8")
    with pytest.raises(InvalidRules, match=r"scoring\.yaml"):
        start_values(rules)
    with pytest.raises(InvalidRules, match="expected a list"):
        write_weights(rules, {"place": 1.0}, {})
    assert path.read_text(encoding="utf-8") == "evidence: {place: 1}\n"


def test_calibration_keeps_its_head_and_reads_back(rules: Path) -> None:
    path = rules / "calibration.yaml"
    path.write_text("# What it is.\n# Written by hand.\nknots: {}\n", encoding="utf-8")
    write_calibration(rules, {"city": IDENTITY, "country": IDENTITY}, {"date": "2026-01-02"})
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# What it is.\n# Written by hand.\nfitted:\n")
    assert yaml.safe_load(text) == {
        "fitted": {"date": "2026-01-02"},
        "knots": {"city": [[0, 0], [1, 1]], "country": [[0, 0], [1, 1]]},
    }


def test_an_installed_copy_is_not_written_to(tmp_path: Path) -> None:
    installed = tmp_path / "_rules"
    installed.mkdir()
    with pytest.raises(WrongUse, match="WHENCE_RULES_DIR"):
        check_writable(installed)
