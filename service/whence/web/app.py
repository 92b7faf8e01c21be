"""The application: puts the routes, the checks and the pages around one normaliser."""

import logging
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from flask import Flask, g, request
from flask_smorest import Api

from whence import __version__
from whence.errors import NotReady
from whence.settings import Settings
from whence.web import (
    batches,
    operation,
    pages,
    places,
    problems,
    reconcile,
    reconcile_help,
    report_pages,
    reports,
    resolve_batch,
    resolve_one,
    review_acts,
    review_aliases,
    review_figures,
    review_page,
    reviews,
    sign_in,
)
from whence.web.access import Access
from whence.web.answer_schemas import ProblemSchema
from whence.web.bodies import MAX_JSON_BYTES
from whence.web.engine import Engine
from whence.web.envelope import Envelope
from whence.web.express import ExpressLane
from whence.web.logs import log_as_json

if TYPE_CHECKING:
    from whence.batch.job_desk import JobDesk
    from whence.resolve.normalizer import Normalizer


class WhenceApi(Api):  # type: ignore[misc]
    """flask-smorest's Api, but errors are problem details, told by each route."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        problems.register(self._app)


def create_app(
    source: "Normalizer | Callable[[], Normalizer]",
    settings: Settings,
    access_log: BinaryIO | None = None,
) -> Flask:
    """The WSGI application.

    `source`: an open normaliser, or what opens one: it is called when the first request needs
    it, and while it raises NotReady the service answers 503 with its reason. `access_log` takes
    a line of JSON a request.
    """
    app = Flask(__name__)
    app.config.update(
        API_TITLE="Whence",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=MAX_JSON_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        TRAP_HTTP_EXCEPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    access = Access(settings)
    engine = app.extensions["whence"] = Engine(source, settings)
    app.extensions["whence.access"] = access
    app.extensions["whence.jobs"] = cache(lambda: _open_jobs(settings))
    api = WhenceApi(app, spec_kwargs={"info": {"description": _ABOUT, "version": __version__}})
    rooms = (resolve_one, resolve_batch, batches, places, reconcile, reconcile_help)
    for room in (*rooms, reviews, review_figures, review_aliases, reports, operation):
        api.register_blueprint(room.blueprint)
    app.add_url_rule("/openapi.json", view_func=operation.openapi)
    for page in (pages, report_pages, review_page, review_acts, sign_in):
        app.register_blueprint(page.blueprint)
    sign_in.prepare(app)

    def admit() -> None:
        rule = request.url_rule
        request.environ["whence.route"] = rule.rule if rule is not None else None
        access.require_neighbour(request.environ)
        key = g.key = access.check(request)
        if key is not None:
            request.environ["whence.key"] = key.name
        if request.path.startswith(("/v1/", "/review")):
            engine.count_flagged()  # not before workers are forked: threads stay behind

    app.before_request(admit)
    direct = ExpressLane(app.wsgi_app, engine, access)
    app.wsgi_app = Envelope(direct, access_log)  # type: ignore[method-assign]
    return app


def begin(app: Flask) -> None:
    """Begins to look for keys and decisions, in a process that is about to answer: it knows them
    then when the database goes away before its first call. Not before workers are forked."""
    app.extensions["whence.access"].begin()
    app.extensions["whence"].begin()


def _open_jobs(settings: Settings) -> "JobDesk":
    from whence.bootstrap.jobs import open_job_desk  # noqa: PLC0415 - pulls in all rooms

    return open_job_desk(settings)


def app_from_env() -> Flask:
    """The application for gunicorn, open where it can be: settings from the environment, access
    log to standard output, all else to standard error.

    Raises InvalidSetting and InvalidRules; without an index it starts, and says why at /readyz.
    """
    from whence.bootstrap import open_normalizer  # noqa: PLC0415 - pulls in all rooms

    settings = Settings.from_env(os.environ)
    log_as_json(settings.log_level, sys.stderr)
    log = sys.stdout.buffer if settings.log_level in ("debug", "info") else None
    app = create_app(lambda: open_normalizer(settings), settings, log)
    try:
        # Before the workers are forked, so that they share what was read.
        app.extensions["whence"].normalizer  # noqa: B018
    except NotReady as failure:
        logging.getLogger("whence.web").error("not ready: %s", failure)
    return app


_ABOUT = """Says where a self-reported location is, how sure it is, and why.

Every verdict is 200. Errors are problem details (RFC 9457) with a stable `code`."""
