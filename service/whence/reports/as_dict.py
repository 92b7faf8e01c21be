"""The report as plain dicts and lists, from which HTML, CSV and Markdown are made."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from whence.answer import versions as versions_of
from whence.reports.column import Column
from whence.reports.distributions import Spread, country_of, level_of
from whence.reports.drift import Drift, drift
from whence.reports.entities import Entities
from whence.reports.fairness import Comparison
from whence.reports.finding import Finding
from whence.reports.headline import TITLES, first_things, headline, summary
from whence.reports.matrix import Matrix, Replacement
from whence.reports.meaning import Meaning
from whence.reports.measures import Measures
from whence.reports.standing import gone, standing, values_moved
from whence.reports.terrain import Terrain
from whence.rulebook.report_rules import ReportRules
from whence.verdict import Versions

if TYPE_CHECKING:
    from whence.reports.consistency import Request

Json = dict[str, Any]
_VALUES = 20_000
SCHEMA = 1


def report_as_dict(
    request: "Request",
    made_at: str,
    column: Column,
    meanings: Sequence[Meaning],
    entities: Entities,
    findings: Sequence[Finding],
    left_out: Mapping[str, int],
    measures: Measures,
    spread: Spread,
    fairness: Sequence[Comparison],
    overlap: tuple[Matrix, Replacement] | None,
    terrain: Terrain,
    rules: ReportRules,
    versions: Versions,
    profile: str | None,
) -> Json:
    """The whole report."""
    before = request.baseline
    states = standing(findings, before)
    values = _values(column, meanings, entities, terrain)
    distributions = asdict(spread)
    return {
        "schema": SCHEMA,
        "made_at": made_at,
        "field": {
            "name": request.name,
            "cell": request.field,
            "scope": request.scope,
            "profile": profile,
        },
        "headline": headline(measures, findings),
        "summary": summary(measures, findings, sum(left_out.values())),
        "first": first_things(findings),
        "findings": [finding_as_dict(one, states) for one in findings],
        "findings_left_out": dict(left_out),
        "findings_gone": gone(findings, before),
        "profile": asdict(measures),
        "matrix": None if overlap is None else asdict(overlap[0]),
        "replacement": None if overlap is None else asdict(overlap[1]),
        "distributions": distributions,
        "drift": {
            "baseline": None if before is None else _against(before, distributions, values, rules),
            "reference": None
            if request.reference is None
            else _against_reference(request.reference, distributions, rules),
            "bounds": {
                f"{name}_{level}": rules.numbers[f"{name}.{level}"]
                for name in ("psi", "jensen_shannon")
                for level in ("look", "act")
            },
        },
        "fairness": [asdict(one) for one in fairness],
        "fairness_bounds": {
            "least_records": int(rules.numbers["fairness.least_records"]),
            "points": rules.numbers["fairness.points"],
        },
        "scenarios": request.scenarios,
        "least_records": None,  # set in a copy that leaves the house: see sharing.py
        "values": values,
        "values_left_out": max(len(column.values) - len(values), 0),
        "places": _place_names(findings, terrain),
        "versions": versions_of(versions) | {"report_rules": rules.version},
    }


def finding_as_dict(found: Finding, states: Mapping[str, str]) -> Json:
    """A finding under the names of the contract, with its title, and its state from run to run."""
    return {
        "id": found.id,
        "type": found.type.value,
        "severity": found.severity,
        "values": list(found.values),
        "counts": list(found.counts),
        "entities": list(found.entities),
        "reason": found.reason,
        "action": found.action,
        "records": found.records,
        "categories": list(found.categories),
        "values_left_out": found.values_left_out,
        "title": TITLES[found.type],
        "status": states.get(found.id),
    }


def _values(
    column: Column, meanings: Sequence[Meaning], entities: Entities, terrain: Terrain
) -> list[Json]:
    """The commonest values with what they mean."""
    found = []
    for at, value in enumerate(column.values[:_VALUES]):
        meaning = meanings[at]
        number = entities.of_value[at]
        found.append(
            {
                "value": value if len(value) <= 1000 else value[:1000] + "…",
                "count": column.counts[at],
                "outcome": meaning.outcome,
                "place_id": terrain.id(meaning.place) if meaning.place >= 0 else None,
                "label": entities.all[number].label if number >= 0 else None,
                "level": level_of(meaning, terrain),
                "country": country_of(meaning, terrain),
                "confidence": round(meaning.confidence, 4) if meaning.place >= 0 else None,
            }
        )
    return found


def _against(before: Json, now: Json, values: Sequence[Json], rules: ReportRules) -> Json:
    made = drift_as_dict(now, before["distributions"], rules)
    made["values"] = values_moved(values, before.get("values", ()))
    made["values"]["is_complete"] = not before.get("values_left_out")
    made["made_at"] = before.get("made_at")
    return made


def _against_reference(reference: Mapping[str, Any], now: Json, rules: ReportRules) -> Json:
    made = drift_as_dict(now, reference["distributions"], rules)
    return made | {"made_at": reference.get("date"), "source": reference.get("source")}


def drift_as_dict(now: Json, before: Json, rules: ReportRules) -> Json:
    """The drift between two `distributions` of reports; also for summaries and metrics."""
    means = (now.get("mean_confidence"), before.get("mean_confidence"))
    found: Drift = drift(now, before, rules, means)
    records = {"now": now.get("records"), "before": before.get("records")}
    action = found.action
    fewest = min((count for count in records.values() if count is not None), default=0)
    if not found.aspects:
        action = rules.words["psi.too_few"]
    elif (
        found.verdict != "ok"
        and max(aspect.psi for aspect in found.aspects) * fewest
        <= rules.numbers["psi.chance_records"]
    ):
        action = f"{action} {rules.words['psi.chance']}"
    return asdict(found) | {"action": action, "records": records}


def _place_names(findings: Sequence[Finding], terrain: Terrain) -> dict[str, str]:
    """Id → label of each place that a finding speaks of."""
    ids = dict.fromkeys(place_id for one in findings for place_id in one.entities)
    return {
        place_id: terrain.label(number)
        for place_id in ids
        if (number := terrain.number(place_id)) is not None
    }
