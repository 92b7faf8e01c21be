"""From a reconciliation query to its candidates: the same verdict as everywhere, told in the
protocol's words."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whence.place import Kind, Place
from whence.verdict import Outcome, Verdict
from whence.web.answering import resolve
from whence.web.intake import MAX_CANDIDATES, Limits, Options, read_ask
from whence.web.place_facts import ANYTHING, Json, is_type, type_of
from whence.web.problems import Fault, Problem

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

DEFAULT_LIMIT = 5
MAX_LIMIT = MAX_CANDIDATES
# The cell that a query of one type alone belongs in; anything else is free text.
_CELL_OF_TYPE = {Kind.COUNTRY: "country", Kind.ADMIN1: "region", Kind.CITY: "city"}
_CELL_OF_PROPERTY = {
    "country": "country",
    "country_code": "country",
    "admin1": "region",
    "admin1_code": "region",
    "city": "city",
}
_STRICT = ("any", "all", "should")
# Of places, and regions; what looks like an id is no name of anything.
_ID = re.compile(
    r"(iso3166-[12]|geonames|geonames-admin1|us-fips|region|metro):(\S+)", re.IGNORECASE
)
_AS_WRITTEN = ("region", "metro")  # whose codes are words

_NOTHING = "nothing"  # a type that no place is of
_LEVELS = (Kind.COUNTRY, Kind.ADMIN1, Kind.CITY)


class Matcher:
    """Answers reconciliation queries on behalf of one caller, who asks in one scope."""

    def __init__(self, normalizer: "Normalizer", limits: Limits, scope: str) -> None:
        self._normalizer = normalizer
        self._atlas = normalizer.atlas
        self._limits = limits
        self._options = Options(scope=scope, max_candidates=MAX_CANDIDATES, review="never")

    def candidates(self, query: Any) -> list[Json]:
        """The candidates for one query, the best first. Raises Problem.

        `score` is 100 × the calibrated probability. `match` is true for one candidate at most: the
        place that the verdict is resolved to, or the place whose id the query is.
        """
        if not isinstance(query, dict):
            raise _wrong("must be an object")
        wanted = _types(query.get("type"), query.get("type_strict"))
        limit = _limit(query.get("limit"))
        text = query.get("query")
        if text is not None and not isinstance(text, str):
            raise _wrong("must be a string", "query")
        if text and (place_id := _as_id(text)):
            number = self._atlas.number(place_id)
            place = None if number is None else self._atlas.place(number)
            is_found = place is not None and _is_wanted(place, wanted)
            return [_candidate(place, 1.0, is_match=True)] if place and is_found else []
        cells = self._cells(text, wanted, query.get("properties"))
        verdict = resolve(self._normalizer, read_ask(cells, self._limits, self._options))
        return _told_apart(self._found(verdict, wanted)[:limit])

    def _cells(self, text: str | None, wanted: frozenset[str], properties: Any) -> Json:
        cells: Json = {}
        for name, value in self._properties(properties):
            cells.setdefault(name, value)
        if text is not None:
            (only,) = wanted if len(wanted) == 1 else (ANYTHING,)
            cell = _CELL_OF_TYPE.get(only, "text")  # type: ignore[call-overload]
            cells["text" if cell in cells else cell] = text
        if not cells:
            raise _wrong("needs a query, or a property among country, admin1 and city")
        return cells

    def _properties(self, given: Any) -> list[tuple[str, str]]:
        """(cell, text) of the properties that say where; others are no help, and left alone."""
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise _wrong("must be a list of objects with pid and v", "properties")
        cells = []
        for one in given:
            pid = one.get("pid")
            if not isinstance(pid, str):
                raise _wrong("each needs the id of a property as pid", "properties")
            cell = _CELL_OF_PROPERTY.get(pid)
            text = self._text(one.get("v"))
            if cell is not None and text:
                cells.append((cell, text))
        return cells

    def _text(self, value: Any) -> str:
        """A property's value as text, "" for none; of several the first; of a place its name."""
        if isinstance(value, list):
            return next((text for one in value if (text := self._text(one))), "")
        if isinstance(value, dict):
            place_id = value.get("id")
            number = self._atlas.number(place_id) if isinstance(place_id, str) else None
            return self._atlas.name(number) if number is not None else self._text(value.get("name"))
        if isinstance(value, str):
            return value.strip()
        return str(value) if isinstance(value, (int, float)) and value is not True else ""

    def _found(self, verdict: Verdict, wanted: frozenset[str]) -> list[Json]:
        scores: dict[str, tuple[Place, float]] = {
            one.place.id: (one.place, one.probability) for one in verdict.candidates
        }
        settled = verdict.place if verdict.outcome is Outcome.RESOLVED else None
        if settled is not None and verdict.confidence is not None:
            scores[settled.id] = (settled, verdict.confidence)
        self._add_levels(scores, verdict, wanted)
        chosen = [
            _candidate(place, share, settled is not None and place.id == settled.id)
            for place, share in scores.values()
            if _is_wanted(place, wanted)
        ]
        # Equal ones stay in the verdict's order, but for the place that was settled on.
        return sorted(chosen, key=lambda one: (-one["score"], not one["match"]))

    def _add_levels(
        self,
        scores: dict[str, tuple[Place, float]],
        verdict: Verdict,
        wanted: frozenset[str],
    ) -> None:
        """Who looks for countries finds the country of a city, too."""
        best: Mapping[str, str | None] = verdict.best_by_level
        for level in _LEVELS:
            place_id, share = best.get(level), verdict.confidence_by_level.get(level)
            if level in wanted and place_id is not None and share is not None:
                number = self._atlas.number(place_id)
                if number is not None:
                    scores.setdefault(place_id, (self._atlas.place(number), share))


def _as_id(text: str) -> str | None:
    """The place id that a query is, however it was copied; None where it is none.

    >>> _as_id(" ISO3166-1:ca ")
    'iso3166-1:CA'
    """
    found = _ID.fullmatch(text.strip())
    if found is None:
        return None
    source, code = found[1].casefold(), found[2]
    return f"{source}:{code if source in _AS_WRITTEN else code.upper()}"


def _is_wanted(place: Place, wanted: frozenset[str]) -> bool:
    return not wanted or ANYTHING in wanted or place.kind in wanted


def _candidate(place: Place, probability: float, is_match: bool) -> Json:
    features: list[Json] = [{"id": "probability", "value": probability}]
    if place.population is not None:
        features.append({"id": "population", "value": place.population})
    return {
        "id": place.id,
        "name": place.name,
        "description": place.label,
        "type": [{"id": str(place.kind), "name": type_of(place.kind)["name"]}],
        "score": round(100 * probability, 2),
        "match": is_match,
        "features": features,
    }


def _told_apart(candidates: list[Json]) -> list[Json]:
    """The candidates; where people have to choose, namesakes under their full names, since clients
    show the name alone."""
    if any(one["match"] for one in candidates):
        return candidates
    times = Counter(one["name"] for one in candidates)
    return [
        {**one, "name": one["description"]} if times[one["name"]] > 1 else one for one in candidates
    ]


def _types(given: Any, strict: Any) -> frozenset[str]:
    """The ids of the types that candidates must be of; types we do not have are left alone.

    `strict`: `any` (the default) of the types; `all` of them, which a place of one kind is only
    where one is named; `should`: the types are a wish, and restrict nothing.
    """
    if strict not in (None, *_STRICT):
        raise _wrong(f"must be one of {', '.join(_STRICT)}", "type_strict")
    if given is None or given == "":
        return frozenset()
    ids = []
    for one in given if isinstance(given, list) else [given]:
        type_id = one.get("id") if isinstance(one, dict) else one
        if not isinstance(type_id, str):
            raise _wrong("must be the id of a type, or a list of them", "type")
        ids.append(type_id)
    known = frozenset(one for one in ids if is_type(one))
    if strict == "should":
        return frozenset()
    kinds = known - {ANYTHING}
    if strict == "all" and len(kinds) > 1:
        return frozenset({_NOTHING})
    return kinds if strict == "all" and kinds else known


def _limit(given: Any) -> int:
    if given is None:
        return DEFAULT_LIMIT
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise _wrong("must be a whole number from 1", "limit")
    return min(given, MAX_LIMIT)


def _wrong(detail: str, *path: str) -> Problem:
    where = ".".join(path) or "the query"
    return Problem("invalid_request", f"{where}: {detail}", [Fault(path, detail)])
