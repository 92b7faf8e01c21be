"""`/v1/aliases`: what decisions made into rules."""

from flask import Response, g, request
from flask_smorest import Blueprint

from whence.review.item_json import alias_json
from whence.store import alias_rows
from whence.web import describe
from whence.web.bodies import takes_no_query
from whence.web.engine import engine
from whence.web.review_bodies import answer, cursor_of, cursor_to, query_of
from whence.web.review_schemas import AliasListSchema, AliasQuerySchema, AliasSchema
from whence.web.reviewers import reviewer_of
from whence.web.reviews import scopes_of

blueprint = Blueprint("aliases", __name__, description="What decisions made into rules")


@blueprint.route("/v1/aliases", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(AliasQuerySchema),
    responses={
        **describe.answer(AliasListSchema, "aliases in force, newest first"),
        **describe.problems(400, 404, 422, 503),
    },
)
def list_aliases() -> Response:
    """Aliases in force, with who, when and under which versions."""
    reviewer = reviewer_of(g.key)
    asked = query_of(AliasQuerySchema)
    limit = asked.get("limit", 50)
    scopes = scopes_of(reviewer, asked.get("scope"))
    after = cursor_of(asked.get("cursor"))
    desk = engine().desk
    with desk.database.read() as connection:
        rows = alias_rows.page(connection, scopes, desk.sought(asked.get("q")), after, limit + 1)
    shown = rows[:limit]
    place = (shown[-1].made_at, shown[-1].id) if len(rows) > limit else None
    return answer({"items": [alias_json(row) for row in shown], "next_cursor": cursor_to(place)})


@blueprint.route("/v1/aliases/<alias_id>", methods=["DELETE"])
@blueprint.doc(
    responses={
        **describe.answer(AliasSchema, "the alias, no longer in force; its item is open again"),
        **describe.problems(403, 404, 422, 503),
    }
)
def delete_alias(alias_id: str) -> Response:
    """Take an alias out of force: by its reviewer or an admin."""
    takes_no_query(request)
    return answer(alias_json(engine().desk.deciding.end_alias(reviewer_of(g.key), alias_id)))
