"""`/v1/reports`: the consistency report on a column, made at once or beside the service."""

from typing import Any

import orjson
from flask import Response, g, request
from flask_smorest import Blueprint

from whence.errors import NotFound
from whence.reports.as_csv import findings_csv
from whence.reports.as_markdown import markdown
from whence.reports.column import Row
from whence.reports.keeping import Asked
from whence.reports.page import page
from whence.reports.sharing import for_others
from whence.settings import ApiKey
from whence.store.report_rows import DONE, FAILED, KeptReport
from whence.web import describe
from whence.web.access import require_scope
from whence.web.bodies import JSON_TYPE, query_values
from whence.web.engine import engine
from whence.web.once import ONCE, answered_once, once_of
from whence.web.problems import Fault, Problem
from whence.web.report_schemas import ReportAskedSchema, ReportSchema
from whence.web.review_bodies import body_of

blueprint = Blueprint("reports", __name__, description="Whether a field's values make sense")
Json = dict[str, Any]
FORMS = {
    "json": JSON_TYPE,
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
FILES = {"html": "report.html", "csv": "findings.csv", "md": "report.md", "json": "report.json"}
_WAIT_S = "2"
_FORM = {
    "in": "query",
    "name": "format",
    "schema": {"type": "string", "enum": list(FORMS)},
    "description": "instead of the Accept header",
}
_OTHERS = {
    "in": "query",
    "name": "for_others",
    "schema": {"type": "string", "enum": ["true", "false"]},
    "description": "a copy without values that fewer than ten records hold",
}


@blueprint.route("/v1/reports/consistency", methods=["POST"])
@blueprint.doc(
    parameters=[ONCE],
    requestBody=describe.body(json=ReportAskedSchema),
    responses={
        201: describe.answer(ReportSchema, "the report, kept under its id")[200],
        202: describe.answer(ReportSchema, "it is being made; Location says where to ask")[200],
        **describe.problems(400, 404, 409, 413, 415, 422, 503),
    },
)
def make_report() -> Response:
    """Report on a column of values; above 5,000 values it is made beside the service."""
    said = body_of(ReportAskedSchema)
    scope = said.get("scope", "default")
    require_scope(g.key, scope)
    keeper = engine().reports
    caller = g.key.name if g.key is not None else ""
    once = once_of(caller, said)
    kept = answered_once(keeper.database, once)
    if kept is not None:
        found = keeper.find(kept)
    else:
        rows = [
            Row(
                one["value"],
                1 if one.get("count") is None else one["count"],
                one.get("category"),
                one.get("group"),
                one.get("gold"),
            )
            for one in said["values"]
        ]
        names = ("name", "cell", "profile", "baseline_id")
        asked = Asked(rows, scope=scope, **{name: said[name] for name in names if name in said})
        found = keeper.make(asked, caller)
        earlier = answered_once(keeper.database, once, found.id)
        if earlier is not None:  # the same call, sent twice at once: both tell of one report
            found = keeper.find(earlier)
    address = f"/v1/reports/{found.id}"
    if found.state == DONE:
        body, status = keeper.content(found.id, found), 201
    else:
        body, status = _how_far(found), 202
    return Response(
        orjson.dumps(body), status, content_type=JSON_TYPE, headers={"Location": address}
    )


@blueprint.route("/v1/reports/<report_id>", methods=["GET"])
@blueprint.doc(
    parameters=[_FORM, _OTHERS],
    responses={
        200: {
            "description": "the report in the form that was asked for, or why it failed",
            "content": {
                "application/json": {"schema": ReportSchema},
                "text/html": {"schema": {"type": "string"}},
                "text/csv": {"schema": {"type": "string"}},
                "text/markdown": {"schema": {"type": "string"}},
            },
        },
        202: describe.answer(ReportSchema, "it is being made; Retry-After says when to ask")[200],
        **describe.problems(400, 404, 422, 503),
    },
)
def get_report(report_id: str) -> Response:
    """A report as JSON, HTML, CSV or Markdown, or how far it is."""
    form, is_for_others = _form()
    found = find_for(g.key, report_id)
    if found.state != DONE:
        status = 200 if found.state == FAILED else 202
        headers = {} if found.state == FAILED else {"Retry-After": _WAIT_S}
        body = orjson.dumps(_how_far(found))
        return Response(body, status, content_type=JSON_TYPE, headers=headers)
    return in_form(form, engine().reports.content(report_id, found), is_for_others)


def find_for(key: ApiKey | None, report_id: str) -> KeptReport:
    """The report, where the key may see its scope. Raises NotFound."""
    found = engine().reports.find(report_id)
    if key is not None and key.scopes and found.scope not in key.scopes:
        raise NotFound("no report of this id, or it is older than reports are kept")
    return found


def in_form(form: str, report: Json, is_for_others: bool = False) -> Response:
    """A made report in one of `FORMS`; files that a browser is to keep say so."""
    report = for_others(report, engine().reports.least_shared) if is_for_others else report
    if form == "json":
        return Response(
            orjson.dumps(report, option=orjson.OPT_NON_STR_KEYS), content_type=JSON_TYPE
        )
    made = {"html": page, "csv": findings_csv, "md": markdown}[form](report)
    response = Response(made.encode("utf-8", "replace"), content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{FILES[form]}"'
    return response


def _how_far(found: KeptReport) -> Json:
    told: Json = {"id": found.id, "state": found.state, "progress": round(found.progress, 3)}
    if found.error_code is not None:
        told["error"] = {"code": found.error_code, "detail": found.error}
    return told


def _form() -> tuple[str, bool]:
    """The form that the query or the Accept header asks for, and whether it is for others."""
    given = dict(query_values(request.query_string))
    for name in given:
        if name not in ("format", "for_others"):
            raise _fault(name, "is not known here")
    is_for_others = given.get("for_others", "false")
    if is_for_others not in ("true", "false"):
        raise _fault("for_others", "must be true or false")
    form = given.get("format")
    if form is None:
        media = [kind.partition(";")[0] for kind in FORMS.values()]
        best = request.accept_mimetypes.best_match(media, default=JSON_TYPE)
        form = next(name for name, kind in FORMS.items() if kind.partition(";")[0] == best)
    if form not in FORMS:
        raise _fault("format", f"must be one of {', '.join(FORMS)}")
    return str(form), is_for_others == "true"


def _fault(name: str, detail: str) -> Problem:
    shown = name if name in ("format", "for_others") else "a parameter"
    return Problem(
        "invalid_request", f"{shown}: {detail}", [Fault((name[:80],), detail)], is_query=True
    )
