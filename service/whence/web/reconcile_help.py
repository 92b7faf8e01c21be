"""What helps people in a reconciliation client: completion, previews, and which properties to
fetch. All of it is what the place index says, so it needs no key: a frame could not send one."""

import orjson
from flask import Response, render_template, request
from flask_smorest import Blueprint

from whence.place import Place
from whence.web import describe
from whence.web.bodies import JSON_TYPE, has_surrogates
from whence.web.cross_origin import share
from whence.web.engine import engine
from whence.web.place_facts import ANYTHING, PROPERTIES, Json, is_type, type_of
from whence.web.problems import Problem
from whence.web.reconcile_suggest import (
    MAX_FOUND,
    card,
    entities,
    flyout,
    property_suggestions,
    type_suggestions,
)

blueprint = Blueprint("reconcile_help", __name__, description="Help for reconciliation clients")
share(blueprint)
MAX_PREFIX = 200
MAX_ID = 100  # characters; no place has a longer one


def _text(name: str, what: str) -> Json:
    return {"in": "query", "name": name, "description": what, "schema": {"type": "string"}}


_PREFIX = [
    _text("prefix", "what was typed so far"),
    {
        "in": "query",
        "name": "cursor",
        "description": "how many suggestions to skip",
        "schema": {"type": "integer", "minimum": 0, "maximum": MAX_FOUND},
    },
]
_SUGGESTED = {
    **describe.answer({"type": "object"}, "suggestions, the likeliest first"),
    **describe.problems(400, 422, 503),
}
_FLOWN_OUT = {
    **describe.answer({"type": "object"}, "a piece of HTML"),
    **describe.problems(404, 503),
}


@blueprint.route("/reconcile/suggest/entity", methods=["GET"])
@blueprint.doc(
    parameters=[*_PREFIX, _text("type", "only places of this type")], responses=_SUGGESTED
)
def suggest_entity() -> Response:
    """Places whose names begin so."""
    prefix, start = _asked()
    at = engine()
    atlas = at.normalizer.atlas
    return _suggested(prefix, entities(at.place_search, atlas, prefix, _type(), start))


@blueprint.route("/reconcile/suggest/type", methods=["GET"])
@blueprint.doc(parameters=_PREFIX, responses=_SUGGESTED)
def suggest_type() -> Response:
    """Types whose names begin so."""
    prefix, start = _asked()
    return _suggested(prefix, type_suggestions(prefix, start))


@blueprint.route("/reconcile/suggest/property", methods=["GET"])
@blueprint.doc(parameters=_PREFIX, responses=_SUGGESTED)
def suggest_property() -> Response:
    """Properties whose names begin so."""
    prefix, start = _asked()
    return _suggested(prefix, property_suggestions(prefix, start))


@blueprint.route("/reconcile/flyout/entity", methods=["GET"])
@blueprint.doc(parameters=[_text("id", "a place id")], responses=_FLOWN_OUT)
def flyout_entity() -> Response:
    """A few facts about a place."""
    place = _place()
    return _flown_out(flyout(place.label, [f"{name}: {fact}" for name, fact in card(place)]))


@blueprint.route("/reconcile/flyout/type", methods=["GET"])
@blueprint.doc(parameters=[_text("id", "a type id")], responses=_FLOWN_OUT)
def flyout_type() -> Response:
    """What a type is called."""
    asked = request.args.get("id", "")
    if not is_type(asked):
        raise Problem("not_found", "there is no type with this id")
    return _flown_out(flyout(type_of(asked)["name"], []))


@blueprint.route("/reconcile/flyout/property", methods=["GET"])
@blueprint.doc(parameters=[_text("id", "a property id")], responses=_FLOWN_OUT)
def flyout_property() -> Response:
    """What a property says."""
    found = PROPERTIES.get(request.args.get("id", ""))
    if found is None:
        raise Problem("not_found", "there is no property with this id")
    return _flown_out(flyout(found.name, [found.about]))


@blueprint.route("/reconcile/preview", methods=["GET"])
@blueprint.doc(
    parameters=[_text("id", "a place id")],
    responses={
        **describe.answer({"type": "string"}, "the page", "text/html"),
        **describe.problems(404, 503),
    },
)
def preview() -> str:
    """A place as a small page, to be shown in a frame."""
    place = _place()
    return render_template("place_card.html", place=place, facts=card(place))


@blueprint.route("/reconcile/properties", methods=["GET"])
@blueprint.doc(
    parameters=[
        _text("type", "a type id"),
        {
            "in": "query",
            "name": "limit",
            "description": "at most so many",
            "schema": {"type": "integer", "minimum": 1, "maximum": 100},
        },
    ],
    responses={
        **describe.answer({"type": "object"}, "properties that can be fetched"),
        **describe.problems(422),
    },
)
def propose_properties() -> Response:
    """Properties that places of a type may have."""
    known = [one.as_json() for one in PROPERTIES.values()]
    answer: Json = {"type": _type() or ANYTHING}
    if "limit" in request.args:
        answer["limit"] = _number("limit", 1, 100)
        known = known[: answer["limit"]]
    return _json({**answer, "properties": known})


def _asked() -> tuple[str, int]:
    """What was typed, and how many suggestions to skip. Raises Problem."""
    prefix = request.args.get("prefix", "")
    if len(prefix) > MAX_PREFIX or has_surrogates(prefix):
        detail = f"prefix: at most {MAX_PREFIX} characters"
        raise Problem("invalid_request", detail, is_query=True)
    return prefix, _number("cursor", 0, MAX_FOUND) if "cursor" in request.args else 0


def _number(name: str, least: int, most: int) -> int:
    text = request.args[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and least <= int(text) <= most):
        detail = f"{name}: must be a whole number from {least} to {most:,}"
        raise Problem("invalid_request", detail, is_query=True)
    return int(text)


def _type() -> str | None:
    asked = request.args.get("type", "")
    return asked if is_type(asked) else None


def _place() -> Place:
    atlas = engine().normalizer.atlas
    place_id = request.args.get("id", "")
    number = atlas.number(place_id) if len(place_id) <= MAX_ID else None
    if number is None:
        raise Problem("not_found", "there is no place with this id")
    return atlas.place(number)


def _suggested(prefix: str, result: list[Json]) -> Response:
    return _json({"prefix": prefix, "result": result})


def _flown_out(html: str) -> Response:
    return _json({"id": request.args["id"], "html": html})


def _json(answer: Json) -> Response:
    return Response(orjson.dumps(answer), content_type=JSON_TYPE)
