"""The way through: rows in, the whole report out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from whence.entry import Entry
from whence.errors import InvalidRequest
from whence.reports.adopting import adopted
from whence.reports.all_findings import find_all
from whence.reports.as_dict import report_as_dict
from whence.reports.baseline import is_whole
from whence.reports.beside import LARGE, Beside
from whence.reports.categories import read_categories
from whence.reports.column import Row, gather
from whence.reports.containment import Covers
from whence.reports.distributions import Spread, spread
from whence.reports.entities import group
from whence.reports.fairness import Comparison, compare_groups
from whence.reports.fan_out import Progress, resolve_values
from whence.reports.language_of import LanguageFinder
from whence.reports.matrix import overlap
from whence.reports.measures import Condition, condition, measure
from whence.reports.terrain import Terrain
from whence.reports.twins import twins
from whence.resolve.normalizer import Normalizer
from whence.rulebook.report_rules import ReportRules

Json = dict[str, Any]
FIELDS = ("text", "city", "region", "country")
_PROFILE = "survey_cell"  # a column that somebody wants to use as a location


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is asked to be about. `field`: the cell the values are read as; `profile`: by
    default the scope's own, else that of a survey's free box; `baseline`: an earlier report as
    JSON; `reference`: the distributions of the data that the calibration was fitted on."""

    name: str = "values"
    field: str = "text"
    scope: str = "default"
    profile: str | None = None
    baseline: Json | None = None
    reference: Mapping[str, Any] | None = None
    scenarios: Json | None = None
    workers: int | None = None


def consistency(
    rows: Iterable[Row],
    normalizer: Normalizer,
    rules: ReportRules,
    request: Request,
    made_at: str,
    progress: Progress = lambda _step, _share: None,
) -> Json:
    """The report as the JSON that every form of it is made from; `made_at`: RFC 3339.

    Raises InvalidRequest for an unknown field, NotFound for an unknown profile, InvalidRequest
    for a baseline about another field.
    """
    if request.field not in FIELDS:
        raise InvalidRequest(f"no cell of this name: there are {', '.join(FIELDS)}")
    check_baseline(request.name, request.scope, request.baseline)
    column = gather(rows)
    profile = _profile(request, normalizer)

    def entry_of(raw: str) -> Entry:
        cell = {request.field: raw}
        return Entry(**cell, scope=request.scope, profile=profile)  # type: ignore[arg-type]

    def readings(raw: str) -> dict[int, float]:
        told = normalizer.resolve(entry_of(raw)).candidates
        numbers = {normalizer.atlas.number(one.place.id): one.probability for one in told}
        return {place: p for place, p in numbers.items() if place is not None}

    versions = normalizer.resolve(entry_of("")).versions  # an unknown profile is told at once
    meanings = resolve_values(column.values, normalizer, entry_of, request.workers, progress)
    progress("Comparing", 0.0)
    terrain = Terrain(normalizer)

    def counted() -> tuple[Condition, Spread, tuple[Comparison, ...]]:
        finder = LanguageFinder(rules.languages, normalizer)
        return (
            condition(column, meanings, finder),
            spread(column, meanings, terrain),
            compare_groups(column, meanings, terrain, rules),
        )

    beside = Beside(counted, is_large=len(column.values) > LARGE)
    damaged = twins(column, meanings, normalizer.rulebook.repair, rules, terrain.name)
    progress("Comparing", 0.1)
    meant = adopted(column, meanings, damaged, readings, terrain, rules)
    progress("Comparing", 0.2)
    entities = group(column, meant, terrain, rules)
    progress("Comparing", 0.3)
    categories = read_categories(column, normalizer, terrain, rules, profile)
    progress("Comparing", 0.4)
    findings, left_out = find_all(column, meant, entities, categories, terrain, damaged, rules)
    progress("Comparing", 0.6)
    written, shares, groups = beside.result()
    made = report_as_dict(
        request,
        made_at,
        column,
        meanings,
        entities,
        findings,
        left_out,
        measure(column, meanings, entities, rules, written),
        shares,
        groups,
        overlap(categories, meanings, entities, Covers(entities, terrain), terrain),
        terrain,
        rules,
        versions,
        profile,
    )
    progress("Comparing", 1.0)
    return made


def _profile(request: Request, normalizer: Normalizer) -> str | None:
    """The asked-for profile, else the scope's, else that of the field, else a survey's box."""
    if request.profile is not None or request.field != "text":
        return request.profile
    return None if request.scope in normalizer.rulebook.profiles else _PROFILE


def check_baseline(name: str, scope: str, before: Json | None) -> None:
    """Raises InvalidRequest where the earlier report is about another field, damaged, or none."""
    if before is None:
        return
    if not isinstance(before.get("distributions"), dict) or "field" not in before:
        raise InvalidRequest("the baseline is no report of Whence: give the JSON of an earlier one")
    if not is_whole(before):
        raise InvalidRequest("the baseline is a damaged report: give the JSON as it was written")
    field = before["field"]
    if (field.get("name"), field.get("scope")) != (name, scope):
        raise InvalidRequest(
            "the baseline is about another field or scope; compare a field with its own past, or "
            "name both runs alike"
        )
