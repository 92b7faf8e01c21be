"""The page `/reports/{id}`: a kept report to read, with its other forms as files beside it."""

from flask import Blueprint, Response, render_template, url_for

from whence.reports.page import ASSETS, body
from whence.store.report_rows import DONE
from whence.web.engine import engine
from whence.web.problems import Problem
from whence.web.reports import FILES, find_for, in_form
from whence.web.sign_in import page_key

blueprint = Blueprint(
    "report_pages", __name__, static_folder=str(ASSETS), static_url_path="/static/report"
)
_NAMES = {"json": "JSON", "csv": "CSV", "md": "Markdown", "html": "One file"}


@blueprint.route("/reports/<report_id>", methods=["GET"])
def show(report_id: str) -> tuple[str, int]:
    """The report, or how far it is: the page then asks again by itself."""
    found = find_for(page_key(), report_id)
    if found.state != DONE:
        return render_template(
            "report_wait.html", found=found, percent=int(100 * found.progress)
        ), 200
    report = engine().reports.content(report_id, found)
    links = [
        (name, url_for("report_pages.file", report_id=report_id, name=FILES[form]))
        for form, name in _NAMES.items()
    ]
    return render_template("report.html", report=report, body=body(report, links)), 200


@blueprint.route("/reports/<report_id>/<name>", methods=["GET"])
def file(report_id: str, name: str) -> Response:
    """One of the report's other forms."""
    forms = {file_name: form for form, file_name in FILES.items()}
    found = find_for(page_key(), report_id)
    if name not in forms or found.state != DONE:
        raise Problem("not_found", "no such form of this report")
    response = in_form(forms[name], engine().reports.content(report_id, found))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
