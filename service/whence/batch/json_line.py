"""One line of JSON lines: the object that it is, and what a value of it says as text."""

import json
from typing import Any

import orjson


def object_of(line: bytes, is_exact: bool = False) -> dict[str, Any] | None:
    """The object; None where the line is none. Halves of a character (`"\\ud83d"`) and NaN, which
    strict readers refuse, are read, since they may stand in a member that nobody asks for.

    `is_exact`: whole numbers beyond 64 bits keep all their digits, which takes longer.

    >>> object_of(b'{"text": "Oslo", "score": NaN}')["text"]
    'Oslo'
    >>> object_of(b'{"id": 123456789012345678901234567890}', is_exact=True)["id"]
    123456789012345678901234567890
    """
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = _leniently(line)
    else:
        if is_exact and isinstance(said, dict):
            said = _leniently(line) or said
    return said if isinstance(said, dict) else None


def _leniently(line: bytes) -> Any:
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError):
        return None


def text_of_value(value: Any) -> str:
    """A value as the text of a cell: a text is itself, null is empty, anything else is its JSON.

    >>> text_of_value(["Paris", "France"]), text_of_value(None), text_of_value(12)
    ('["Paris","France"]', '', '12')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # half a character, or a number beyond 64 bits
        return json.dumps(value, separators=(",", ":"), default=str)


def whole_text(value: Any) -> str:
    """The same for what is passed on: half a character becomes `?`."""
    return text_of_value(value).encode("utf-8", "replace").decode()
