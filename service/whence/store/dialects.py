"""Where SQLite and PostgreSQL want to be asked differently for the same thing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    keys: Sequence[str],
    setting: Sequence[str] = (),
    adding: Sequence[str] = (),
) -> None:
    """Inserts rows; where one with the same `keys` is there, sets `setting` and adds `adding`."""
    if not rows:
        return
    is_postgres = connection.dialect.name == "postgresql"
    made = postgres_insert(table) if is_postgres else sqlite_insert(table)
    values: dict[str, Any] = {name: made.excluded[name] for name in setting}
    values |= {name: table.c[name] + made.excluded[name] for name in adding}
    connection.execute(
        made.on_conflict_do_update(index_elements=list(keys), set_=values), list(rows)
    )


def for_me_alone(asked: Select[Any], connection: Connection) -> Select[Any]:
    """The rows locked until the transaction ends, without those that others hold.

    SQLite has one writer at a time, so nobody else holds any.
    """
    if connection.dialect.name == "postgresql":
        return asked.with_for_update(skip_locked=True)
    return asked
