"""`/v1/batches`: files and long lists of entries, worked at in the background."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import orjson
from flask import Response, current_app, g, request, send_file, url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from whence.batch.job_desk import MAX_UPLOAD_BYTES, JobDesk
from whence.batch.job_states import JobKind, JobState
from whence.batch.packed_files import packing, plain_name
from whence.store.job_rows import JobRow
from whence.web import describe
from whence.web.answering import Clerk
from whence.web.batch_intake import FORM_FIELDS, REPEATABLE, caller_of, entries_of, table_of
from whence.web.bodies import JSON_TYPE, json_body, query_values, require_plain, require_type
from whence.web.engine import engine
from whence.web.intake import DEFAULTS, read_options
from whence.web.job_answers import job_json
from whence.web.line_spool import LineSpool
from whence.web.once import ONCE, once_key, once_of
from whence.web.problems import Problem
from whence.web.schemas import BatchSchema, StreamQuerySchema

blueprint = Blueprint("batches", __name__, description="Background jobs")
NDJSON_TYPE, FORM_TYPE = "application/x-ndjson", "multipart/form-data"
MAX_LINES = 100_000_000
_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "jsonl": NDJSON_TYPE}
_TYPES |= {"ndjson": NDJSON_TYPE, "parquet": "application/vnd.apache.parquet"}
_PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}


class JobSchema(Schema):
    """A background job."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([str(s) for s in JobState]))
    scope = fields.String(required=True)
    file_name = fields.String(required=True, allow_none=True)
    is_cancelling = fields.Boolean(required=True)
    attempts = fields.Integer(required=True)
    progress = fields.Dict(
        required=True, metadata={"description": "share (0 to 1, null if unknown), rows, values"}
    )
    counts = fields.Dict(required=True, metadata={"description": "rows by outcome"})
    flags = fields.Dict(required=True)
    reasons = fields.Dict(required=True)
    faults = fields.List(fields.String(), required=True)
    queued_for_review = fields.Integer(required=True, allow_none=True)
    drift = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "from the data that the confidence was learned from"},
    )
    versions = fields.Dict(required=True, allow_none=True)
    error = fields.Dict(required=True, allow_none=True)
    created_at = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    ended_at = fields.String(required=True, allow_none=True)
    results = fields.String(required=True, allow_none=True, metadata={"description": "address"})


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        **{name: _TEXTS if name in REPEATABLE else _TEXT for name in FORM_FIELDS},
    },
}


@blueprint.route("/v1/batches", methods=["POST"])
@blueprint.doc(
    parameters=[*describe.query(StreamQuerySchema), ONCE],
    requestBody={
        "required": True,
        "content": {
            FORM_TYPE: {"schema": _FORM},
            JSON_TYPE: {"schema": BatchSchema},
            NDJSON_TYPE: {"schema": {"type": "string"}},
        },
    },
    responses={
        202: {
            "description": "the job waits; Location says where to ask after it",
            "content": {JSON_TYPE: {"schema": JobSchema}},
        },
        **describe.problems(400, 409, 413, 415, 422, 503),
    },
)
def submit() -> Response:
    """Hand in a background job.

    As `multipart/form-data` a file to be cleaned, with the names of its columns in `text`, `city`,
    `region`, `country` and the options of `whence clean`; as `application/json` or
    `application/x-ndjson` entries, as for `/v1/resolve/batch`, of any number.
    """
    desk = job_desk()
    once_key()  # one that is none is told before the file is read
    media = require_type(request, FORM_TYPE, JSON_TYPE, NDJSON_TYPE)
    require_plain(request)
    if media == FORM_TYPE:
        if request.query_string:
            raise Problem(
                "invalid_request",
                "with a form, options are fields of the form, not parameters of the address",
            )
        request.max_content_length = MAX_UPLOAD_BYTES
        upload, asked = table_of(desk, request)
    elif media == JSON_TYPE:
        upload, asked = entries_of(desk, *_records())
    else:
        request.max_content_length = MAX_UPLOAD_BYTES
        spool = LineSpool(request.stream, MAX_LINES)
        try:
            upload, asked = entries_of(desk, spool.lines(), JobKind.RECORDS, _clerk({}))
        finally:
            spool.close()
    body = [asked.kind, asked.scope, asked.file_name, asked.options, upload.digest.hex()]
    once = once_of(caller_of(g.key), body)
    answer = desk.submit(upload, asked, once, lambda job: orjson.dumps(job_json(job)).decode())
    response = Response(answer, 202, content_type=JSON_TYPE)
    job_id = orjson.loads(answer)["id"]
    response.headers["Location"] = url_for("batches.job_state", job_id=job_id)
    return response


@blueprint.route("/v1/batches/<job_id>", methods=["GET"])
@blueprint.doc(
    responses={**describe.answer(JobSchema, "the job"), **describe.problems(404, 422, 503)}
)
def job_state(job_id: str) -> Response:
    """How far a job is."""
    return _job(job_desk().find(job_id, _scopes()))


@blueprint.route("/v1/batches/<job_id>/results", methods=["GET"])
@blueprint.doc(
    responses={
        200: {
            "description": "the cleaned file, in the format of the one that was sent; or verdicts",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        **describe.problems(404, 409, 422, 503),
    }
)
def job_results(job_id: str) -> Response:
    """The results of a job that is done."""
    desk = job_desk()
    job = desk.find(job_id, _scopes())
    name, media = _told_as(job)
    response = send_file(
        desk.results(job).absolute(), mimetype=media, as_attachment=True, download_name=name
    )
    if job.options.get("is_encoding_kept"):  # another one than is else said of text
        response.headers["Content-Type"] = media
    response.headers["Cache-Control"] = "private, no-store"  # people's words: for the caller alone
    del response.headers["Expires"]
    return response


@blueprint.route("/v1/batches/<job_id>/cancel", methods=["POST"])
@blueprint.doc(
    responses={**describe.answer(JobSchema, "the job"), **describe.problems(404, 409, 422, 503)}
)
def cancel_job(job_id: str) -> Response:
    """Stop a job; what it has resolved is kept for the next."""
    return _job(job_desk().cancel(job_id, _scopes()))


def job_desk() -> JobDesk:
    """Where the application's jobs are handed in. Raises NotReady."""
    opened: Callable[[], JobDesk] = current_app.extensions["whence.jobs"]
    return opened()


def _records() -> tuple[Iterator[tuple[int | None, Any]], JobKind, Clerk]:
    """The entries of a JSON body, and who checks them. Raises Problem."""
    data, may_hold_surrogates = json_body(request)
    if not isinstance(data, dict) or not isinstance(data.get("records"), list):
        raise Problem("invalid_request", "the body must be an object with a list of records")
    if not data["records"]:
        raise Problem("invalid_request", "records: must hold at least one entry")
    options = {name: value for name, value in data.items() if name != "records"}
    records = ((None, lambda one=one: (one, may_hold_surrogates)) for one in data["records"])
    return cast(Any, records), JobKind.BATCH, _clerk(options)


def _clerk(options: dict[str, Any]) -> Clerk:
    at = engine()
    defaults = DEFAULTS
    if request.query_string:
        try:
            defaults = read_options(query_values(request.query_string), at.limits)
        except Problem as problem:
            problem.is_query = True
            raise
    defaults = read_options(options, at.limits, defaults)
    request_id = request.environ["whence.request_id"]
    return Clerk(at.normalizer, at.limits, defaults, g.key, request_id, at.recorder)


def _scopes() -> tuple[str, ...]:
    if request.query_string:
        raise Problem("invalid_request", "this address takes no parameters")
    return () if g.key is None else g.key.scopes


def _told_as(job: JobRow) -> tuple[str, str]:
    """The name and the media type of the results."""
    if job.kind != JobKind.TABLE:
        is_lines = job.kind == JobKind.RECORDS
        return ("verdicts.ndjson", NDJSON_TYPE) if is_lines else ("verdicts.json", JSON_TYPE)
    plain = plain_name(job.file_name)
    stem, dot, ending = plain.rpartition(".")
    packed = packing(job.file_name)
    name = (f"{stem}.cleaned{dot}{ending}" if dot else f"{plain or 'table'}.cleaned") + packed
    media = _PACKED.get(packed) or _TYPES.get(ending.lower(), "text/csv")
    return name, media


def _job(job: JobRow) -> Response:
    return Response(orjson.dumps(job_json(job)), content_type=JSON_TYPE)
