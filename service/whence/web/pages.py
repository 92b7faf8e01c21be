"""The pages: `/`, where anybody can try it, and `/docs`, where the API is described."""

from flask import Blueprint, Response

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def try_it() -> Response:
    """The page to try it."""
    return Response("soon", content_type="text/plain")
