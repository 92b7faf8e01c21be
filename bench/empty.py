"""The peer of the HTTP bench: a flask-smorest service whose one handler does nothing."""

from flask import Flask
from flask_smorest import Api, Blueprint

blueprint = Blueprint("empty", __name__)


@blueprint.route("/v1/resolve", methods=["POST"])  # type: ignore[untyped-decorator]
@blueprint.response(200)  # type: ignore[untyped-decorator]
def nothing() -> dict[str, str]:
    """Answers at once."""
    return {}


def create_app() -> Flask:
    """The WSGI application."""
    app = Flask(__name__)
    app.config.update(API_TITLE="Empty", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    Api(app).register_blueprint(blueprint)
    return app
