"""Values are asked for by the window: rows stay in order, and progress is told on the way."""

from dataclasses import replace
from pathlib import Path

import pytest

from whence.batch import answering_values, csv_head, csv_rows, row_cleaning
from whence.batch.clean_options import CleanOptions
from whence.batch.clean_summary import Step
from whence.batch.cleaning import Means, clean_file

NAMES = ("Oslo", "LEEDS", "Rome, Italy", "rome", "oslo / remote", "Leeds, UK", "n/a", "Torontoo")
ROWS = "".join(f"{n},{NAMES[n % 8]} {'!' * (n // 8)}\n" for n in range(64))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Values of which alike ones lie far apart."""
    path = tmp_path / "people.csv"
    path.write_text("id,text\n" + ROWS)
    return path


def cleaned(people: Path, means: Means) -> tuple[bytes, list[Step]]:
    target, steps = people.with_name("out.csv"), list[Step]()
    clean_file(str(people), str(target), CleanOptions({"text": "text"}), means, steps.append)
    return target.read_bytes(), steps


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many windows of few small blocks, and chunks of three values."""
    monkeypatch.setattr(csv_head, "SAMPLE_BYTES", 60)
    monkeypatch.setattr(csv_rows, "FIRST_BYTES", 80)
    monkeypatch.setattr(csv_rows, "BLOCK_BYTES", 100)
    monkeypatch.setattr(row_cleaning, "_WINDOW_BLOCKS", 4)
    monkeypatch.setattr(answering_values, "_CHUNK", 3)


def test_rows_of_many_windows_come_out_as_of_one(
    people: Path, means: Means, request: pytest.FixtureRequest
) -> None:
    whole, _ = cleaned(people, replace(means, cache_dir=None))
    request.getfixturevalue("small")
    parted, _ = cleaned(people, replace(means, cache_dir=None))
    assert parted == whole
    assert [line.split(b",")[0] for line in whole.splitlines()[1:]] == [
        str(n).encode() for n in range(64)
    ]


@pytest.mark.usefixtures("small")
def test_progress_grows_while_a_window_is_resolved(people: Path, means: Means) -> None:
    _, steps = cleaned(people, means)
    shares = [step.share for step in steps if step.share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    # More than a step a window: between them it grows with each chunk that is resolved.
    assert len({round(share, 6) for share in shares}) > 12


def test_a_table_of_one_block_is_not_at_nothing_until_its_end(
    people: Path, means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering_values, "_CHUNK", 3)
    _, steps = cleaned(people, means)
    assert any(step.share is not None and 0.2 < step.share < 0.8 for step in steps)
