"""Jobs as rows, on SQLite and on a real PostgreSQL."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from whence.store import job_rows
from whence.store.database import Database
from whence.store.job_rows import JobRow
from whence.store.job_tables import metadata

JOB = JobRow("a" * 32, "hr", "", "table", "queued", {"columns": {"text": "x"}}, "p.csv", 1.0, 1.0)


def put(database: Database) -> None:
    with database.write() as connection:
        job_rows.add(connection, JOB)


def now(database: Database) -> JobRow:
    with database.read() as connection:
        found = job_rows.by_id(connection, JOB.id)
    assert found is not None
    return found


def test_the_table_is_as_its_revision_makes_it(database: Database) -> None:
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [one for one in found if "batch_job" in str(one)] == []


def test_a_job_comes_back_as_it_was_put_in(database: Database) -> None:
    put(database)
    assert now(database) == JOB


def test_a_job_is_taken_up_once(database: Database) -> None:
    put(database)
    with database.write() as connection:
        taken = job_rows.take_up(connection, JOB.id, "here:1", 2.0)
        assert taken is not None
        assert (taken.state, taken.attempt, taken.started_at) == ("running", 1, 2.0)
        assert job_rows.take_up(connection, JOB.id, "there:1", 2.0) is None


def test_an_attempt_that_was_given_up_changes_nothing_any_more(database: Database) -> None:
    put(database)
    with database.write() as connection:
        job_rows.take_up(connection, JOB.id, "here:1", 2.0)
        assert job_rows.put_back(connection, JOB.id, 1, 3.0, is_counted=True)
        job_rows.take_up(connection, JOB.id, "there:1", 4.0)
    before = now(database)
    with database.write() as connection:
        assert job_rows.beat(connection, JOB.id, 1, 5.0) is None
        assert not job_rows.note_progress(connection, JOB.id, 1, {"rows": 1}, {})
        assert not job_rows.note_error(connection, JOB.id, 1, "x", "y")
        assert not job_rows.end(connection, JOB.id, 1, "done", 5.0)
        assert not job_rows.put_back(connection, JOB.id, 1, 5.0, is_counted=False)
    assert now(database) == before
    assert (before.attempt, before.started_at) == (2, 2.0)


def test_a_running_job_hears_that_it_is_cancelled(database: Database) -> None:
    put(database)
    with database.write() as connection:
        job_rows.take_up(connection, JOB.id, "here:1", 2.0)
        assert job_rows.beat(connection, JOB.id, 1, 3.0) is False
        job_rows.ask_to_cancel(connection, JOB.id, 4.0)
        assert job_rows.beat(connection, JOB.id, 1, 5.0) is True
        assert job_rows.end(connection, JOB.id, 1, "cancelled", 6.0)
    assert now(database).ended_at == 6.0


def test_only_ended_jobs_are_forgotten(database: Database) -> None:
    put(database)
    with database.write() as connection:
        assert job_rows.forget(connection, 100.0) == []
        job_rows.take_up(connection, JOB.id, "here:1", 2.0)
        job_rows.end(connection, JOB.id, 1, "done", 3.0)
        assert job_rows.counts_by_state(connection) == {"done": 1}
        assert job_rows.forget(connection, 0.5) == []
        assert job_rows.forget(connection, 100.0) == [JOB.id]
        assert job_rows.all_ids(connection) == set()
