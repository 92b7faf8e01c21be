"""`/reconcile`: the W3C Reconciliation Service API 0.2, for OpenRefine and its like."""

from typing import Any
from urllib.parse import parse_qs

import orjson
from flask import Response, current_app, g, request, url_for
from flask_smorest import Blueprint

from whence import __version__
from whence.web import describe
from whence.web.bodies import JSON_TYPE, parse, refuse_surrogates, require_plain, require_type
from whence.web.cross_origin import share
from whence.web.engine import engine
from whence.web.place_facts import ANYTHING, PROPERTIES, Json, type_of
from whence.web.problems import Fault, Problem, from_error
from whence.web.reconcile_queries import Matcher

blueprint = Blueprint("reconcile", __name__, description="W3C Reconciliation Service API 0.2")
share(blueprint)

FORM_TYPE = "application/x-www-form-urlencoded"
BATCH_SIZE = 100  # queries that clients are asked to send at once
MOST_QUERIES = 1_000  # and what is refused
PREVIEW_WIDTH, PREVIEW_HEIGHT = 360, 200  # pixels
_DEFAULT_TYPES = (ANYTHING, "city", "admin1", "country")

_FIELDS = {
    "queries": {"type": "string", "description": "JSON: queries by key"},
    "extend": {"type": "string", "description": "JSON: ids and properties"},
}
_ANSWERS = {
    200: {
        "description": "results by key for `queries`, rows for `extend`, the manifest for neither",
        "content": {JSON_TYPE: {"schema": {"type": "object"}}},
    },
    **describe.problems(400, 413, 415, 422, 503),
}


@blueprint.route("/reconcile", methods=["GET"])
@blueprint.doc(
    parameters=[{"in": "query", "name": name, "schema": said} for name, said in _FIELDS.items()],
    responses=_ANSWERS,
)
def reconcile_get() -> Response:
    """The service manifest; with `queries` or `extend`, as the POST form."""
    answer = _answer(request.query_string)
    return _json(_manifest() if answer is None else answer)


@blueprint.route("/reconcile", methods=["POST"])
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {FORM_TYPE: {"schema": {"type": "object", "properties": _FIELDS}}},
    },
    responses=_ANSWERS,
)
def reconcile_post() -> Response:
    """Candidates for each of `queries`, or the properties that `extend` asks for."""
    require_type(request, FORM_TYPE)
    require_plain(request)
    answer = _answer(request.get_data(cache=False))
    if answer is None:
        raise Problem("invalid_request", "one of queries, extend is needed")
    return _json(answer)


def _answer(form: bytes) -> Json | None:
    """The answer to a form; None where it asks for nothing. Fields we do not know are left alone:
    clients add some of their own. Raises Problem."""
    try:
        fields = parse_qs(form.decode("ascii"), errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise Problem("malformed", "the form is not percent-encoded UTF-8") from None
    except ValueError:
        raise Problem("malformed", "more than 100 fields") from None
    for name, answered in (("queries", _results), ("extend", _rows)):
        if name in fields:
            # The manifest alone is free: whatever is looked up counts for the key that looks.
            g.key = current_app.extensions["whence.access"].caller(request.environ)
            data, may_hold_surrogates = parse(fields[name][0].encode("utf-8", "surrogatepass"))
            if not isinstance(data, dict):
                raise Problem("invalid_request", f"{name} must be a JSON object")
            if may_hold_surrogates:
                refuse_surrogates(data if name == "extend" else list(data))
            return answered(data)
    return None


def _results(queries: Json) -> Json:
    """A result for each query; a bad one has none, and says why in `error`."""
    if len(queries) > MOST_QUERIES:
        raise Problem("body_too_large", f"at most {MOST_QUERIES:,} queries at once")
    at = engine()
    scope = g.key.scopes[0] if g.key is not None and g.key.scopes else "default"
    matcher = Matcher(at.normalizer, at.limits, scope)

    def result(query: Any) -> Json:
        try:
            refuse_surrogates(query)
            return {"result": matcher.candidates(query)}
        except Problem as problem:
            return {"result": [], "error": problem.as_dict()}
        except Exception as error:
            request_id = request.environ["whence.request_id"]
            return {"result": [], "error": from_error(error, request_id).as_dict()}

    return {key: result(query) for key, query in queries.items()}


def _rows(asked: Json) -> Json:
    """The properties of places; an id or a property that we do not have has no values."""
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _fault("ids", "must be a list of place ids")
    if not isinstance(properties, list):
        raise _fault("properties", "must be a list of objects with an id")
    names = [
        one["id"] for one in properties if isinstance(one, dict) and type(one.get("id")) is str
    ]
    if len(names) < len(properties):
        raise _fault("properties", "must be a list of objects with an id")
    if len(ids) > MOST_QUERIES or len(names) > len(PROPERTIES) * 2:
        raise Problem("body_too_large", f"at most {MOST_QUERIES:,} ids at once")
    meta = [
        PROPERTIES[name].as_meta() if name in PROPERTIES else {"id": name, "name": name}
        for name in names
    ]
    return {"meta": meta, "rows": {place_id: _values(place_id, names) for place_id in ids}}


def _values(place_id: str, names: list[str]) -> Json:
    atlas = engine().normalizer.atlas
    number = atlas.number(place_id)
    if number is None:
        return {name: [] for name in names}
    place = atlas.place(number)
    return {
        name: PROPERTIES[name].values(atlas, number, place) if name in PROPERTIES else []
        for name in names
    }


def _manifest() -> Json:
    base = request.host_url.rstrip("/")

    def suggest(what: str) -> Json:
        return {
            "service_url": base,
            "service_path": url_for(f"reconcile_help.suggest_{what}"),
            "flyout_service_url": base,
            "flyout_service_path": url_for(f"reconcile_help.flyout_{what}") + "?id=${id}",
        }

    preview = base + url_for("reconcile_help.preview") + "?id={{id}}"
    manifest: Json = {
        "versions": ["0.1", "0.2"],
        "name": "Whence",
        "identifierSpace": "urn:whence:place:",
        "schemaSpace": "https://schema.org/Place",
        "documentation": base + url_for("pages.docs"),
        "serviceVersion": __version__,
        "defaultTypes": [{"id": one, "name": type_of(one)["name"]} for one in _DEFAULT_TYPES],
        "view": {"url": preview},
        "preview": {"url": preview, "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {what: suggest(what) for what in ("entity", "property", "type")},
        "extend": {
            "propose_properties": {
                "service_url": base,
                "service_path": url_for("reconcile_help.propose_properties"),
            },
            "property_settings": [],
        },
        "batchSize": BATCH_SIZE,
    }
    if current_app.extensions["whence.access"].has_keys:
        manifest["authentication"] = {"type": "apiKey", "name": "X-API-Key", "in": "header"}
    return manifest


def _fault(name: str, detail: str) -> Problem:
    return Problem("invalid_request", f"{name}: {detail}", [Fault((name,), detail)])


def _json(answer: Json) -> Response:
    return Response(orjson.dumps(answer), content_type=JSON_TYPE)
