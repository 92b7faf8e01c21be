"""The schema's revisions: brought up to date once, however many processes start at once."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

_moving = threading.Lock()
_FOLDER = Path(__file__).parent / "migrations"
_LOCK_NUMBER = 0x57484E43  # PostgreSQL's advisory locks go by number; this one is "WHNC"


def newest() -> str:
    """The id of the newest revision: files are named `NNNN_what.py`, and NNNN is the id."""
    return max(path.name[:4] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def bring_up_to_date(engine: Engine, file: Path | None) -> None:
    """Runs the revisions that are missing; `file`: of an SQLite database. A database of a newer
    Whence is left as it is: what is added later leaves the older tables alone."""
    with engine.connect() as connection:
        if (revision(connection) or "") >= newest():
            return
    # alembic keeps what it is at in its module: two threads at once, even on two databases, would
    # mix their revisions up.
    with _moving, _alone(engine, file):
        move(engine, "head")


def move(engine: Engine, target: str) -> None:
    """Upgrades or downgrades to a revision, `head` or `base`, in one transaction."""
    from alembic import command  # noqa: PLC0415 - only a start that finds work needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with engine.connect() as connection:
        connection.execution_options(whence_writes=True)
        with connection.begin():
            at = revision(connection) or ""
            config.attributes["connection"] = connection
            if target == "head":
                if at < newest():
                    command.upgrade(config, target)
            elif target == "base" or target < at:
                command.downgrade(config, target)
            else:
                command.upgrade(config, target)


@contextmanager
def _alone(engine: Engine, file: Path | None) -> Iterator[None]:
    """One process at a time; the lock goes with its process, however that ends."""
    if file is not None:
        with file.with_name(file.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({_LOCK_NUMBER})"))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK_NUMBER})"))
            connection.commit()
