"""SQLite: one file, made by us, and every connection to the one that lies there today."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from whence.errors import DatabaseAway

_SEEN = "whence_file"  # which file a connection was opened to


def sqlite_engine(
    url: str, file: Path, wait_s: int, replaced: Callable[[], None], **more: Any
) -> Engine:
    """Connections to a file, which is made where there is none; `replaced` is called when another
    one lies in its place.

    A file that is gone is DatabaseAway from then on: what was written to it would be lost, and to
    begin another one by itself would forget every decision.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made by us, since SQLite would let others read it; what lies beside it follows.
        # One that is there is left alone: closing it would drop the locks that SQLite holds on
        # it in this process, and another process would take away the log under it.
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseAway(f"the file of the database cannot be opened: {error.strerror}") from None
    engine = create_engine(url, connect_args={"timeout": wait_s}, pool_timeout=wait_s, **more)

    def before(*_: object) -> None:
        _identity(file)  # SQLite would make an empty one

    def opened(connection: sqlite3.Connection, record: Any) -> None:
        record.info[_SEEN] = _identity(file)
        _prepare(connection, wait_s)

    def taken(_connection: object, record: Any, _proxy: object) -> None:
        if record.info[_SEEN] != _identity(file):
            replaced()
            raise DisconnectionError  # another connection is opened, to the file that lies there

    event.listen(engine, "do_connect", before)
    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "begin", _begin)
    return engine


def _identity(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        raise DatabaseAway(
            "the file of the database is gone: put it back, or start again to begin a new one"
        ) from None
    return found.st_dev, found.st_ino


def _prepare(connection: sqlite3.Connection, wait_s: int) -> None:
    # The driver's own transactions begin too late and without a lock: `_begin` says when.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",  # with WAL a crash of the machine may lose the last commits, no more
        "foreign_keys=ON",
        f"busy_timeout={wait_s * 1000}",
        "cache_size=-16384",  # 16 MB: all indexes of a long queue; else each page is read again
        "wal_autocheckpoint=8000",  # 32 MB of log: a group counted is not written twice at once
        "secure_delete=ON",  # what is forgotten is gone from the file, too
        "temp_store=MEMORY",  # nobody's words in a file of temporary things
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # One writer at a time: to ask for the lock at the first write would fail where others wait.
    options = connection.get_execution_options()
    writes = options.get("whence_writes")
    if writes:
        level = "FULL" if options.get("whence_flushes") else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
