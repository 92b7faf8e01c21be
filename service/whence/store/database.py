"""One database, SQLite or PostgreSQL: its transactions, and its schema kept up to date."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from whence.errors import Conflict, DatabaseAway, NotReady
from whence.store.schema import bring_up_to_date
from whence.store.sqlite_file import sqlite_engine

if TYPE_CHECKING:
    from whence.settings import Settings

__all__ = ["Connection", "Database"]  # other rooms annotate with the first
WAIT_S = 5  # for a lock, or for a server that does not answer
# One thread makes a database's engine: each other one of the first would hold connections that
# nobody gives back. No fork happens meanwhile, so that no child finds the lock held for ever.
_making = threading.Lock()
os.register_at_fork(
    before=_making.acquire, after_in_parent=_making.release, after_in_child=_making.release
)


class Database:
    """Transactions on one database. Safe in threads, and in processes forked from this one: each
    process opens connections of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine | None = None
        self._pid = 0
        self._is_current = False
        self._opening = threading.Lock()

    @classmethod
    def of(cls, settings: "Settings") -> "Database":
        """The database of these settings. Raises NotReady where they name none."""
        if settings.database_url is None:
            raise NotReady("no database is set: name one in WHENCE_DATABASE_URL")
        return cls(settings.database_url)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.url.startswith("sqlite")

    @property
    def exists(self) -> bool:
        """Whether there can be anything in it: False for an SQLite file that was never made."""
        return not self.is_sqlite or self.file.exists()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(make_url(self.url).database or "")

    @contextmanager
    def write(self, *, is_flushed: bool = False) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, undone by any exception.

        `is_flushed`: what was committed outlives a crash of the machine, in SQLite, too. Raises
        DatabaseAway, and Conflict where a rule of the schema forbids it.
        """
        with self._told(), self._ready().connect() as connection:
            connection.execution_options(whence_writes=True, whence_flushes=is_flushed)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Raises DatabaseAway."""
        with self._told(), self._ready().connect() as connection, connection.begin():
            yield connection

    def empty_log(self) -> None:
        """Writes what lies in SQLite's log to the file, so that the log no longer holds what was
        deleted; as far as nobody reads it now. Raises DatabaseAway."""
        if self.is_sqlite:
            with self._told(), self._ready().connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes the connections of this process."""
        if self._engine is not None and self._pid == os.getpid():
            self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        # Messages of the driver quote what was to be written: none of them gets out.
        try:
            yield
        except DBAPIError as error:
            if type(error).__name__ == "IntegrityError":
                raise Conflict("the database holds something that forbids this") from None
            raise DatabaseAway(
                f"the database does not answer as it should ({_kind(error)}); look at "
                "WHENCE_DATABASE_URL, at its log, and at the free space beside it"
            ) from None
        except PoolTimeoutError:
            raise DatabaseAway("all connections to the database are in use; try again") from None

    def _ready(self) -> Engine:
        engine = self._open()
        if not self._is_current:
            with self._opening:
                if not self._is_current:
                    bring_up_to_date(engine, self.file if self.is_sqlite else None)
                    self._is_current = True
        return engine

    def _look_again(self) -> None:
        self._is_current = False  # a file put back from elsewhere may be of an older schema

    def _open(self) -> Engine:
        if self._engine is None or self._pid != os.getpid():
            with _making:
                self._make()
        return cast("Engine", self._engine)

    def _make(self) -> None:
        if self._pid == os.getpid():
            return  # another thread was quicker
        if self._engine is not None:
            # A fork copies the lock as it was held; the parent's connections stay its own.
            self._opening = threading.Lock()
            self._engine.dispose(close=False)
        self._engine = _engine(self.url, self._look_again)
        self._pid = os.getpid()


def _engine(url: str, replaced: Callable[[], None]) -> Engine:
    json: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    try:
        if not url.startswith("sqlite"):
            # 30 s for one statement: a reviewer has gone by then, and others wait behind it.
            options = {"connect_timeout": WAIT_S, "options": "-c statement_timeout=30000"}
            return create_engine(
                url,
                connect_args=options,
                pool_pre_ping=True,
                pool_size=5,
                pool_timeout=WAIT_S,
                **json,
            )
        file = Path(make_url(url).database or "")
        return sqlite_engine(url, file, WAIT_S, replaced, **json)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise NotReady("WHENCE_DATABASE_URL cannot be read as an address") from None
    except ModuleNotFoundError:
        raise NotReady("PostgreSQL needs: pip install 'whence[postgres]'") from None


def _kind(error: DBAPIError) -> str:
    return type(error.orig).__name__ if error.orig is not None else type(error).__name__
