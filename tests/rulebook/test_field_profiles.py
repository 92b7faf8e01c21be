"""Snapshots of `whence profile --write`: read with the rules, checked, and part of the version."""

from pathlib import Path

import numpy as np
import pytest

from whence.errors import InvalidRules
from whence.evaluation.field_profile import FieldProfile, snapshot, write_snapshot
from whence.evaluation.label_shift import shift
from whence.rulebook import check, load


def leave_snapshot(rules: Path, scope: str) -> Path:
    profile = FieldProfile(
        scope=scope,
        no_place=shift(np.array([0.1] * 30 + [0.9] * 3), 0.5),
        countries={"NO": 0.5, "SE": 0.5},
        country_bits={"NO": 3.25, "SE": -1.0},
        n_values=33,
        n_rows=40,
        has_reference=True,
    )
    return write_snapshot(rules, scope, snapshot(profile, "people.csv", "2026-01-02"))


def test_a_snapshot_is_read_beside_the_profiles_set_by_hand(few_rules: Path) -> None:
    leave_snapshot(few_rules, "crm-city_2")
    profile = load(few_rules).profiles["crm-city_2"]
    assert profile.country_bits == {"NO": 3.25, "SE": -1.0}
    assert "people.csv" in profile.source
    assert "33 values" in profile.why
    assert "profile_text" in load(few_rules).profiles
    assert check(few_rules) == []


def test_what_was_estimated_counts_instead_of_what_is_set_by_hand(few_rules: Path) -> None:
    by_hand = load(few_rules).profiles["survey_cell"].no_place_bits
    leave_snapshot(few_rules, "survey_cell")
    assert load(few_rules).profiles["survey_cell"].no_place_bits != by_hand
    assert check(few_rules) == []


def test_a_snapshot_changes_the_version_of_the_rules_only(few_rules: Path) -> None:
    before = load(few_rules)
    path = leave_snapshot(few_rules, "crm")
    after = load(few_rules)
    assert after.version != before.version
    assert after.calibration_version == before.calibration_version
    path.unlink()
    assert load(few_rules).version == before.version


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[]\n", "line 1", "list of one profile, found 0"),
        ("- {id: a}\n- {id: b}\n", "line 1", "found 2"),
        ("id: crm\n", "line 1", "expected a list"),
        ("- {id: erp, no_place_bits: 1, why: a, source: b}\n", "rule erp, line 1", "called like"),
        ("- id: crm\n  why: a\n  source: b\n", "rule crm, line 1", "no_place_bits is missing"),
        (
            "- id: crm\n  no_place_bits: 1\n  why: a\n  source: b\n  country_bits: {NO: 1}\n",
            "rule crm, line 5",
            "quotes",
        ),
        (
            "- id: crm\n  no_place_bits: 1\n  why: a\n  source: b\n  country_bits: {'NOR': 1}\n",
            "rule crm, line 5",
            "no id of a place",
        ),
    ],
)
def test_a_spoilt_snapshot_is_told_with_its_place(
    few_rules: Path, text: str, where: str, what: str
) -> None:
    (few_rules / "profiles").mkdir()
    (few_rules / "profiles" / "crm.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRules) as told:
        load(few_rules)
    assert str(told.value).startswith(f"rules/profiles/crm.yaml, {where}: ")
    assert what in str(told.value)
