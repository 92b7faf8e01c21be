"""A run that is killed at any moment is taken up again, and gives the identical file and queue."""

import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import Random

import pytest

from whence.batch.clean_options import CleanOptions
from whence.bootstrap import Normalizer
from whence.bootstrap.recorder import open_recorder
from whence.bootstrap.tables import clean_file
from whence.review.counting import Counting
from whence.review.ranking import item_id
from whence.review.seen import Seen
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store import item_rows
from whence.store.database import Database

KILLS = 10
RULES = ReviewRules()
TOWNS = ("Oslo", "Leeds", "Rome", "Torontoo, Ontaria", "Springfield", "Georgia", "Remote")
Begin = Callable[[str], tuple[ForkProcess, Path]]


@pytest.fixture
def begin(settings: Settings, normalizer: Normalizer, tmp_path: Path) -> Begin:
    """Begins a run in a process of its own, whose answers and queue lie in a folder of a name."""
    texts = [f"{TOWNS[n % 7]} {n % 700 or ''}".strip() for n in range(5_000)]
    source = tmp_path / "people.csv"
    source.write_text("id,text\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(texts)))
    options = CleanOptions({"text": "text"}, id_column="id")

    def run(name: str) -> tuple[ForkProcess, Path]:
        kept = _settings(settings, tmp_path / name)
        target = tmp_path / f"{name}.csv"
        told = (kept, normalizer, str(source), str(target), options, 2)
        process = get_context("fork").Process(target=clean_file, args=told)
        process.start()
        return process, target

    return run


def test_a_run_killed_ten_times_gives_the_identical_file_and_queue(
    begin: Begin, settings: Settings, normalizer: Normalizer, tmp_path: Path
) -> None:
    began = time.monotonic()
    undisturbed, target = begin("whole")
    undisturbed.join()
    took = time.monotonic() - began
    assert undisturbed.exitcode == 0
    whole = target.read_bytes()
    draw = Random(3)
    round_, kills = 0, 0
    while kills < KILLS:
        process, target = begin(f"killed{round_}")
        process.join(draw.uniform(0.0, took))
        if process.is_alive():
            process.kill()
            process.join()
            kills += 1
            assert not target.exists() or target.read_bytes() == whole
        else:  # it was faster: another one, from the beginning
            assert target.read_bytes() == whole
            round_ += 1
    last, target = begin(f"killed{round_}")
    last.join()
    assert last.exitcode == 0
    assert target.read_bytes() == whole
    folders = (tmp_path / "whole", tmp_path / f"killed{round_}")
    right, after = (_waiting(_settings(settings, folder), normalizer) for folder in folders)
    assert right == after
    assert min(right) > 0


def _settings(settings: Settings, folder: Path) -> Settings:
    return replace(
        settings,
        cache_dir=folder / "cache",
        data_dir=folder / "data",
        database_url=f"sqlite:///{folder / 'data' / 'whence.db'}",
    )


def _waiting(kept: Settings, normalizer: Normalizer) -> list[int]:
    """How many records wait behind some flagged values."""
    spool = open_recorder(kept, normalizer).spool
    assert spool is not None
    database = Database.of(kept)
    Counting(database, spool, RULES, Seen(RULES), 365).count()
    with database.read() as connection:
        rows = [
            item_rows.by_id(connection, item_id("default", value))
            for value in ("springfield 4", "georgia 5")
        ]
    return [0 if row is None else row.records for row in rows]
