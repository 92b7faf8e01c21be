"""Nothing that was answered `queued` is lost or counted twice: kill -9, forks, a database away."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from whence.bootstrap import Normalizer
from whence.entry import Entry
from whence.errors import DatabaseAway
from whence.review.counting import Counting
from whence.review.recorder import Recorder, spool_folder
from whence.review.seen import Seen
from whence.review.spool import Spool, taken
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store import intake_rows, item_rows
from whence.store.database import Database

from .conftest import Service

RULES = ReviewRules()
WRITER = """
import sys, time
from pathlib import Path
from whence.review.spool import Spool
spool = Spool(Path(sys.argv[1]))
for line in sys.stdin.buffer:
    spool.append(line.rstrip(b"\\n"))
    print("kept", flush=True)
time.sleep(60)
"""


@pytest.fixture
def settings_here(url: str, tmp_path: Path) -> Settings:
    return Settings(cache_dir=Path("unused"), data_dir=tmp_path / "data", database_url=url)


@pytest.fixture
def recorder(normalizer: Normalizer, settings_here: Settings) -> Recorder:
    return Recorder(settings_here, normalizer.rulebook.decision.review, RULES)


def counting_of(recorder: Recorder, database: Database) -> Counting:
    assert recorder.spool is not None
    return Counting(database, recorder.spool, RULES, Seen(RULES), 365)


def note(
    recorder: Recorder, normalizer: Normalizer, record_id: str | None = None, **more: Any
) -> str:
    entry = Entry(text="Springfield", id=record_id, scope="hr")
    verdict = recorder.note(entry, normalizer.resolve(entry), **more)
    assert verdict.review_status == "queued"
    return str(verdict.review_item_id)


def records(database: Database, item_id: str) -> int | None:
    with database.read() as connection:
        row = item_rows.by_id(connection, item_id)
    return None if row is None else row.records


def test_the_spool_is_nobody_elses_to_read(recorder: Recorder, normalizer: Normalizer) -> None:
    note(recorder, normalizer)
    (path,) = recorder.spool.files()
    assert path.stat().st_mode & 0o077 == 0
    assert b"r-1" not in path.read_bytes()


def test_record_ids_are_kept_as_keyed_hashes_alone(
    recorder: Recorder, normalizer: Normalizer, settings_here: Settings
) -> None:
    note(recorder, normalizer, "somebody@example.org")
    (path,) = recorder.spool.files()
    assert b"somebody" not in path.read_bytes()
    assert (settings_here.data_dir / "id.key").stat().st_mode & 0o077 == 0


def test_a_record_counts_once_and_a_call_without_id_each_time(
    recorder: Recorder, normalizer: Normalizer, database: Database
) -> None:
    counting = counting_of(recorder, database)
    for record_id in ("r-1", "r-2", "r-1", None, None):
        item_id = note(recorder, normalizer, record_id)
    assert counting.count() == 5
    note(recorder, normalizer, "r-2")
    counting.count()
    assert records(database, item_id) == 4
    note(recorder, normalizer, ids=["r-2", "r-7", "r-8"])
    note(recorder, normalizer, calls=10)
    counting.count()
    assert records(database, item_id) == 16


def test_a_record_that_says_something_else_no_longer_waits_behind_its_old_value(
    recorder: Recorder, normalizer: Normalizer, database: Database
) -> None:
    counting = counting_of(recorder, database)
    old = note(recorder, normalizer, "r-1")
    entry = Entry(text="Georgia", id="r-1", scope="hr")
    new = recorder.note(entry, normalizer.resolve(entry)).review_item_id
    counting.count()
    assert (records(database, old), records(database, str(new))) == (0, 1)


def test_lines_of_a_killed_process_are_counted_once(
    recorder: Recorder, normalizer: Normalizer, database: Database
) -> None:
    item_id = note(recorder, normalizer)
    folder = recorder.spool.folder
    recorder.spool.seal()
    (path,) = recorder.spool.files()
    line = path.read_bytes()
    counting = counting_of(recorder, database)
    assert counting.count() == 1
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    for _ in range(3):
        writer.stdin.write(line)
        writer.stdin.flush()
        assert writer.stdout.readline() == b"kept\n"
    assert counting.count() == 0  # still being written to
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    assert counting.count() == 3
    assert counting.count() == 0
    assert records(database, item_id) == 4
    assert recorder.spool.files() == []


def test_a_crash_while_counting_counts_nothing_twice(
    recorder: Recorder, normalizer: Normalizer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whence.review.counting._GROUP", 2)
    for _ in range(5):
        item_id = note(recorder, normalizer)
    counting = counting_of(recorder, database)
    real, calls = intake_rows.note_read, []

    def crash(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt  # as a kill would: in the middle of the second group
        real(*arguments)

    monkeypatch.setattr(intake_rows, "note_read", crash)
    with pytest.raises(KeyboardInterrupt):
        counting.count()
    assert records(database, item_id) == 2
    monkeypatch.setattr(intake_rows, "note_read", real)
    assert counting.count() == 3
    assert records(database, item_id) == 5


def test_a_file_that_cannot_be_counted_does_not_stop_the_others(
    recorder: Recorder,
    normalizer: Normalizer,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    counting = counting_of(recorder, database)
    note(recorder, normalizer, "r-1")
    recorder.spool.seal()
    item_id = note(recorder, normalizer, "r-2")
    count = intake_rows.count

    def failing(*_: Any) -> None:
        monkeypatch.setattr(intake_rows, "count", count)
        raise ValueError("not in the log")

    monkeypatch.setattr(intake_rows, "count", failing)
    assert counting.count() == 1
    assert len(recorder.spool.files()) == 1
    assert counting.count() == 0
    assert records(database, item_id) == 1
    assert [line.getMessage() for line in caplog.records if line.levelname == "ERROR"] == [
        "a spool file cannot be counted, and stays where it is: ValueError"
    ]


def test_a_file_is_counted_by_one_at_a_time(recorder: Recorder, normalizer: Normalizer) -> None:
    note(recorder, normalizer)
    (path,) = recorder.spool.files()
    with taken(path) as file:
        assert file is None  # its writer holds it
    recorder.spool.seal()
    with taken(path) as file, taken(path) as again:
        assert file is not None
        assert again is None


def test_a_fork_writes_a_file_of_its_own(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"parent")
    child = os.fork()
    if child == 0:
        spool.append(b"child")
        os._exit(0)
    os.waitpid(child, 0)
    spool.append(b"parent again")
    assert sorted(path.read_bytes() for path in spool.files()) == [
        b"child\n",
        b"parent\nparent again\n",
    ]


def test_lines_that_are_held_back_come_together_and_in_their_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hold_back()
    lines = [f"{at:06}".encode() * 10 for at in range(5_000)]
    for line in lines:
        spool.append(line)
    assert not spool.files()
    spool.seal()
    (path,) = spool.files()
    assert path.read_bytes().splitlines() == lines
    spool.seal()
    assert spool.files() == [path]


def test_with_the_database_away_it_answers_and_catches_up(
    normalizer: Normalizer, settings_here: Settings, database: Database
) -> None:
    away = replace(settings_here, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    recorder = Recorder(away, normalizer.rulebook.decision.review, RULES)
    item_id = note(recorder, normalizer)
    counting = counting_of(recorder, Database(str(away.database_url)))
    with pytest.raises(DatabaseAway):
        counting.count()
    counting.round()
    assert counting.is_away
    assert counting_of(recorder, database).count() == 1  # the same spool, the database being back
    assert records(database, item_id) == 1


def test_readiness_tells_that_flagged_values_are_spooled(service: Service) -> None:
    client = service.app.test_client()
    assert client.get("/readyz").json["review"] == "ready"
    service.decisions.is_away = True
    service.decisions._pid = os.getpid()
    assert client.get("/readyz").json["review"] == "spooling"
    assert client.get("/readyz").status_code == 200


def test_what_cannot_be_kept_is_said_to_be_unavailable(
    normalizer: Normalizer, settings_here: Settings
) -> None:
    settings_here.data_dir.parent.mkdir(exist_ok=True)
    settings_here.data_dir.write_text("in the way")
    recorder = Recorder(settings_here, normalizer.rulebook.decision.review, RULES)
    entry = Entry(text="Springfield")
    verdict = recorder.note(entry, normalizer.resolve(entry))
    assert verdict.review_status == "unavailable"
    assert verdict.outcome == "ambiguous"


def test_each_database_has_a_spool_of_its_own(settings_here: Settings) -> None:
    other = replace(settings_here, database_url="sqlite:////elsewhere.db")
    assert spool_folder(settings_here) != spool_folder(other)
