"""Kept reports as rows: asked for, begun, made or failed, and forgotten after a while."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, select, update

from whence.store.report_tables import report
from whence.store.row_ids import storable

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class KeptReport:
    """One row. `progress`: 0 to 1; `asked` and `content` packed, None where there is none."""

    id: str
    scope: str
    state: str
    made_at: float
    beat_at: float
    attempt: int
    progress: float
    error_code: str | None
    error: str | None
    asked: bytes | None
    content: bytes | None


def add_report(
    connection: Connection,
    id_: str,
    scope: str,
    caller: str,
    now: float,
    asked: bytes | None = None,
    content: bytes | None = None,
) -> None:
    """Keeps a report that is made (`content`), or one that is to be made (`asked`)."""
    connection.execute(
        insert(report).values(
            id=id_,
            scope=storable(scope),
            caller=storable(caller),
            state=QUEUED if content is None else DONE,
            made_at=now,
            beat_at=now,
            attempt=0,
            progress=0.0 if content is None else 1.0,
            asked=asked,
            content=content,
        )
    )


def find_report(connection: Connection, id_: str) -> KeptReport | None:
    """The report of that id."""
    row = connection.execute(select(report).where(report.c.id == storable(id_))).one_or_none()
    if row is None:
        return None
    return KeptReport(
        id=row.id,
        scope=row.scope,
        state=row.state,
        made_at=row.made_at,
        beat_at=row.beat_at,
        attempt=row.attempt,
        progress=row.progress,
        error_code=row.error_code,
        error=row.error,
        asked=row.asked,
        content=row.content,
    )


def begin_report(connection: Connection, id_: str, attempt: int, now: float) -> bool:
    """Takes a report that nobody makes; False where somebody else was quicker. `attempt`: how
    often it was begun before."""
    taken = connection.execute(
        update(report)
        .where(
            and_(
                report.c.id == id_,
                report.c.attempt == attempt,
                report.c.state.in_((QUEUED, RUNNING)),
            )
        )
        .values(state=RUNNING, attempt=attempt + 1, beat_at=now, progress=0.0)
    )
    return taken.rowcount == 1


def beat_report(
    connection: Connection, id_: str, attempt: int, progress: float, now: float
) -> None:
    """Says how far it is, while it is still ours."""
    connection.execute(
        update(report)
        .where(and_(report.c.id == id_, report.c.attempt == attempt, report.c.state == RUNNING))
        .values(progress=progress, beat_at=now)
    )


def end_report(
    connection: Connection,
    id_: str,
    attempt: int,
    now: float,
    content: bytes | None = None,
    error: tuple[str, str] | None = None,
) -> None:
    """Keeps what came of it: the report, or (code, message) of why there is none."""
    connection.execute(
        update(report)
        .where(and_(report.c.id == id_, report.c.attempt == attempt))
        .values(
            state=DONE if error is None else FAILED,
            content=content,
            asked=None,
            beat_at=now,
            progress=1.0,
            error_code=None if error is None else error[0],
            error=None if error is None else error[1],
        )
    )


def forget_reports(connection: Connection, before: float) -> int:
    """Deletes what was made before; how many reports that were."""
    return int(connection.execute(delete(report).where(report.c.made_at < before)).rowcount)
