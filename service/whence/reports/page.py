"""The report as a page: one HTML file that needs nothing beside it, or its body for the service."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from whence.reports.visible import visible

Json = dict[str, Any]
ASSETS = Path(__file__).with_name("assets")
_TEMPLATES = Path(__file__).with_name("templates")
UPFRONT = 25  # of them at once, the others below a fold
SHOWN = 300  # findings on the page; a browser gets slow with tables of thousands of rows
_LEVELS = {
    "region": "region",
    "country": "country",
    "admin1": "division",
    "city": "city",
    "open": "open",
    "none": "none",
}
_OUTCOMES = {
    "resolved": "resolved",
    "ambiguous": "more than one place fits",
    "unresolved": "reads like a place",
    "not_a_location": "no place",
    "unreadable": "unreadable",
}
_FILES = (("JSON", "report.json"), ("CSV", "findings.csv"), ("Markdown", "report.md"))


def page(report: Json, links: Sequence[tuple[str, str]] = _FILES) -> str:
    """The whole page, with its style and script inside: it works offline and prints well."""
    css = (
        f"{(ASSETS / 'frame.css').read_text('utf-8')}\n{(ASSETS / 'report.css').read_text('utf-8')}"
    )
    return (
        _environment()
        .get_template("page.html")
        .render(
            r=report,
            css=Markup(css),
            js=Markup((ASSETS / "report.js").read_text("utf-8")),
            body=body(report, links),
        )
    )


def body(report: Json, links: Sequence[tuple[str, str]]) -> Markup:
    """The page without its frame; `links`: other forms of it, name and address."""
    findings = report["findings"]
    shown = findings[:SHOWN]
    by_type: dict[str, list[Json]] = {}
    for one in shown:
        by_type.setdefault(one["title"], []).append(one)
    found = [d for d in (report["drift"]["baseline"], report["drift"]["reference"]) if d]
    states = [one["status"] for one in findings]
    return Markup(
        _environment()
        .get_template("body.html")
        .render(
            r=report,
            links=links,
            shown=shown,
            upfront=UPFRONT,
            by_type=list(by_type.items()),
            most=max((one["records"] for one in shown), default=1) or 1,
            states={"new": states.count("new"), "still": states.count("still there")},
            worst=max((d["verdict"] for d in found), key=("ok", "look", "act").index, default="ok"),
            outcomes=_parts(report["distributions"]["outcome"], _OUTCOMES),
            levels=_parts(report["distributions"]["level"], _LEVELS),
            fairness_heading=_fairness_heading(report),
            pairs=_pairs,
        )
    )


def _pairs(finding: Json, start: int, end: int) -> Markup:
    """Some of a finding's values, each with its records."""
    rows = zip(finding["values"][start:end], finding["counts"][start:end], strict=True)
    items = "".join(
        f"<li><bdi>{escape(visible(value))}</bdi><span>{count:,}</span></li>"
        for value, count in rows
    )
    return Markup(f'<ul class="pairs">{items}</ul>')


def _parts(counts: Json, names: dict[str, str]) -> list[tuple[str, int]]:
    return [(names.get(name, name), n) for name, n in counts.items()]


def _fairness_heading(report: Json) -> str:
    """What came out, in words."""
    fewer = [
        group["label"]
        for comparison in report["fairness"]
        if comparison["by"] in ("script", "group")
        for group in comparison["groups"]
        if group["rates"][0]["stands_out"]
        and group["rates"][0]["share"] < comparison["overall"][0]["share"]
    ]
    if not fewer:
        return "Fairness: no group stands out"
    shown = ", ".join(fewer[:3]) + (f" and {len(fewer) - 3} more" if len(fewer) > 3 else "")
    return f"Fairness: {shown} {'gets' if len(fewer) == 1 else 'get'} fewer answers"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["number"] = lambda n: f"{n:,}"
    return made
