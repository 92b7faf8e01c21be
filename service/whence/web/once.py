"""Calls that are sent again under an Idempotency-Key, answered by what they made the first time."""

import time
from typing import Any

import orjson
from flask import request

from whence.errors import Conflict
from whence.settings import ApiKey
from whence.store.answers_once import Once, keep_answer, kept_answer
from whence.store.database import Database
from whence.web.problems import Problem

_MAX_KEY = 200  # characters


def once_of(key: ApiKey | None, said: dict[str, Any]) -> Once | None:
    """The call under its Idempotency-Key; None where it has none. Raises Problem."""
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return None
    if not 0 < len(name) <= _MAX_KEY:
        raise Problem("invalid_request", f"Idempotency-Key: 1 to {_MAX_KEY} characters")
    call = f"{request.method} {request.path}"
    caller = key.name if key is not None else ""
    return Once(caller, call, name, orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def answered_once(database: Database, once: Once | None, made: str | None = None) -> str | None:
    """What the call made before; with `made`, that is kept from now on.

    Raises Problem (`conflict`) where the key stood with another body.
    """
    if once is None:
        return None
    now = time.time()
    with database.read() as connection:
        kept = kept_answer(connection, once, now)
    if kept is not None and not kept.is_same_call:
        raise Problem("conflict", "this Idempotency-Key was used with another body; take a new one")
    if kept is not None:
        return kept.answer
    if made is not None:
        try:
            with database.write() as connection:
                keep_answer(connection, once, 201, made, now)
        except Conflict:  # the same call at the same moment: both made one
            return None
    return None
