"""What calls of the queue say: bodies and query strings, checked by their schemas."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError

from whence.web.bodies import JSON_TYPE, json_body, query_values, refuse_surrogates, takes_no_query
from whence.web.problems import Fault, Problem

Values = dict[str, Any]


def body_of(schema: type[Schema], is_optional: bool = False) -> Values:
    """The checked body of the current request; an absent one is empty, where that may be.

    Raises Problem, also where the address has parameters.
    """
    takes_no_query(request)
    data: Any = {}
    if not (is_optional and not request.content_length and not request.is_json):
        data, may_hold_surrogates = json_body(request)
        if may_hold_surrogates:
            refuse_surrogates(data)
    if not isinstance(data, dict):
        raise Problem("invalid_request", "the body must be an object")
    loaded = _checked(schema, data)
    return {name: value for name, value in loaded.items() if value is not None}  # null: absent


def query_of(schema: type[Schema]) -> Values:
    """The checked query string of the current request. Raises Problem, which names parameters."""
    values = dict(query_values(request.query_string))
    number_names = [name for name in ("limit", "days") if name in values]
    for name in number_names:
        text = values[name]
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 9:
            values[name] = int(text)
    try:
        return _checked(schema, values)
    except Problem as problem:
        problem.is_query = True
        raise


def cursor_of(text: str | None) -> tuple[float, str] | None:
    """The place in a list that a cursor means. Raises Problem."""
    if text is None:
        return None
    try:
        key, last = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        if isinstance(key, float | int) and isinstance(last, str):
            return float(key), last
    except (ValueError, TypeError, binascii.Error):
        pass
    fault = Fault(("cursor",), "must be the next_cursor of the answer before")
    raise Problem("invalid_request", f"cursor: {fault.detail}", [fault], is_query=True)


def cursor_to(place: tuple[float, str] | None) -> str | None:
    """The cursor of a place in a list."""
    return None if place is None else base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def answer(told: Any, status: int = 200) -> Response:
    """An answer as JSON."""
    return Response(orjson.dumps(told), status, content_type=JSON_TYPE)


def _checked(schema: type[Schema], values: Mapping[str, Any]) -> Values:
    try:
        loaded: Values = schema().load(values)
    except ValidationError as wrong:
        faults = list(_faults(wrong.messages, ()))
        where = ".".join(str(step) for step in faults[0].path) or "the request"
        raise Problem("invalid_request", f"{where[:80]}: {faults[0].detail}", faults) from None
    return loaded


def _faults(messages: Any, path: tuple[str | int, ...]) -> list[Fault]:
    if isinstance(messages, Mapping):
        return [
            fault
            for key, below in messages.items()
            for fault in _faults(below, path if key == "_schema" else (*path, key))
        ]
    return [Fault(path, str(message).rstrip(".")) for message in messages]
