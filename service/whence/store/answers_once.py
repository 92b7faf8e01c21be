"""Answers kept under an Idempotency-Key, so that a call that is sent again does nothing again."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from whence.store.review_tables import answered_once
from whence.store.row_ids import new_id, storable

KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Once:
    """A call under a key. `call`: method and address; `body`: as it was sent."""

    caller: str
    call: str
    key: str
    body: bytes

    @property
    def body_hash(self) -> str:
        """What tells this body from another."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer given before. `is_same_call`: whether it was to the very same body."""

    status: int
    answer: str
    is_same_call: bool


def kept_answer(connection: Connection, once: Once, now: float) -> KeptAnswer | None:
    """The answer this caller got under the key in the last 24 hours; None where there is none."""
    asked = select(answered_once).where(
        answered_once.c.caller == storable(once.caller),
        answered_once.c.call == storable(once.call)[:200],
        answered_once.c.once_key == storable(once.key),
        answered_once.c.made_at > now - KEPT_S,
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    return KeptAnswer(row.status, row.answer, row.body_hash == once.body_hash)


def keep_answer(connection: Connection, once: Once, status: int, answer: str, now: float) -> None:
    """Keeps an answer, best in the transaction that does what was asked. Raises Conflict (of the
    database) where one is kept already."""
    connection.execute(delete(answered_once).where(answered_once.c.made_at <= now - KEPT_S))
    connection.execute(
        insert(answered_once).values(
            id=new_id(),
            caller=storable(once.caller),
            call=storable(once.call)[:200],
            once_key=storable(once.key),
            body_hash=once.body_hash,
            status=status,
            answer=answer,
            made_at=now,
        )
    )
