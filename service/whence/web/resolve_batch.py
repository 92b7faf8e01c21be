"""`/v1/resolve/batch`: up to 1,000 entries as JSON, or a long stream of them, one a line."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import orjson
from flask import Response, g, request
from flask_smorest import Blueprint

from whence.answer import versions
from whence.web import describe
from whence.web.answer_schemas import RefusedSchema, VerdictSchema, VersionsSchema
from whence.web.answering import Clerk
from whence.web.bodies import (
    JSON_TYPE,
    json_body,
    query_values,
    refuse_surrogates,
    require_plain,
    require_type,
)
from whence.web.engine import engine
from whence.web.intake import DEFAULTS, Options, read_options
from whence.web.line_spool import LineSpool
from whence.web.problems import Fault, Problem
from whence.web.schemas import MAX_RECORDS, BatchSchema, StreamQuerySchema
from whence.web.stream_answers import StreamAnswers
from whence.web.streams_here import answering_a_stream

blueprint = Blueprint("batch", __name__, description="Many entries at once")
NDJSON_TYPE = "application/x-ndjson"
# Answers are sent in pieces of about so many bytes: one piece a line would cost more than it.
_PIECE_BYTES = 65_536
_NO_LIMIT = 2**62  # None would mean the application's limit

_RESULTS = {
    "type": "object",
    "required": ["results", "versions"],
    "properties": {
        "results": {
            "type": "array",
            "description": "a verdict, or id and error, for each record in its order",
            "items": {"anyOf": [VerdictSchema, RefusedSchema]},
        },
        "versions": VersionsSchema,
    },
}
_LINES = {"type": "string", "description": "one JSON object a line"}


@blueprint.route("/v1/resolve/batch", methods=["POST"])
@blueprint.doc(
    parameters=describe.query(StreamQuerySchema),
    requestBody=describe.body(json=BatchSchema, ndjson=_LINES),
    responses={
        200: {
            "description": "the verdicts; as NDJSON, the last line is "
            '`{"done": true, "count": n}`, without which the stream was cut',
            "content": {JSON_TYPE: {"schema": _RESULTS}, NDJSON_TYPE: {"schema": _LINES}},
        },
        **describe.problems(400, 413, 415, 422, 503),
    },
)
def resolve_batch() -> Response:
    """Resolve many entries.

    As `application/json` 1 to 1,000 records, with the options beside them; as
    `application/x-ndjson` one entry a line, with the options as query parameters. An entry's own
    options win over those in the body, and these over query parameters.
    """
    normalizer = engine().normalizer
    if require_type(request, JSON_TYPE, NDJSON_TYPE) == NDJSON_TYPE:
        return _stream()
    in_query = _options_in_query()
    data, may_hold_surrogates = json_body(request)
    records, options = _parts(data, may_hold_surrogates)
    clerk = _clerk(read_options(options, engine().limits, in_query))
    results = clerk.results(records, may_hold_surrogates)
    answer = {"results": results, "versions": versions(normalizer.versions)}
    return Response(orjson.dumps(answer), content_type=JSON_TYPE)


def _parts(data: Any, may_hold_surrogates: bool) -> tuple[list[Any], dict[str, Any]]:
    """The records and the options beside them. Raises Problem."""
    if not isinstance(data, dict):
        raise Problem("invalid_request", "the body must be an object with records")
    options = {name: value for name, value in data.items() if name != "records"}
    if may_hold_surrogates:
        refuse_surrogates(options)
    records = data.get("records")
    if not isinstance(records, list) or not records:
        fault = Fault(("records",), f"must be a list of 1 to {MAX_RECORDS:,} entries")
        raise Problem("invalid_request", f"records: {fault.detail}", [fault])
    if len(records) > MAX_RECORDS:
        raise Problem(
            "too_many_records",
            f"at most {MAX_RECORDS:,} records; send more as {NDJSON_TYPE}, one a line",
        )
    return records, options


def _options_in_query() -> Options:
    """The options in the query string. Raises Problem, which names parameters."""
    if not request.query_string:
        return DEFAULTS
    try:
        return read_options(query_values(request.query_string), engine().limits)
    except Problem as problem:
        problem.is_query = True
        raise


def _clerk(defaults: Options) -> Clerk:
    at = engine()
    request_id = request.environ["whence.request_id"]
    return Clerk(at.normalizer, at.limits, defaults, g.key, request_id, at.recorder)


def _stream() -> Response:
    require_plain(request)
    clerk = _clerk(_options_in_query())
    request.max_content_length = _NO_LIMIT  # each line has its limit, and so has their number
    with ExitStack() as until_closed:
        until_closed.enter_context(answering_a_stream())
        spool = LineSpool(request.stream, engine().settings.max_lines)
        until_closed.callback(spool.close)
        response = Response(_in_pieces(_answers(spool, clerk)), content_type=NDJSON_TYPE)
        response.call_on_close(until_closed.pop_all().close)
    return response


def _answers(spool: LineSpool, clerk: Clerk) -> Iterator[bytes]:
    count = 0
    for answer in StreamAnswers(clerk).to(spool.lines()):
        count += 1
        yield answer
    yield orjson.dumps({"done": True, "count": count})


def _in_pieces(answers: Iterator[bytes]) -> Iterator[bytes]:
    piece: list[bytes] = []
    size = 0
    for answer in answers:
        piece.append(answer)
        size += len(answer)
        if size >= _PIECE_BYTES:
            yield b"\n".join(piece) + b"\n"
            piece.clear()
            size = 0
    yield b"\n".join(piece) + b"\n"
