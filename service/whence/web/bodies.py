"""Request bodies and query strings as plain values; what cannot be read is a problem."""

import json
from typing import Any
from urllib.parse import parse_qsl

import orjson
from flask import Request

from whence.web.problems import Fault, Problem

MAX_JSON_BYTES = 8 * 1024 * 1024
MAX_NESTING = 1024  # orjson's own limit
MAX_PARAMETERS = 300  # parse_qsl refuses more: nobody has so many, and each costs time
JSON_TYPE = "application/json"
_REPEATABLE = "context_country"
_BOM = b"\xef\xbb\xbf"


def json_body(request: Request) -> tuple[Any, bool]:
    """The JSON of a request, and whether it may hold unpaired surrogates (see `parse`).

    Raises Problem (`malformed`, `body_too_large`, `unsupported_media_type`).
    """
    if request.environ.get("CONTENT_TYPE") != JSON_TYPE:
        require_type(request, JSON_TYPE)
    require_plain(request)
    return parse(request.get_data(cache=False))


def require_type(request: Request, *types: str) -> str:
    """The media type of the body, one of `types`. Raises Problem (`unsupported_media_type`)."""
    charset = request.mimetype_params.get("charset", "utf-8")
    if request.mimetype not in types or charset.casefold() not in ("utf-8", "utf8"):
        raise Problem(
            "unsupported_media_type", f"the body must be UTF-8 of type {' or '.join(types)}"
        )
    return request.mimetype


def require_plain(request: Request) -> None:
    """Raises Problem (`unsupported_media_type`) where the body is compressed."""
    encoding = request.environ.get("HTTP_CONTENT_ENCODING")
    if encoding and encoding.casefold() != "identity":
        raise Problem("unsupported_media_type", "the body must not be compressed")


def takes_no_query(request: Request) -> None:
    """Raises Problem (`invalid_request`) where the address has parameters."""
    if request.query_string:
        raise Problem("invalid_request", "this address takes no parameters")


def parse(raw: bytes) -> tuple[Any, bool]:
    """The value of UTF-8 JSON, with or without a byte order mark, and whether it may hold
    unpaired surrogates: then ask `refuse_surrogates`. Raises Problem (`malformed`).

    >>> parse(b'{"text": "Oslo"}')
    ({'text': 'Oslo'}, False)
    """
    try:
        return orjson.loads(raw), False
    except orjson.JSONDecodeError as error:
        return _parse_leniently(raw.removeprefix(_BOM), error), True


def _parse_leniently(raw: bytes, error: orjson.JSONDecodeError) -> Any:
    # orjson refuses "\ud800", which is well-formed JSON of a text that cannot be: callers are
    # owed a 422 for the field it stands in, and the other records of a batch their answers.
    try:
        data = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise Problem("malformed", "the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Problem(
            "malformed", f"the body is not JSON: line {error.lineno}, column {error.colno}"
        ) from None
    # How deep Python's own parser goes depends on its version.
    if _is_deeper(data, MAX_NESTING):
        raise Problem("malformed", f"the body is nested more than {MAX_NESTING} deep")
    return data


def _is_deeper(data: Any, levels: int) -> bool:
    """Whether a JSON value holds lists or objects more than so many inside each other."""
    level = [data]
    for _ in range(levels):
        level = [
            part
            for whole in level
            if isinstance(whole, (dict, list))
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
        if not level:
            return False
    return any(isinstance(part, (dict, list)) for part in level)


def _refuse_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def refuse_surrogates(data: Any) -> None:
    """Raises Problem (`invalid_request`) where a string of the value holds half a character."""
    if isinstance(data, dict) and any(has_surrogates(key) for key in data):
        raise Problem("invalid_request", "a field name holds an unpaired surrogate")
    faults = [
        Fault((key,), "must not hold an unpaired surrogate")
        for key, value in (data.items() if isinstance(data, dict) else ())
        if has_surrogates(value)
    ]
    if faults or has_surrogates(data):
        raise Problem("invalid_request", "a text holds an unpaired surrogate", faults)


def has_surrogates(data: Any) -> bool:
    """Whether any string in a JSON value holds an unpaired surrogate."""
    # A pile instead of recursion: whoever sends the value says how deep it goes.
    pile = [data]
    while pile:
        part = pile.pop()
        if isinstance(part, str):
            if not part.isascii() and any("\ud800" <= letter <= "\udfff" for letter in part):
                return True
        elif isinstance(part, dict):
            pile += part.keys()
            pile += part.values()
        elif isinstance(part, list):
            pile += part
    return False


def query_values(query: bytes, keep_blank: bool = True) -> dict[str, Any]:
    """Query parameters under the names and in the types of the JSON form, for `intake` to check.

    Raises Problem: `malformed` where they are not UTF-8, `invalid_request` where one that may
    stand once stands twice.

    >>> query_values(b"text=Paris&context_country=FR&explain=true")
    {'text': 'Paris', 'explain': True, 'context': {'country': ['FR']}}
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=keep_blank,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Problem("malformed", "the query string is not percent-encoded UTF-8") from None
    except ValueError:
        raise Problem("malformed", f"more than {MAX_PARAMETERS} query parameters") from None
    values: dict[str, Any] = {}
    countries: list[str] = []
    for name, value in pairs:
        if name == _REPEATABLE:
            countries.append(value)
        elif name in values:
            raise _query_fault(name, "may stand only once")
        else:
            values[name] = value
    return _typed(values, countries)


def _typed(values: dict[str, Any], countries: list[str]) -> dict[str, Any]:
    for name in ("context", "also"):  # their JSON forms have no place in a query string
        if name in values:
            raise _query_fault(name, "unknown parameter")
    if "explain" in values:
        values["explain"] = {"true": True, "false": False}.get(values["explain"], values["explain"])
    number = values.get("max_candidates", "")
    if number.isascii() and number.isdigit() and len(number) <= 4:
        values["max_candidates"] = int(number)
    context = {}
    if countries:
        context["country"] = countries
    if "context_language" in values:
        context["language"] = values.pop("context_language")
    if context:
        values["context"] = context
    return values


def _query_fault(name: str, detail: str) -> Problem:
    return Problem(
        "invalid_request", f"{name[:80]}: {detail}", [Fault((name,), detail)], is_query=True
    )
