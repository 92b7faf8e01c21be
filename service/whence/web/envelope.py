"""Around every request: its id, the security headers, its count, and one line of JSON in the
access log."""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from whence.web.metrics import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = [
    ("Content-Security-Policy", _CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
# For answers that other sites may read and show in a frame: a reconciliation client's, say.
SHARED_HEADERS = [
    (
        "Content-Security-Policy",
        _CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]
IS_SHARED = "whence.is_shared"  # set in the environ by a route whose answers are
_TERMINATED = "whence.input_terminated"
_MOST_DRAINED, _CHUNK = 64 * 1024 * 1024, 256 * 1024  # bytes
# People's words stay out of caches; only what the package brings may be kept.
_NO_STORE = ("Cache-Control", "no-store")


class Envelope:
    """A WSGI application around another.

    `log` takes the access log, a line a request: time, id, method, route (never the path or the
    query string: both may hold somebody's text), status, milliseconds, bytes, key's name.
    """

    def __init__(self, app: "WSGIApplication", log: BinaryIO | None) -> None:
        self._app = app
        self._log = log

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        if "wsgi.input_terminated" in environ and environ.get("CONTENT_LENGTH"):
            # The server ends the body where the client does; whether it is whole, its length says.
            environ[_TERMINATED] = environ.pop("wsgi.input_terminated")
        request_id = given if _GIVEN_ID.fullmatch(given) else os.urandom(8).hex()
        environ["whence.request_id"] = request_id
        fixed = [("X-Request-ID", request_id)]
        if not environ.get("PATH_INFO", "").startswith("/static/"):
            fixed.append(_NO_STORE)
        sent: dict[str, Any] = {"status": 0, "bytes": None}  # None: no length was said before

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            sent["status"] = int(status[:3])
            for name, value in headers:
                if name == "Content-Length":
                    sent["bytes"] = int(value)
            secured = SHARED_HEADERS if environ.get(IS_SHARED) else SECURITY_HEADERS
            return start_response(status, headers + fixed + secured, exc_info)

        body = self._app(environ, start)
        if sent["status"] >= 400:
            _drain(environ)
        return _Logged(body, sent, lambda: self._count(environ, sent, began))

    def _count(self, environ: "WSGIEnvironment", sent: dict[str, Any], began: float) -> None:
        seconds = time.perf_counter() - began
        route = environ.get("whence.route")
        method = environ.get("REQUEST_METHOD", "")
        metrics().request(method, route, sent["status"], seconds)
        if self._log is not None:
            self._write(self._log, environ, sent, seconds)

    def _write(
        self, log: BinaryIO, environ: "WSGIEnvironment", sent: dict[str, Any], seconds: float
    ) -> None:
        line = {
            "time": datetime.now(UTC),
            "event": "request",
            "request_id": environ["whence.request_id"],
            "method": environ.get("REQUEST_METHOD", "")[:16],
            "route": environ.get("whence.route"),
            "status": sent["status"],
            "ms": round(seconds * 1_000, 2),
            "bytes": sent["bytes"],
            "key": environ.get("whence.key"),
        }
        log.write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
        log.flush()


def _drain(environ: "WSGIEnvironment") -> None:
    """Reads what a refused request still sends: closing on a client that is sending would reset
    the connection, and it would never see why it was refused."""
    if not (environ.get("wsgi.input_terminated") or environ.get(_TERMINATED)):
        return  # reading on would wait for ever
    left = _MOST_DRAINED
    try:
        while left > 0 and (chunk := environ["wsgi.input"].read(_CHUNK)):
            left -= len(chunk)
    except (OSError, ValueError):
        return  # the client is gone, or what it sends is no longer HTTP


class _Logged:
    """A body that tells when it was sent, or given up; its bytes are counted where its length was
    not said before."""

    def __init__(
        self, body: Iterable[bytes], sent: dict[str, Any], at_end: Callable[[], None]
    ) -> None:
        self._body = body
        self._sent = sent
        self._at_end = at_end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body) if self._sent["bytes"] is not None else self._counted()

    def _counted(self) -> Iterator[bytes]:
        self._sent["bytes"] = 0
        for piece in self._body:
            self._sent["bytes"] += len(piece)
            yield piece

    def close(self) -> None:
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._at_end()
