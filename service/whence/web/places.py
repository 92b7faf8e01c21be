"""`/v1/places`: what a place id stands for, and which places are called so."""

from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from whence.answer import place_of
from whence.place import Kind
from whence.web import describe
from whence.web.answer_schemas import PlaceDetailSchema, PlaceListSchema
from whence.web.bodies import JSON_TYPE, query_values
from whence.web.country_codes import COUNTRY_CODES
from whence.web.engine import engine
from whence.web.problems import Fault, Problem

blueprint = Blueprint("places", __name__, description="Places by id and by name")
DEFAULT_LIMIT, MAX_LIMIT = 50, 200
MAX_ID = 100  # characters; no place has a longer one
MAX_FOUND = 1_000  # a name further down than this is looked for with a country or a kind


class PlaceQuerySchema(Schema):
    """How places are searched."""

    q = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={
            "description": "a name or its beginning, also misspelt",
            "example": "Springfield",
        },
    )
    country = fields.String(validate=validate.OneOf(sorted(COUNTRY_CODES)))
    kind = fields.String(validate=validate.OneOf([str(kind) for kind in Kind]))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(
        metadata={"description": "next_cursor of the answer before", "pattern": "^[0-9]{1,3}$"}
    )


@blueprint.route("/v1/places", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(PlaceQuerySchema),
    responses={
        **describe.answer(
            PlaceListSchema, "named exactly so first, then beginning so; larger ones first"
        ),
        **describe.problems(400, 422, 503),
    },
)
def search_places() -> Response:
    """Find places by name."""
    at = engine()
    asked = _asked(query_values(request.query_string))
    start, limit = asked["cursor"], asked["limit"]
    wanted = min(start + limit + 1, MAX_FOUND)
    found = at.place_search.find(asked["q"], asked["country"], asked["kind"], wanted)
    page = found[start : start + limit]
    is_more = len(found) > start + limit
    answer = {
        "items": [place_of(place) for place in page],
        "next_cursor": str(start + limit) if is_more else None,
    }
    return Response(orjson.dumps(answer), content_type=JSON_TYPE)


@blueprint.route("/v1/places/<place_id>", methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer(PlaceDetailSchema, "the place"),
        **describe.problems(404, 422, 503),
    },
)
def get_place(place_id: str) -> Response:
    """One place by its id, with what it lies in, its names, and how many places lie in it."""
    normalizer = engine().normalizer
    if request.query_string:
        raise Problem("invalid_request", "this address takes no parameters")
    atlas, gazetteer = normalizer.atlas, normalizer.gazetteer
    number = atlas.number(place_id) if len(place_id) <= MAX_ID else None
    if number is None:
        raise Problem("not_found", "there is no place with this id; GET /v1/places?q= finds ids")
    detail = place_of(atlas.place(number))
    if number < atlas.size:
        parents = gazetteer.parents(number)
        detail["parents"] = [place_of(gazetteer.place(parent)) for parent in parents]
        detail["names"] = gazetteer.names(number)
        detail["children_count"] = len(gazetteer.children(number))
    else:
        members = atlas.members(number)
        detail["parents"] = []
        detail["names"] = [atlas.name(number)]
        detail["children_count"] = len(members)
        detail["admin1s"] = [
            {"code": division.code, "name": division.name}
            for division in atlas.metro_divisions(number)
        ]
    return Response(orjson.dumps(detail), content_type=JSON_TYPE)


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    """The checked parameters. Raises Problem."""
    faults = [
        Fault((name,), "unknown parameter")
        for name in values
        if name not in ("q", "country", "kind", "limit", "cursor")
    ]
    if not 1 <= len(values.get("q", "")) <= 200:
        faults.append(Fault(("q",), "must have 1 to 200 characters"))
    if values.get("country", "CA") not in COUNTRY_CODES:
        faults.append(Fault(("country",), "must be an ISO 3166-1 alpha-2 code, such as CA"))
    if values.get("kind", Kind.CITY) not in tuple(Kind):
        faults.append(Fault(("kind",), f"must be one of {', '.join(Kind)}"))
    limit = _number(values.get("limit", str(DEFAULT_LIMIT)))
    if not 1 <= limit <= MAX_LIMIT:
        faults.append(Fault(("limit",), f"must be a whole number from 1 to {MAX_LIMIT}"))
    cursor = _number(values.get("cursor", "0"))
    if not 0 <= cursor < MAX_FOUND:
        faults.append(Fault(("cursor",), "must be the next_cursor of the answer before"))
    if faults:
        detail = f"{faults[0].path[0]!s:.80}: {faults[0].detail}"
        raise Problem("invalid_request", detail, faults, is_query=True)
    return {
        "q": values["q"],
        "country": values.get("country"),
        "kind": values.get("kind"),
        "limit": limit,
        "cursor": cursor,
    }


def _number(text: str) -> int:
    """The whole number, -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else -1
