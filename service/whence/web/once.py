"""Calls that are sent again under an Idempotency-Key, answered by what they made the first time."""

import re
import time
from typing import Any, Final

import orjson
from flask import request

from whence.errors import Conflict
from whence.store.answers_once import Once, keep_answer, kept_answer
from whence.store.database import Database
from whence.web.problems import Problem

_KEY: Final = re.compile(r"[!-~]{1,200}")
ONCE: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "the same key and body get the same answer for 24 hours",
    "schema": {"type": "string", "pattern": f"^{_KEY.pattern}$"},
}
OTHER_BODY: Final = "this Idempotency-Key was used with another body; take a new one"


def once_key() -> str | None:
    """The Idempotency-Key of the call; None where it has none. Raises Problem."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("invalid_request", "Idempotency-Key: must be 1 to 200 visible letters")
    return key


def once_of(caller: str, said: object) -> Once | None:
    """The call, with what it says, under its Idempotency-Key; None where it has none.

    Raises Problem.
    """
    key = once_key()
    if key is None:
        return None
    call = f"{request.method} {request.path}"
    return Once(caller, call, key, orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def answered_once(database: Database, once: Once | None, made: str | None = None) -> str | None:
    """What the call made before; with `made`, that is kept from now on, unless the same call, sent
    at the same moment, has made something meanwhile.

    Raises Problem (`conflict`) where the key stood with another body.
    """
    if once is None:
        return None
    now = time.time()
    kept = _kept(database, once, now)
    if kept is not None or made is None:
        return kept
    try:
        with database.write() as connection:
            keep_answer(connection, once, 201, made, now)
    except Conflict:
        return _kept(database, once, now)
    return None


def _kept(database: Database, once: Once, now: float) -> str | None:
    with database.read() as connection:
        kept = kept_answer(connection, once, now)
    if kept is None:
        return None
    if not kept.is_same_call:
        raise Problem("conflict", OTHER_BODY)
    return kept.answer
