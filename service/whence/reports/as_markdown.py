"""The report as Markdown, for a ticket or a wiki."""

import re
from collections.abc import Sequence
from typing import Any

from whence.reports.visible import visible

Json = dict[str, Any]
_SHOWN = 50
_VALUES = 8
_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~])")


def markdown(report: Json) -> str:
    """The report in the order of the page; long lists are cut, and say so."""
    parts = [
        f"# {report['headline']}",
        _about(report),
        " ".join(report["summary"]),
        *_first(report),
        *_findings(report),
        *_matrix(report),
        *_drift(report),
        *_fairness(report),
        *_profile(report),
        *_scenarios(report),
        _method(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    r"""Somebody's words as one cell of a table: no markup, no line breaks.

    >>> plain("a|b\n*c*")
    'a\\|b \\*c\\*'
    """
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _about(report: Json) -> str:
    field = report["field"]
    return (
        f"Consistency report · field {plain(field['name'])} · scope {plain(field['scope'])} · "
        f"{report['made_at'][:10]}"
    )


def _first(report: Json) -> list[str]:
    if not report["first"]:
        return []
    lines = [
        f"- **{one['records']:,}** {one['title']}: {one['action']} ({one['finding']})"
        for one in report["first"]
    ]
    return ["\n".join(lines)]


def _findings(report: Json) -> list[str]:
    found = report["findings"]
    if not found:
        return ["## Findings", "None."]
    rows = [
        (
            f"{one['records']:,} {one['severity']}",
            f"{one['title']} {one['id']}{' ' + one['status'] if one['status'] else ''}",
            _values(one),
            f"{plain(one['reason'])} **Do:** {one['action']}",
        )
        for one in found[:_SHOWN]
    ]
    parts = [
        "## Findings",
        table(("records touched", "finding", "values", "why and what to do"), rows),
    ]
    if len(found) > _SHOWN:
        parts.append(f"{len(found) - _SHOWN:,} more are in the JSON and the CSV.")
    if report["findings_gone"]:
        gone = ", ".join(f"{one['id']} ({one['type']})" for one in report["findings_gone"][:_SHOWN])
        parts.append(f"Gone since the earlier run: {gone}.")
    return parts


def _values(one: Json) -> str:
    pairs = list(zip(one["values"], one["counts"], strict=True))
    told = "; ".join(f"{plain(visible(value, 80))} ({count:,})" for value, count in pairs[:_VALUES])
    more = len(pairs) - _VALUES + one["values_left_out"]
    return told + (f"; {more:,} more" if more > 0 else "")


def _matrix(report: Json) -> list[str]:
    matrix = report["matrix"]
    if matrix is None:
        return []
    header = (
        "category",
        *(plain(matrix["names"][name]) for name in matrix["columns"]),
        "contradicts",
    )
    rows = []
    for name, cells in matrix["rows"].items():
        shown = [_cell(cells.get(column)) for column in matrix["columns"]]
        share = matrix["contradicting"].get(name)
        rows.append((plain(name), *shown, "" if share is None else f"{share:.1%}"))
    change = report["replacement"]
    told = (
        f"If the places replaced the categories: {change['stay']:,} records stay, "
        f"{change['move']:,} move, {change['gain']:,} gain a place, {change['lose']:,} lose one, "
        f"{change['unjudged']:,} can't be judged."
    )
    return [
        "## Two decisions, side by side",
        "`!` marks what contradicts.",
        table(header, rows),
        told,
    ]


def _cell(cell: Json | None) -> str:
    if cell is None:
        return ""
    return f"{cell['records']:,}{' !' if cell['relation'] == 'contradicts' else ''}"


def _drift(report: Json) -> list[str]:
    rows = []
    actions = []
    for name, found in (
        ("earlier run", report["drift"]["baseline"]),
        ("calibration data", report["drift"]["reference"]),
    ):
        if found is None:
            continue
        actions.append(f"Against the {name}: {found['verdict']}. {found['action']}")
        rows += [
            (
                name,
                one["aspect"],
                f"{one['psi']:.3f}",
                f"{one['jensen_shannon']:.3f}",
                one["verdict"],
            )
            for one in found["aspects"]
        ]
    if not rows:
        return []
    return [
        "## Drift",
        table(("against", "by", "PSI", "Jensen-Shannon", "verdict"), rows),
        "\n".join(f"- {action}" for action in actions),
    ]


def _fairness(report: Json) -> list[str]:
    parts = []
    for comparison in report["fairness"]:
        if comparison["by"] == "all":
            continue
        rows = [
            (
                plain(one["label"]),
                f"{one['records']:,}",
                *(f"{r['share']:.1%} ({r['low']:.1%}–{r['high']:.1%})" for r in one["rates"]),
                "" if one["errors"] is None else f"{one['errors']['share']:.1%}",
            )
            for one in comparison["groups"][:_SHOWN]
        ]
        if rows:
            header = ("group", "records", "resolved", "ambiguous", "no place", "wrong country")
            parts += [f"### By {comparison['by']}", table(header, rows)]
        if comparison["by"] == "group" and rows:
            names = ", ".join(
                f"{one['label']}: {plain(one['name'])}" for one in comparison["groups"]
            )
            parts.append(
                f"<details><summary>Which group is which</summary>\n\n{names}\n\n</details>"
            )
    return ["## Fairness", *parts] if parts else []


def _profile(report: Json) -> list[str]:
    found = report["profile"]
    rows = [
        ("records", f"{found['records']:,}"),
        ("blank", f"{found['blank']:,}"),
        ("distinct values", f"{found['distinct']:,}"),
        ("settled", f"{found['coverage']:.1%}"),
        ("entropy", f"{found['entropy_bits']:.2f} bits"),
        *((f"top {top}", f"{share:.1%}") for top, share in found["tops"]),
        *_languages(found),
    ]
    return ["## Field profile", found["verdict"], table(("measure", ""), rows)]


def _languages(profile: Json) -> list[tuple[str, str]]:
    told = list(profile.get("languages", {}).items())  # reports made before hold none
    return [(f"language {name}", f"{count:,}") for name, count in told[:_VALUES]]


def _scenarios(report: Json) -> list[str]:
    found = report["scenarios"]
    if found is None:
        return []
    rows = [
        (
            str(one["line"]),
            plain(one["text"]),
            one["aspect"],
            plain(one["expected"]),
            plain(one["found"]),
        )
        for one in found["missed"]
    ]
    told = f"{found['met']:,} of {found['checked']:,} expectations are met."
    return [
        "## Scenarios",
        told,
        *([table(("line", "text", "aspect", "expected", "found"), rows)] if rows else []),
    ]


def _method(report: Json) -> str:
    made = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    return f"Findings compare what values mean, not how they are spelt. Made with {made}."


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
