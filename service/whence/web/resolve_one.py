"""`/v1/resolve`: one entry in, its verdict out."""

from flask import Response, g, request
from flask_smorest import Blueprint

from whence.answer import as_json
from whence.web import describe
from whence.web.access import require_scope
from whence.web.answer_schemas import VerdictSchema
from whence.web.answering import resolve
from whence.web.bodies import JSON_TYPE, json_body, query_values, refuse_surrogates, takes_no_query
from whence.web.engine import engine
from whence.web.intake import DEFAULTS, Ask, Options, read_ask
from whence.web.problems import Problem
from whence.web.schemas import EntrySchema, ResolveQuerySchema

blueprint = Blueprint("resolve", __name__, description="Where a self-reported location is")
GET_DEFAULTS = Options(review="never")  # someone is trying it out: nothing is queued


@blueprint.route("/v1/resolve", methods=["POST"])
@blueprint.doc(
    requestBody=describe.body(json=EntrySchema),
    responses={
        **describe.answer(VerdictSchema, "the verdict, also where no place is named"),
        **describe.problems(400, 413, 415, 422, 503),
    },
)
def resolve_entry() -> Response:
    """Resolve one entry."""
    at = engine()
    normalizer = at.normalizer
    takes_no_query(request)
    data, may_hold_surrogates = json_body(request)
    if may_hold_surrogates:
        refuse_surrogates(data)
    ask = read_ask(data, at.limits, DEFAULTS)
    require_scope(g.key, ask.entry.scope)
    return _answer(as_json(resolve(normalizer, ask, engine().recorder)))


@blueprint.route("/v1/resolve", methods=["GET"])
@blueprint.doc(
    parameters=describe.query(ResolveQuerySchema),
    responses={
        **describe.answer(VerdictSchema, "the verdict, also where no place is named"),
        **describe.problems(400, 422, 503),
    },
)
def resolve_query() -> Response:
    """Resolve one entry, for a browser or curl; `review` defaults to never."""
    normalizer = engine().normalizer
    ask = ask_in_query(keep_blank=True)
    require_scope(g.key, ask.entry.scope)
    return _answer(as_json(resolve(normalizer, ask, engine().recorder)))


def ask_in_query(keep_blank: bool) -> Ask:
    """The entry in the current request's query string; blank parameters count only on demand.

    Raises Problem, which names parameters.
    """
    try:
        values = query_values(request.query_string, keep_blank)
        return read_ask(values, engine().limits, GET_DEFAULTS)
    except Problem as problem:
        problem.is_query = True
        raise


def _answer(body: bytes) -> Response:
    return Response(body, content_type=JSON_TYPE)
