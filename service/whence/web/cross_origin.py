"""Routes that other sites may call from their pages, and show in their frames."""

from flask import Response, request
from flask_smorest import Blueprint

from whence.web.envelope import IS_SHARED

_ALLOWED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-API-Key",
    "Access-Control-Expose-Headers": "X-Request-ID, Retry-After",
    "Access-Control-Max-Age": "86400",
}


def share(blueprint: Blueprint) -> None:
    """Lets any site read what the routes of this blueprint answer.

    Browsers send no cookies along (`*` forbids it), so nobody's being signed in is lent to others.
    """

    def mark() -> None:
        request.environ[IS_SHARED] = True

    def allow(response: Response) -> Response:
        response.headers.update(_ALLOWED)
        return response

    blueprint.before_request(mark)
    blueprint.after_request(allow)
