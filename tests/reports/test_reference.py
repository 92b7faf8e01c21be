"""The reference snapshot: written, read back, and compared with."""

from pathlib import Path

import pytest
from tests.reports.made import report, values

from whence.bootstrap import Normalizer
from whence.entry import Entry
from whence.errors import InvalidRules
from whence.reports.reference import FILE, read_reference, reference_snapshot
from whence.reports.reference_mix import mix_of
from whence.rulebook import rules_dir


def test_a_snapshot_reads_back_as_it_was_written(normalizer: Normalizer, tmp_path: Path) -> None:
    mix = mix_of([Entry(text="Oslo"), Entry(country="Norway"), Entry(text="n/a")], normalizer)
    (tmp_path / FILE).write_text(reference_snapshot(mix, "made up", "2026-01-02"), "utf-8")
    found = read_reference(tmp_path)
    assert found is not None
    assert found["distributions"]["country"] == {"NO": pytest.approx(2 / 3, abs=1e-4), "-": 0.33333}
    assert (found["date"], found["distributions"]["records"]) == ("2026-01-02", 3)


def test_no_snapshot_is_none_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert read_reference(tmp_path) is None
    (tmp_path / FILE).write_text("shares: none\n", "utf-8")
    with pytest.raises(InvalidRules, match="whence reference"):
        read_reference(tmp_path)


def test_a_column_unlike_the_calibration_data_is_told_to_be(normalizer: Normalizer) -> None:
    reference = read_reference(rules_dir())
    made = report(normalizer, values("Oslo", "Bergen", "Tromsø"), reference=reference)
    assert made["drift"]["reference"]["verdict"] == "act"
