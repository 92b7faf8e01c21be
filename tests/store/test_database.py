"""The database: transactions, its schema, many processes at once, and what happens without it."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, insert, inspect, select

from whence.errors import Conflict, DatabaseAway, NotReady
from whence.settings import Settings
from whence.store import audit_tables  # noqa: F401 - its tables belong to the same metadata
from whence.store import database as database_module
from whence.store.database import Database
from whence.store.review_tables import alias_version, metadata
from whence.store.schema import move, newest, revision

ROW = {"scope": "hr", "version": 3}


def test_what_is_written_is_read(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(alias_version).values(ROW))
    with database.read() as connection:
        assert connection.execute(select(alias_version.c.version)).scalar() == 3


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(insert(alias_version).values(ROW))
        raise ZeroDivisionError
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(alias_version)).scalar() == 0


def test_a_broken_rule_of_the_schema_is_a_conflict_that_quotes_nothing(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(alias_version).values(scope="secret words", version=1))
    with pytest.raises(Conflict) as caught, database.write() as connection:
        connection.execute(insert(alias_version).values(scope="secret words", version=1))
    assert "secret" not in str(caught.value)


def test_tables_are_as_the_revisions_make_them(database: Database) -> None:
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
        ours = set(metadata.tables)
        # Other rooms keep their tables in the same database.
        differing = [one for one in found if not _is_of_others(one, ours)]
        assert differing == []


def _is_of_others(difference: object, ours: set[str]) -> bool:
    if not isinstance(difference, tuple):
        return False
    what, thing = difference[0], difference[1]
    table = getattr(thing, "table", thing)
    return what.startswith("remove_") and getattr(table, "name", "") not in ours


def test_every_revision_goes_down_and_up_again(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(alias_version).values(ROW))
    engine = create_engine(database.url)
    names = set(metadata.tables)
    move(engine, "base")
    assert not names & set(inspect(engine).get_table_names())
    move(engine, "head")
    with engine.connect() as connection:
        assert revision(connection) == newest()
    assert names <= set(inspect(engine).get_table_names())
    engine.dispose()


START = """
import sys
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import select
from whence.store.database import Database
from whence.store.review_tables import alias_version
with Database(sys.argv[1]).read() as connection:
    print(len(connection.execute(select(alias_version)).all()))
"""


def test_processes_that_start_at_once_make_the_schema_once(url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", START, url], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["0"] * 6
    assert [process.returncode for process in started] == [0] * 6


def test_threads_that_open_at_once_share_one_engine(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = database_module._engine

    def slow(*arguments: Any) -> Engine:
        made.append(real(*arguments))
        time.sleep(0.05)
        return made[-1]

    monkeypatch.setattr(database_module, "_engine", slow)

    def look(_: int) -> None:
        with database.read():
            pass

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(look, range(10)))
    assert len(made) == 1


def test_a_database_that_is_away_is_told_without_its_address() -> None:
    away = Database("postgresql+psycopg://ada:hunter2@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseAway) as caught, away.read():
        pass
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseAway), Database(f"sqlite:///{tmp_path}/file/whence.db").write():
        pass


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith("whence.db")]


def test_what_is_written_to_a_file_that_is_gone_is_told_and_goes_on_when_it_is_back(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    with database.write() as connection:
        connection.execute(insert(alias_version).values(ROW))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in _files(tmp_path):
        path.rename(elsewhere / path.name)
    with pytest.raises(DatabaseAway, match="is gone"), database.write():
        raise AssertionError("written to a file that nobody will find")
    assert _files(tmp_path) == []  # and no empty one in its place
    for path in _files(elsewhere):
        path.rename(tmp_path / path.name)
    with database.read() as connection:
        assert connection.execute(select(alias_version.c.version)).scalar() == 3
    database.close()


def test_a_file_put_in_its_place_is_used_and_brought_up_to_date(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    with database.write() as connection:
        connection.execute(insert(alias_version).values(ROW))
    (tmp_path / "old").mkdir()
    old = create_engine(f"sqlite:///{tmp_path}/old/whence.db")
    move(old, "0001")
    old.dispose()
    for path in _files(tmp_path):
        path.unlink()
    (tmp_path / "old" / "whence.db").rename(tmp_path / "whence.db")
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(alias_version)).scalar() == 0
    with database.read() as connection:
        assert revision(connection) == newest()
    database.close()


def test_settings_without_a_database_have_none() -> None:
    with pytest.raises(NotReady):
        Database.of(Settings(cache_dir=Path("unused")))


def test_the_file_is_nobody_elses(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept/whence.db")
    with database.write():
        pass
    assert database.file.stat().st_mode & 0o077 == 0


def test_threads_bring_several_databases_up_to_date_at_once(tmp_path: Path) -> None:
    def revision_of(number: int) -> str | None:
        with Database(f"sqlite:///{tmp_path / str(number)}.db").read() as connection:
            return revision(connection)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(revision_of, range(8))) == {newest()}
