"""`/v1/reviews/stats`, `…/sample`, `…/export`: how review stands, and what it found."""

from flask import Response, g
from flask_smorest import Blueprint

from whence.review.auditing import draw
from whence.review.gold_export import gold_rows
from whence.review.gold_writing import as_csv, as_jsonl
from whence.review.standing import standing
from whence.settings import ApiRole
from whence.web import describe
from whence.web.engine import engine
from whence.web.review_bodies import answer, body_of, query_of
from whence.web.review_schemas import ExportQuerySchema, SampleSchema, StatsQuerySchema
from whence.web.reviewers import reviewer_of
from whence.web.reviews import scopes_of

blueprint = Blueprint("figures", __name__, description="How review stands, and what it found")
_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@blueprint.route("/v1/reviews/stats", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(StatsQuerySchema),
    responses={
        **describe.answer({"type": "object"}, "figures of the queue, reviewers and decisions"),
        **describe.problems(400, 404, 422, 503),
    },
)
def stats() -> Response:
    """Open, decided, per reviewer and day, agreement, gold questions, age of the oldest."""
    reviewer = reviewer_of(g.key)
    asked = query_of(StatsQuerySchema)
    scopes = scopes_of(reviewer, asked.get("scope"))
    return answer(standing(engine().desk.database, scopes, asked.get("days", 30)))


@blueprint.route("/v1/reviews/sample", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=SampleSchema),
    responses={
        **describe.answer({"type": "object"}, "what was drawn, by kind of answer"),
        **describe.problems(400, 403, 404, 413, 415, 422, 503),
    },
)
def sample() -> Response:
    """Queue a random stratified audit of all outcomes, to be judged blind; needs an admin."""
    said = body_of(SampleSchema)
    reviewer = reviewer_of(g.key, said.get("reviewer"), ApiRole.ADMIN)
    scope = said.get("scope", "default")
    scopes_of(reviewer, scope)
    desk = engine().desk
    desk.counting_now()
    return answer(
        draw(
            desk.database,
            desk.rules,
            count=said["n"],
            scope=scope,
            seed=said.get("seed", 0),
            who=reviewer.name,
        )
    )


@blueprint.route("/v1/reviews/export", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(ExportQuerySchema),
    responses={
        200: {
            "description": "a gold set, as `whence evaluate` reads it",
            "content": {media: {"schema": {"type": "string"}} for media in _TYPES.values()},
        },
        **describe.problems(400, 404, 422, 503),
    },
)
def export() -> Response:
    """Decisions as a gold set, with `weight`: how many values one of an audit stands for."""
    reviewer = reviewer_of(g.key)
    asked = query_of(ExportQuerySchema)
    desk = engine().desk
    rows = gold_rows(desk.database, scopes_of(reviewer, asked.get("scope")), desk.place_of)
    media = asked.get("format", "csv")
    written = as_csv(rows) if media == "csv" else as_jsonl(rows)
    return Response(b"".join(written), content_type=_TYPES[media])
