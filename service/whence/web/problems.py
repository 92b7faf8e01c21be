"""What went wrong, as RFC 9457 problem details: the only place that gives error codes a status."""

import logging
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import orjson
from flask import Flask, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.routing import RoutingException

from whence.errors import WhenceError

log = logging.getLogger("whence.web")

MEDIA_TYPE = "application/problem+json"

# code → (HTTP status, title). Codes are told to callers: renaming one changes the contract.
CODES: Mapping[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read"),
    "unauthorized": (401, "A valid API key is needed"),
    "forbidden": (403, "This key may not do that"),
    "not_found": (404, "There is no such thing"),
    "method_not_allowed": (405, "This method is not offered here"),
    "conflict": (409, "It clashes with what is already there"),
    "body_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body is of another type than is read here"),
    "invalid_request": (422, "The request makes no sense as it is"),
    "text_too_long": (422, "A text is too long"),
    "too_many_records": (422, "Too many records at once"),
    "rate_limited": (429, "Too many requests"),
    "internal_error": (500, "Something went wrong in the service"),
    "not_ready": (503, "The service is not ready"),
    "damaged_index": (503, "The place index is damaged"),
}
_BY_STATUS = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "body_too_large",
    414: "malformed",
    415: "unsupported_media_type",
    422: "invalid_request",
    429: "rate_limited",
    503: "not_ready",
}
_DETAILS = {
    404: "nothing is served at this address; /openapi.json lists what is",
    405: "the Allow header names the methods that are offered",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where (`path` of keys and positions) and what."""

    path: tuple[str | int, ...]
    detail: str

    def in_body(self) -> dict[str, str]:
        """The fault with its place as a JSON pointer (RFC 6901).

        >>> Fault(("context", "country", 0), "unknown").in_body()
        {'pointer': '/context/country/0', 'detail': 'unknown'}
        """
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in self.path)
        return {"pointer": "".join("/" + step for step in steps), "detail": self.detail}

    def in_query(self) -> dict[str, str]:
        """The fault with the name of its query parameter.

        >>> Fault(("context", "country", 0), "unknown").in_query()
        {'parameter': 'context_country', 'detail': 'unknown'}
        """
        name = "_".join(step for step in self.path if isinstance(step, str))
        return {"parameter": name, "detail": self.detail}


class Problem(Exception):
    """A request that gets no answer: a code of `CODES`, one sentence, and the faults in detail.

    `is_query`: the faults lie in query parameters, not in a body; `more`: members of its own.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        is_query: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.more = more or {}
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = headers or {}
        self.is_query = is_query

    @property
    def status(self) -> int:
        """The HTTP status of its code."""
        return CODES[self.code][0]

    def as_dict(self) -> dict[str, Any]:
        """The problem as JSON: `errors` only where there are any."""
        status, title = CODES[self.code]
        problem: dict[str, Any] = {
            "type": f"urn:whence:problem:{self.code}",
            "title": title,
            "status": status,
            "detail": self.detail,
            "code": self.code,
            **self.more,
        }
        if self.faults:
            problem["errors"] = [
                fault.in_query() if self.is_query else fault.in_body() for fault in self.faults
            ]
        return problem

    def response(self) -> Response:
        """The problem as an HTTP answer."""
        response = Response(orjson.dumps(self.as_dict()), self.status, content_type=MEDIA_TYPE)
        response.headers.update(self.headers)
        return response


def from_error(error: Exception, request_id: str) -> Problem:
    """The problem that any exception is to a caller; what nobody expected is logged, without
    its message, since that may hold somebody's text."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, WhenceError) and error.code in CODES:
        return Problem(error.code, str(error))
    if isinstance(error, BlockingIOError):  # of the socket, whose patience has ended
        return Problem("malformed", "the body did not come in time")
    if isinstance(error, ParseException):
        return Problem("malformed", "the body is not parted into chunks as HTTP has it")
    log.error(
        "unexpected %s",
        type(error).__name__,
        extra={"request_id": request_id, "frames": _frames(error)},
    )
    return Problem(
        "internal_error", f"it is logged under request id {request_id}; trying again may help"
    )


def from_http(error: HTTPException) -> Problem:
    """The problem that an HTTP error of Flask or Werkzeug is."""
    if isinstance(error, ClientDisconnected):
        return Problem("malformed", "the body ended before the length that it was said to have")
    status = error.code or 500
    code = _BY_STATUS.get(status, "malformed" if status < 500 else "internal_error")
    allow = dict(error.get_headers()).get("Allow")
    return Problem(
        code,
        _DETAILS.get(status, CODES[code][1].lower()),
        headers={"Allow": allow} if allow else None,
    )


def register(app: Flask) -> None:
    """Makes every error of the application a problem."""

    def on_http(error: HTTPException) -> Response | HTTPException:
        if isinstance(error, RoutingException):  # a redirect, not an error
            return error
        return from_http(error).response()

    def on_any(error: Exception) -> Response:
        return from_error(error, request.environ.get("whence.request_id", "")).response()

    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_any)


def _frames(error: Exception) -> list[str]:
    """Where it happened, innermost last: file, line and function, nothing of the values."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
