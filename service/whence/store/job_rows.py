"""Jobs as rows: put in, taken up, told how far they are, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Row, Update, delete, func, insert, select, update

from whence.store.job_tables import job
from whence.store.row_ids import storable

Facts = Mapping[str, Any]
OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; see `job_tables` for what its fields mean."""

    id: str
    scope: str
    caller: str
    kind: str
    state: str
    options: Facts
    file_name: str
    made_at: float
    queued_at: float
    started_at: float | None = None
    ended_at: float | None = None
    attempt: int = 0
    worker: str | None = None
    beat_at: float | None = None
    is_cancelling: bool = False
    progress: Facts = field(default_factory=dict)
    counts: Facts = field(default_factory=dict)
    error_code: str | None = None
    error: str | None = None


_COLUMNS = [job.c[name] for name in JobRow.__dataclass_fields__]


def add(connection: Connection, made: JobRow) -> None:
    """Puts a new job in."""
    values = {name: getattr(made, name) for name in JobRow.__dataclass_fields__}
    for name in ("scope", "caller", "file_name"):
        values[name] = storable(values[name])[:200]
    connection.execute(insert(job).values(values))


def by_id(connection: Connection, job_id: str) -> JobRow | None:
    """The job of this id; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(job.c.id == job_id)).one_or_none()
    return None if row is None else _job(row)


def take_up(connection: Connection, job_id: str, worker: str, now: float) -> JobRow | None:
    """The job, now running here for the first or the next time; None where it does not wait."""
    taken = (
        update(job)
        .where(job.c.id == job_id, job.c.state == "queued")
        .values(
            state="running",
            attempt=job.c.attempt + 1,
            worker=storable(worker)[:200],
            started_at=func.coalesce(job.c.started_at, now),
            beat_at=now,
        )
    )
    return by_id(connection, job_id) if _count(connection, taken) else None


def beat(connection: Connection, job_id: str, attempt: int, now: float) -> bool | None:
    """Says that this attempt is still at work. Whether it is to stop, since somebody cancelled it;
    None where the job is not this attempt's any more."""
    alive = _of_attempt(job_id, attempt).values(beat_at=now)
    if not _count(connection, alive):
        return None
    asked = select(job.c.is_cancelling).where(job.c.id == job_id)
    return bool(connection.execute(asked).scalar_one())


def note_progress(
    connection: Connection, job_id: str, attempt: int, progress: Facts, counts: Facts
) -> bool:
    """Tells how far the attempt is; whether it still is this attempt's to tell."""
    told = _of_attempt(job_id, attempt).values(progress=dict(progress), counts=dict(counts))
    return _count(connection, told) > 0


def end(
    connection: Connection,
    job_id: str,
    attempt: int,
    state: str,
    now: float,
    error_code: str | None = None,
    error: str | None = None,
) -> bool:
    """Ends a running attempt; whether it was still running."""
    ended = _of_attempt(job_id, attempt).values(
        state=state, ended_at=now, error_code=error_code, error=error
    )
    return _count(connection, ended) > 0


def put_back(
    connection: Connection, job_id: str, attempt: int, now: float, is_counted: bool
) -> bool:
    """Makes a running attempt wait again; `is_counted`: it died, else it was only interrupted."""
    back = _of_attempt(job_id, attempt).values(
        state="queued", queued_at=now, attempt=attempt if is_counted else attempt - 1, worker=None
    )
    return _count(connection, back) > 0


def ask_to_cancel(connection: Connection, job_id: str, now: float) -> JobRow | None:
    """The job after somebody cancelled it: at once where it waits, else soon."""
    waiting = update(job).where(job.c.id == job_id, job.c.state == "queued")
    connection.execute(waiting.values(state="cancelled", ended_at=now, is_cancelling=True))
    running = update(job).where(job.c.id == job_id, job.c.state == "running")
    connection.execute(running.values(is_cancelling=True))
    return by_id(connection, job_id)


def running(connection: Connection) -> list[JobRow]:
    """All jobs that somebody is said to work at, the oldest first."""
    found = select(*_COLUMNS).where(job.c.state == "running").order_by(job.c.queued_at)
    return [_job(row) for row in connection.execute(found)]


def waiting(connection: Connection, before: float) -> list[str]:
    """The ids of jobs that wait since before then, the oldest first."""
    found = (
        select(job.c.id)
        .where(job.c.state == "queued", job.c.queued_at < before)
        .order_by(job.c.queued_at)
    )
    return [str(job_id) for job_id in connection.execute(found).scalars()]


def counts_by_state(connection: Connection) -> dict[str, int]:
    """How many jobs there are, by state."""
    found = select(job.c.state, func.count()).group_by(job.c.state)
    return {str(state): int(count) for state, count in connection.execute(found)}


def forget(connection: Connection, made_before: float) -> list[str]:
    """Deletes ended jobs that are older than this; their ids."""
    old = (job.c.made_at < made_before) & job.c.state.not_in(OPEN)
    ids = [str(job_id) for job_id in connection.execute(select(job.c.id).where(old)).scalars()]
    connection.execute(delete(job).where(old))
    return ids


def _of_attempt(job_id: str, attempt: int) -> Update:
    return update(job).where(job.c.id == job_id, job.c.state == "running", job.c.attempt == attempt)


def _count(connection: Connection, statement: Update) -> int:
    return cast("CursorResult[Any]", connection.execute(statement)).rowcount


def _job(row: Row[Any]) -> JobRow:
    return JobRow(**row._mapping)


def all_ids(connection: Connection) -> set[str]:
    """The ids of all jobs."""
    return {str(job_id) for job_id in connection.execute(select(job.c.id)).scalars()}


def note_error(connection: Connection, job_id: str, attempt: int, code: str, why: str) -> bool:
    """Notes why an attempt failed that may be followed by another."""
    return _count(connection, _of_attempt(job_id, attempt).values(error_code=code, error=why)) > 0
