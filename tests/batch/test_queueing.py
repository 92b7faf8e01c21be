"""What a cleaned file leaves in the queue of reviewers, on SQLite and on a real PostgreSQL."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from whence.batch.clean_options import CleanOptions, OnError
from whence.batch.clean_summary import CleanSummary
from whence.batch.resolving_cells import ODD, Resolving
from whence.bootstrap import Normalizer
from whence.bootstrap.forgetting import erase_everywhere
from whence.bootstrap.recorder import open_recorder
from whence.bootstrap.tables import clean_file
from whence.entry import Entry
from whence.errors import UnreadableInput
from whence.review.counting import Counting
from whence.review.ranking import item_id
from whence.review.recorder import Behind
from whence.review.remarks import Flagging
from whence.review.seen import Seen
from whence.review.spool import Spool
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store import item_rows, other_answers
from whence.store.database import Database

RULES = ReviewRules()
PEOPLE = "id,where,team\n" + "".join(
    f"r-{n},{'Springfield' if n % 2 else 'Oslo'},{'ops' if n % 4 == 1 else 'lab'}\n"
    for n in range(240)
)
Run = Callable[..., CleanSummary]


@pytest.fixture
def kept(settings: Settings, url: str, tmp_path: Path) -> Settings:
    cache = tmp_path / "cache"
    cache.mkdir()
    for folder in settings.cache_dir.glob("gazetteer-*"):
        (cache / folder.name).symlink_to(folder)
    return replace(settings, cache_dir=cache, data_dir=tmp_path / "kept", database_url=url)


@pytest.fixture
def run(kept: Settings, normalizer: Normalizer, tmp_path: Path) -> Run:
    """Cleans a file and counts what it left in the spool."""

    def go(name: str = "people.csv", data: bytes = PEOPLE.encode(), **told: Any) -> CleanSummary:
        source = tmp_path / name
        source.write_bytes(data)
        options = CleanOptions({"text": "where"}, **told)
        out = str(tmp_path / f"out.{name}")
        done = clean_file(kept, normalizer, str(source), out, options, 1)
        spool = open_recorder(kept, normalizer).spool
        assert spool is not None
        Counting(Database(kept.database_url or ""), spool, RULES, Seen(RULES), 365).count()
        return done

    return go


def records(kept: Settings, value: str = "springfield") -> int | None:
    with Database(kept.database_url or "").read() as connection:
        row = item_rows.by_id(connection, item_id("default", value))
    return None if row is None else row.records


def test_rows_without_ids_count_each_time(run: Run, kept: Settings) -> None:
    assert run().queued == 1
    assert records(kept) == 120
    again = run()
    assert (again.resolved, again.queued) == (0, 1)  # what is remembered is queued, too
    assert records(kept) == 240
    assert records(kept, "oslo") is None


def test_a_record_with_an_id_counts_once(run: Run, kept: Settings) -> None:
    for _ in range(2):
        assert run(id_column="id").queued == 1
        assert records(kept) == 120
    moved = PEOPLE.replace("r-1,Springfield", "r-1,Georgia").replace("r-3,Springfield", "r-3,Oslo")
    run(data=moved.encode(), id_column="id")
    assert (records(kept), records(kept, "georgia")) == (119, 1)
    erase_everywhere(kept, "r-5")
    assert records(kept) == 118


def test_blank_ids_count_by_row(run: Run, kept: Settings) -> None:
    run(data=b"id,where\n,Springfield\n ,Springfield\nr-1,Springfield\nr-1,Springfield\n",
        id_column="id")  # fmt: skip
    assert records(kept) == 3


@pytest.mark.parametrize("id_column", [None, "id"])
def test_other_answers_are_summed_up(run: Run, kept: Settings, id_column: str | None) -> None:
    run(id_column=id_column, also=("team",))
    with Database(kept.database_url or "").read() as connection:
        shown = other_answers.shown(connection, item_id("default", "springfield"), 10)
    said = {(one["name"], one["answer"]): one["records"] for one in shown}
    assert said == {("team", "ops"): 60, ("team", "lab"): 60}


@pytest.mark.parametrize("name", ["people.jsonl", "people.parquet", "people.csv"])
def test_any_table_says_whose_rows_they_are(
    run: Run, kept: Settings, name: str, tmp_path: Path
) -> None:
    table = pl.DataFrame({"id": [1, 2, 3], "where": ["Springfield"] * 3, "team": ["a", None, "a"]})
    path = tmp_path / f"made.{name}"
    {"jsonl": table.write_ndjson, "parquet": table.write_parquet, "csv": table.write_csv}[
        name.rpartition(".")[2]
    ](path)
    for _ in range(2):
        run(name, path.read_bytes(), id_column="id", also=("team",))
    assert records(kept) == 3
    with Database(kept.database_url or "").read() as connection:
        shown = other_answers.shown(connection, item_id("default", "springfield"), 1)
    assert shown == [{"name": "team", "answer": "a", "records": 2}]


def test_nobodys_words_are_in_a_remark(normalizer: Normalizer) -> None:
    entry = Entry(text="Zzyzzx near Springfield or so")
    remark = Flagging(frozenset()).remark(normalizer.resolve(entry))
    assert remark
    assert "zzyzzx" not in remark.lower()


@pytest.mark.parametrize(
    "text", ["Springfield", "Georgia / Paris", "Ýzmir / Kraków", "東京 / 大阪"]
)
def test_a_remark_queues_what_the_verdict_would(
    normalizer: Normalizer, kept: Settings, text: str
) -> None:
    entry = Entry(text=text)
    recorder = open_recorder(kept, normalizer)
    resolving = Resolving(normalizer, CleanOptions({"text": "a"}), recorder.flagging)
    [(line, value)] = resolving.answers([(text,)])
    verdict = normalizer.resolve(entry)
    assert recorder.note(entry, verdict).review_status == "queued"
    remark = line.rpartition("\x1f")[2].removeprefix(ODD)
    assert recorder.note_remark(entry, value, remark, verdict.versions, Behind(calls=1))
    assert recorder.spool is not None
    (path,) = recorder.spool.files()
    one, other = (json.loads(kept_line) for kept_line in path.read_text("utf-8").splitlines())
    assert {**one, "t": 0} == {**other, "t": 0}


def test_cells_of_another_code_page_wait_under_their_right_value(run: Run, kept: Settings) -> None:
    for _ in range(2):  # resolved, then remembered
        run(data="where\nÝzmir / Kraków\n".encode())
    assert records(kept, "izmir / krakow") == 2


def test_a_run_that_is_refused_or_killed_queues_nothing(
    run: Run, kept: Settings, normalizer: Normalizer, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("whence.batch.rows_behind.MOST_KEYS", 10)  # some are noted on the way
    bad = b"id,where\n" + b"1,Springfield\n" * 40 + b"2\n"
    with pytest.raises(UnreadableInput):
        run(data=bad, id_column="id", on_error=OnError.REFUSE)
    spool = open_recorder(kept, normalizer).spool
    assert spool is not None
    assert not list(spool.folder.glob("*"))
    killed = get_context("fork").Process(target=append_and_die, args=(spool,))
    killed.start()
    killed.join()
    assert not spool.files()
    (left,) = kept.data_dir.glob("spool/*/*.held")  # type: ignore[union-attr]
    os.utime(left, (0, 0))  # a minute later the next run throws it away
    assert run().queued == 1
    assert not left.exists()
    assert records(kept) == 120


def append_and_die(spool: Spool) -> None:
    """What a process does that is killed while it queues."""
    spool.hold_back()
    spool.append(b"{}")
    os.kill(os.getpid(), signal.SIGKILL)
