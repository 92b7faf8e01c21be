"""`/v1/reviews`: flagged values, leased to reviewers and settled by them."""

import time
from typing import Any

import orjson
from flask import Response, g, request
from flask_smorest import Blueprint

from whence.errors import Conflict
from whence.review.deciding import Settled
from whence.review.item_json import alias_json, decision_json, item_json, lease_json
from whence.review.judgement import AliasConflict, ApplyTo, Judgement, JudgementKind, Reviewer
from whence.store.answers_once import KeptAnswer, keep_answer, kept_answer
from whence.store.database import Connection
from whence.store.item_rows import ItemRow, Wanted
from whence.web import describe
from whence.web.bodies import JSON_TYPE, takes_no_query
from whence.web.engine import engine
from whence.web.once import ONCE, OTHER_BODY, once_of
from whence.web.problems import Problem
from whence.web.review_bodies import answer, body_of, cursor_of, cursor_to, query_of
from whence.web.review_schemas import (
    ByReviewerSchema,
    ClaimedSchema,
    ClaimSchema,
    DismissSchema,
    JudgementSchema,
    LeaseSchema,
    ListQuerySchema,
    OneItemSchema,
    RenewedSchema,
    ReviewItemDetailSchema,
    ReviewListSchema,
    SettledSchema,
    SkipSchema,
    UndoneSchema,
)
from whence.web.reviewers import reviewer_of

blueprint = Blueprint("reviews", __name__, description="Flagged values, settled by people")
_ITEM = "/v1/reviews/<item_id>"


@blueprint.route("/v1/reviews", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(ListQuerySchema),
    responses={
        **describe.answer(ReviewListSchema, "the most urgent first, unless sorted otherwise"),
        **describe.problems(400, 404, 422, 503),
    },
)
def list_items() -> Response:
    """The queue."""
    reviewer = reviewer_of(g.key)
    asked = query_of(ListQuerySchema)
    desk = engine().desk
    wanted = Wanted(
        status=asked.get("status", "open"),
        scopes=scopes_of(reviewer, asked.get("scope")),
        country=asked.get("country"),
        reason=asked.get("reason"),
        sought=desk.sought(asked.get("q")),
        sort=asked.get("sort", "priority"),
        reviewer=reviewer.name,
    )
    items, after = desk.page(wanted, cursor_of(asked.get("cursor")), asked.get("limit", 50))
    return answer({"items": items, "next_cursor": cursor_to(after)})


@blueprint.route("/v1/reviews/claim", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=ClaimSchema),
    responses={
        **describe.answer(ClaimedSchema, "what was leased; empty where nothing waits"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def claim() -> Response:
    """Lease the next items, or one by its id."""
    said = body_of(ClaimSchema, is_optional=True)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    desk = engine().desk
    if "item_id" in said:
        rows = [desk.queue.claim_one(reviewer, said["item_id"])]
    else:
        rows = desk.claim(reviewer, said.get("scope"), said.get("count", 1))
    now = time.time()
    return answer(
        {"items": [{**item_json(row, None, now), "lease": lease_json(row)} for row in rows]}
    )


@blueprint.route(_ITEM, methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer(ReviewItemDetailSchema, "everything known of it"),
        **describe.problems(404, 422, 503),
    }
)
def get_item(item_id: str) -> Response:
    """One item: spellings, verdict, candidates with evidence, what a decision would change."""
    takes_no_query(request)
    return answer(engine().desk.item(reviewer_of(g.key), item_id))


@blueprint.route(f"{_ITEM}/decision", methods=["POST"])
@blueprint.doc(
    parameters=[ONCE],
    requestBody=describe.body(json=JudgementSchema),
    responses={
        **describe.answer(SettledSchema, "what it came to"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def decide(item_id: str) -> Response:
    """Settle an item, and all that waits on the same value."""
    said = body_of(JudgementSchema)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    judged = judgement_of(said)
    desk = engine().desk
    once = once_of(reviewer.name, said)
    now = time.time()

    def told(settled: Settled) -> bytes:
        alias = settled.alias
        return orjson.dumps(
            {
                "item": item_json(settled.item, settled.decision, now),
                "decision": decision_json(settled.decision),
                "alias": None if alias is None else alias_json(alias),
                "settled": {"items": settled.items, "records": settled.records},
            }
        )

    def keep(connection: Connection, settled: Settled) -> None:
        if once is not None:
            keep_answer(connection, once, 200, told(settled).decode(), now)

    def kept() -> KeptAnswer | None:
        if once is None:
            return None
        with desk.database.read() as connection:
            return kept_answer(connection, once, now)

    if (before := kept()) is not None:
        return _again(before)
    try:
        settled = desk.deciding.decide(reviewer, item_id, said["lease_token"], judged, keep)
    except AliasConflict as clash:
        conflicts = [alias_json(one) for one in clash.conflicts]
        raise Problem("conflict", str(clash), more={"conflicts": conflicts}) from None
    except Conflict:
        if (before := kept()) is not None:  # the same call, sent twice at once
            return _again(before)
        raise
    desk.after_decision(settled)
    return Response(told(settled), content_type=JSON_TYPE)


@blueprint.route(f"{_ITEM}/renew", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=LeaseSchema),
    responses={
        **describe.answer(RenewedSchema, "the lease, prolonged"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def renew(item_id: str) -> Response:
    """Keep an item for longer."""
    said = body_of(LeaseSchema)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    row = engine().desk.queue.renew(reviewer, item_id, said["lease_token"])
    return answer({"lease": lease_json(row)})


@blueprint.route(f"{_ITEM}/release", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=LeaseSchema),
    responses={
        **describe.answer(OneItemSchema, "the item, open again"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def release(item_id: str) -> Response:
    """Give an item back."""
    said = body_of(LeaseSchema)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    return _told(engine().desk.queue.release(reviewer, item_id, said["lease_token"]))


@blueprint.route(f"{_ITEM}/skip", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=SkipSchema),
    responses={
        **describe.answer(OneItemSchema, "the item, open for others"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def skip(item_id: str) -> Response:
    """Pass an item on, and say why."""
    said = body_of(SkipSchema)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    token, reason = said["lease_token"], said["reason"]
    return _told(engine().desk.queue.skip(reviewer, item_id, token, reason))


@blueprint.route(f"{_ITEM}/dismiss", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=DismissSchema),
    responses={
        **describe.answer(OneItemSchema, "the item, put aside"),
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def dismiss(item_id: str) -> Response:
    """Put an item aside for good, without a decision."""
    said = body_of(DismissSchema, is_optional=True)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    queue = engine().desk.queue
    return _told(queue.dismiss(reviewer, item_id, said.get("lease_token"), said.get("note")))


@blueprint.route(f"{_ITEM}/undo", methods=["POST"])
@blueprint.doc(
    requestBody={**describe.body(json=ByReviewerSchema), "required": False},
    responses={
        **describe.answer(UndoneSchema, "the item, leased to whoever took the decision back"),
        **describe.problems(400, 403, 404, 409, 413, 415, 422, 503),
    },
)
def undo(item_id: str) -> Response:
    """Take the last decision back, with its alias."""
    said = body_of(ByReviewerSchema, is_optional=True)
    reviewer = reviewer_of(g.key, said.get("reviewer"))
    undone = engine().desk.deciding.undo(reviewer, item_id)
    return answer(
        {
            "item": item_json(undone.item, None, time.time()),
            "decision": decision_json(undone.decision),
            "lease": lease_json(undone.item),
        }
    )


def scopes_of(reviewer: Reviewer, scope: str | None) -> tuple[str, ...] | None:
    """The scopes a list is of; None for all. Raises Problem (`not_found`)."""
    if scope is None:
        return reviewer.scopes
    if not reviewer.may_see(scope):
        raise Problem("not_found", "there is no such scope for this key")
    return (scope,)


def judgement_of(said: dict[str, Any]) -> Judgement:
    """A decision as it was sent. Raises Problem where it names places in two ways."""
    if "place_id" in said and said.get("place_ids"):
        raise Problem("invalid_request", "send place_id or place_ids, not both")
    places = [said["place_id"]] if "place_id" in said else said.get("place_ids", [])
    return Judgement(
        JudgementKind(said["kind"]),
        tuple(dict.fromkeys(places)),
        said.get("note"),
        ApplyTo(said["apply_to"]),
        tuple(said.get("replace", ())),
    )


def _told(row: ItemRow) -> Response:
    return answer({"item": item_json(row, None, time.time())})


def _again(before: KeptAnswer) -> Response:
    if not before.is_same_call:
        raise Problem("conflict", OTHER_BODY)
    return Response(before.answer, before.status, content_type=JSON_TYPE)
