"""Keys of callers as rows: only the SHA-256 of a key is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from whence.store.audit_tables import api_key
from whence.store.row_ids import new_id


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key: who it is for, and what it may do; no `scopes` means all of them."""

    id: str
    name: str
    role: str
    digest: str
    scopes: tuple[str, ...]
    made_at: float
    revoked_at: float | None = None


def create(
    connection: Connection, name: str, role: str, scopes: Sequence[str], now: float
) -> tuple[KeyRow, str]:
    """A new key and its text, which is told this once. Raises Conflict (of the database) where a
    key in force has that name."""
    told = secrets.token_urlsafe(32)
    made = KeyRow(
        id=new_id(),
        name=name,
        role=role,
        digest=hashlib.sha256(told.encode()).hexdigest(),
        scopes=tuple(scopes),
        made_at=now,
    )
    connection.execute(
        insert(api_key).values(
            id=made.id,
            name=made.name,
            role=made.role,
            digest=made.digest,
            scopes=list(made.scopes),
            made_at=made.made_at,
        )
    )
    return made, told


def revoke(connection: Connection, name: str, now: float) -> bool:
    """Takes the key of that name out of force; False where there is none."""
    done = connection.execute(
        update(api_key)
        .where(api_key.c.name == name, api_key.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return done.rowcount > 0


def every(connection: Connection, with_revoked: bool = False) -> list[KeyRow]:
    """All keys, by name."""
    asked = select(api_key).order_by(api_key.c.name, api_key.c.made_at)
    if not with_revoked:
        asked = asked.where(api_key.c.revoked_at.is_(None))
    return [_key(row) for row in connection.execute(asked)]


def state(connection: Connection) -> tuple[int, float, int]:
    """Numbers that change whenever the keys do."""
    asked = select(
        func.count(api_key.c.id), func.max(api_key.c.made_at), func.count(api_key.c.revoked_at)
    )
    count, last, revoked = connection.execute(asked).one()
    return count, last or 0.0, revoked


def _key(row: Row[Any]) -> KeyRow:
    kept = dict(row._mapping)
    kept["scopes"] = tuple(kept["scopes"])
    return KeyRow(**kept)
