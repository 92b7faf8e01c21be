"""Aliases as rows, and how every process learns of them."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from whence.errors import Conflict, DatabaseAway
from whence.resolve.decisions import Decisions
from whence.review.live_decisions import LiveDecisions
from whence.store import alias_rows
from whence.store.alias_rows import AliasRow
from whence.store.database import Database
from whence.store.review_tables import alias, fact

GEORGIA = AliasRow(
    id="a1",
    scope="hr",
    value="georgia",
    kind="place",
    place_ids=("iso3166-2:US-GA",),
    note="a\0note",
    made_by="ada",
    made_at=100.0,
    versions={"rules": "r1"},
)
EVERYWHERE = replace(GEORGIA, id="a2", scope="", place_ids=("iso3166-1:GE",), made_at=101.0)


def put(database: Database, *rows: AliasRow) -> None:
    for row in rows:
        with database.write() as connection:
            alias_rows.add(connection, row)


def test_the_scopes_own_alias_comes_before_the_one_for_everywhere(database: Database) -> None:
    put(database, GEORGIA, EVERYWHERE)
    decisions = LiveDecisions(database.url).refresh()
    assert decisions.find("hr", "georgia").place_ids == ("iso3166-2:US-GA",)
    assert decisions.find("web", "georgia").place_ids == ("iso3166-1:GE",)
    assert decisions.find("web", "georgian") is None


def test_a_value_has_one_alias_a_scope(database: Database) -> None:
    put(database, GEORGIA)
    with pytest.raises(Conflict):
        put(database, replace(GEORGIA, id="a3"))


def test_the_version_changes_with_each_change_of_what_a_scope_uses(database: Database) -> None:
    live = LiveDecisions(database.url)
    seen = [live.refresh().version("hr")]
    others = [live.refresh().version("web")]
    put(database, GEORGIA)
    seen.append(live.refresh().version("hr"))
    others.append(live.refresh().version("web"))
    with database.write() as connection:
        assert alias_rows.end(connection, GEORGIA, "ada", 200.0)
    seen.append(live.refresh().version("hr"))
    put(database, EVERYWHERE)
    seen.append(live.refresh().version("hr"))
    others.append(live.refresh().version("web"))
    assert seen[0] == others[0] == "0"
    assert len(set(seen)) == 4
    assert others[0] == others[1] != others[2] == seen[3]


def test_what_ended_is_no_longer_in_force_and_may_come_back(database: Database) -> None:
    live = LiveDecisions(database.url)
    put(database, GEORGIA)
    assert live.refresh().find("hr", "georgia") is not None
    with database.write() as connection:
        alias_rows.end(connection, GEORGIA, "ada", 200.0)
        assert not alias_rows.end(connection, GEORGIA, "ada", 200.0)
    assert live.refresh().find("hr", "georgia") is None
    with database.write() as connection:
        alias_rows.restore(connection, ["a1"])
    assert live.refresh().find("hr", "georgia") is not None


def test_other_processes_know_within_a_second(database: Database) -> None:
    live = LiveDecisions(database.url)
    put(database, EVERYWHERE)
    assert live.current().find("web", "georgia") is not None  # its first look
    put(database, GEORGIA)
    for _ in range(100):
        if live.current().find("hr", "georgia").id == "a1":
            return
        import time  # noqa: PLC0415

        time.sleep(0.01)
    pytest.fail("the new decision was not seen within a second")


def test_decisions_can_be_sent_elsewhere(database: Database) -> None:
    put(database, GEORGIA)
    decisions = LiveDecisions(database.url).refresh()
    sent = pickle.loads(pickle.dumps(decisions))
    assert sent == decisions
    assert isinstance(sent, Decisions)
    assert sent.current() is sent


def test_without_a_database_the_last_known_stay_in_force() -> None:
    live = LiveDecisions("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    assert live.current() == Decisions()


def test_a_backup_that_is_put_back_takes_later_decisions_out_of_force(database: Database) -> None:
    live = LiveDecisions(database.url)
    put(database, EVERYWHERE, GEORGIA)
    live.refresh()
    with database.write() as connection:  # as it was before the last decision
        connection.execute(delete(alias).where(alias.c.id == GEORGIA.id))
        connection.execute(update(fact).values(number=1))
    assert live.refresh().find("hr", "georgia").id == EVERYWHERE.id


def test_a_file_that_is_gone_is_told_and_the_last_known_stay_in_force(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/whence.db")
    put(database, GEORGIA)
    live = LiveDecisions(database.url)
    live.refresh()
    database.close()
    (tmp_path / "whence.db").unlink()
    with pytest.raises(DatabaseAway):
        live.refresh()
    assert live.current().find("hr", "georgia") is not None


def test_looking_makes_no_database(tmp_path) -> None:
    live = LiveDecisions(f"sqlite:///{tmp_path}/whence.db")
    live.current()
    assert list(tmp_path.iterdir()) == []
