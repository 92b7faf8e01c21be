"""A verdict as the JSON of the contract: plain dicts and lists, in the contract's order."""

from collections.abc import Iterable
from typing import Any

import orjson

from whence.place import Place
from whence.verdict import Candidate, Evidence, Explanation, Verdict, Versions

Json = dict[str, Any]


def as_json(verdict: Verdict) -> bytes:
    """The verdict as one line of UTF-8 JSON, without a line end."""
    return orjson.dumps(as_dict(verdict))


def as_dict(made: Verdict) -> Json:
    """The verdict under the names of the contract; `explanation` is None unless asked for.

    Codes stay `StrEnum` and spans tuples: orjson writes them as strings and arrays, and quicker
    than it would write the dataclasses themselves.
    """
    place = made.place
    return {
        "id": made.id,
        "input": made.input,
        "value": made.value,
        "outcome": made.outcome,
        "place": None if place is None else place_of(place),
        "confidence": made.confidence,
        "confidence_by_level": made.confidence_by_level,
        "best_by_level": made.best_by_level,
        "flags": made.flags,
        "reasons": [{"code": r.code, "message": r.message} for r in made.reasons],
        "mentions": [
            {"place_id": m.place_id, "role": m.role, "field": m.field, "span": m.span}
            for m in made.mentions
        ],
        "no_place_probability": made.no_place_probability,
        "candidates": [_candidate(c) for c in made.candidates],
        "explanation": None if made.explanation is None else _explanation(made.explanation),
        "review": {"status": made.review_status, "item_id": made.review_item_id},
        "versions": versions(made.versions),
    }


def place_of(place: Place) -> Json:
    """A place under the names of the contract."""
    country, admin1, city = place.country, place.admin1, place.city
    return {
        "id": place.id,
        "kind": place.kind,
        "name": place.name,
        "label": place.label,
        "country": None if country is None else {"code": country.code, "name": country.name},
        "admin1": None if admin1 is None else {"code": admin1.code, "name": admin1.name},
        "city": None if city is None else {"id": city.id, "name": city.name},
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": place.timezone,
        "population": place.population,
    }


def _candidate(made: Candidate) -> Json:
    """A candidate; `evidence` only where it was asked for."""
    rendered: Json = {"place": place_of(made.place), "probability": made.probability}
    if made.evidence is not None:
        rendered["evidence"] = _evidence(made.evidence)
    return rendered


def _evidence(found: Iterable[Evidence]) -> list[Json]:
    """Evidence in its order; `bits` add up to the score of the reading."""
    return [
        {
            "name": e.name,
            "bits": e.bits,
            "detail": e.detail,
            "field": e.field,
            "span": e.span,
            "rule": e.rule,
        }
        for e in found
    ]


def _explanation(made: Explanation) -> Json:
    """Why: repairs, what was read as what, the evidence, the runner-up, and the thresholds."""
    second = made.runner_up
    return {
        "repairs": [
            {
                "name": r.name,
                "field": r.field,
                "span": r.span,
                "before": r.before,
                "after": r.after,
            }
            for r in made.repairs
        ],
        "spans": [
            {"field": s.field, "span": s.span, "read_as": s.read_as, "how": s.how}
            for s in made.spans
        ],
        "evidence": _evidence(made.evidence),
        "runner_up": None
        if second is None
        else {
            "place_id": second.place_id,
            "bits": second.bits,
            "evidence": _evidence(second.evidence),
        },
        "decision": {"policy": made.policy, "thresholds": made.thresholds},
    }


def versions(made: Versions) -> Json:
    """What an answer was made with."""
    return {
        "service": made.service,
        "gazetteer": made.gazetteer,
        "rules": made.rules,
        "calibration": made.calibration,
        "decisions": made.decisions,
    }
