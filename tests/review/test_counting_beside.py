"""Counting as the work of one process: the others leave it to that one, as long as it lives."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from whence.bootstrap import Normalizer
from whence.bootstrap.recorder import open_recorder
from whence.bootstrap.review import open_counting
from whence.entry import Entry
from whence.review.spool import is_post_taken, post
from whence.settings import Settings
from whence.store import item_rows
from whence.store.database import Database

COUNTER = """
import os, time
from whence.bootstrap.review import open_counting
from whence.settings import Settings
counting = open_counting(Settings.from_env(os.environ))
counting.start_for_all()
time.sleep(60)
"""


@pytest.fixture
def settings_here(url: str, tmp_path: Path) -> Settings:
    return Settings(cache_dir=Path("unused"), data_dir=tmp_path / "data", database_url=url)


@pytest.fixture
def counter(settings_here: Settings) -> "Iterator[subprocess.Popen[bytes]]":
    """A process whose work is to count."""
    told = {
        "WHENCE_DATA_DIR": str(settings_here.data_dir),
        "WHENCE_DATABASE_URL": str(settings_here.database_url),
    }
    with subprocess.Popen([sys.executable, "-c", COUNTER], env={**os.environ, **told}) as process:
        yield process
        process.kill()


def until(is_so: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not (is_now := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return is_now


def test_one_process_at_a_time_has_the_post(tmp_path: Path) -> None:
    assert not is_post_taken(tmp_path / "no folder yet")
    with post(tmp_path) as is_ours, post(tmp_path) as is_ours_too:
        assert (is_ours, is_ours_too) == (True, False)
        assert is_post_taken(tmp_path)
    assert not is_post_taken(tmp_path)


def test_what_a_process_spools_is_counted_by_the_one_beside_it_and_by_itself_after_that_ones_end(
    normalizer: Normalizer,
    settings_here: Settings,
    database: Database,
    counter: "subprocess.Popen[bytes]",
) -> None:
    recorder = open_recorder(settings_here, normalizer)
    counting = open_counting(replace(settings_here))
    assert counting is not None
    assert recorder.spool is not None
    counting._spool = recorder.spool
    folder = recorder.spool.folder
    assert until(lambda: is_post_taken(folder))

    def flag(text: str) -> str:
        entry = Entry(text=text, scope="hr")
        return str(recorder.note(entry, normalizer.resolve(entry)).review_item_id)

    def is_counted(item_id: str) -> bool:
        with database.read() as connection:
            return item_rows.by_id(connection, item_id) is not None

    first = flag("Springfield")
    counted_here = counting.count
    counting.count = lambda: pytest.fail("not its work")  # type: ignore[method-assign]
    counting.round()
    assert until(lambda: is_counted(first))

    os.kill(counter.pid, signal.SIGKILL)
    counter.wait()
    assert not is_post_taken(folder)
    second = flag("Georgia")
    counting.count = counted_here  # type: ignore[method-assign]
    counting.round()
    assert is_counted(second)


def test_a_process_that_counts_for_all_takes_over_what_a_killed_one_left(
    normalizer: Normalizer, settings_here: Settings, database: Database
) -> None:
    recorder = open_recorder(settings_here, normalizer)
    entry = Entry(text="Springfield")
    item_id = str(recorder.note(entry, normalizer.resolve(entry)).review_item_id)
    assert recorder.spool is not None
    recorder.spool.seal()
    counting = open_counting(settings_here)
    assert counting is not None
    counting.round_for_all()
    with database.read() as connection:
        assert item_rows.by_id(connection, item_id) is not None


def test_after_a_batch_the_database_knows_how_long_the_queue_is(
    normalizer: Normalizer,
    settings_here: Settings,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("whence.review.counting._MANY", 1)
    recorder = open_recorder(settings_here, normalizer)
    entry = Entry(text="Springfield")
    recorder.note(entry, normalizer.resolve(entry))
    assert recorder.spool is not None
    recorder.spool.seal()
    counting = open_counting(settings_here)
    assert counting is not None
    assert counting.count() == 1
    if not database.is_sqlite:
        with database.read() as connection:
            asked = text("SELECT reltuples FROM pg_class WHERE relname = 'review_item'")
            assert connection.execute(asked).scalar() == 1
