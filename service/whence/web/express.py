"""The express lane for `POST /v1/resolve`: the plain, good call, answered without routing.

A call per record is what upstream systems make by the million, and Flask's routing and contexts
take as long as the answer. So an entry that is as it should be is answered here, by the same
functions as on the route; every other call, and whatever fails, goes on to the route, which
answers it as if this lane did not exist.
"""

from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from whence.answer import as_json
from whence.web.access import ADMITTED, Access, require_scope
from whence.web.answering import resolve
from whence.web.bodies import JSON_TYPE
from whence.web.engine import Engine
from whence.web.intake import DEFAULTS, read_ask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "/v1/resolve"
_MOST_BYTES = 64 * 1024  # larger bodies are no plain calls


class ExpressLane:
    """A WSGI application in front of another."""

    def __init__(self, app: "WSGIApplication", engine: Engine, access: Access) -> None:
        self._app = app
        self._engine = engine
        self._access = access

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        if is_plain(environ):
            body = self._answer(environ)
            if body is not None:
                headers = [("Content-Type", JSON_TYPE), ("Content-Length", str(len(body)))]
                start_response("200 OK", headers)
                return [body]
        return self._app(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> bytes | None:
        """The verdict as JSON, None where the route has to tell what is wrong."""
        length = int(environ["CONTENT_LENGTH"])
        try:
            sent = environ["wsgi.input"].read(length)
        except OSError:  # the client sends no more
            sent = b""
        environ["wsgi.input"] = BytesIO(sent)  # for the route
        if len(sent) < length:
            return None
        engine = self._engine
        try:
            ask = read_ask(orjson.loads(sent), engine.limits, DEFAULTS)
            self._access.require_neighbour(environ)
            key = self._access.caller(environ)
            if key is not None:
                environ[ADMITTED] = key  # for the route, should it have to answer
            require_scope(key, ask.entry.scope)
            engine.count_flagged()
            answer = as_json(resolve(engine.normalizer, ask, engine.recorder))
        except Exception:  # of any kind: the route meets it again, and tells and logs it
            return None
        environ["whence.route"] = ROUTE
        if key is not None:
            environ["whence.key"] = key.name
        return answer


def is_plain(environ: "WSGIEnvironment") -> bool:
    """Whether it is a POST of uncompressed JSON of known, moderate size to the route."""
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ.get("PATH_INFO") == ROUTE
        and environ.get("REQUEST_METHOD") == "POST"
        and environ.get("CONTENT_TYPE") == JSON_TYPE
        and not environ.get("QUERY_STRING")
        and "HTTP_CONTENT_ENCODING" not in environ
        and length.isascii()
        and length.isdigit()
        and int(length) <= _MOST_BYTES
    )
