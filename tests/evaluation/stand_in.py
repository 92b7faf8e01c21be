"""A resolver over a handful of places: its readings are written down, its verdicts follow."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from whence.entry import Entry
from whence.evaluation.gold import GoldOutcome, GoldRow
from whence.evaluation.yardstick import Levels, Whereabouts, Yardstick
from whence.place import CodedName, Kind, NamedPlace, Place
from whence.resolve.trace import Trace, TracedReading
from whence.rulebook.rules import Calibration
from whence.verdict import Candidate, Flag, Mention, Outcome, Verdict, Versions

VERSIONS = Versions("0", "g", "r", "c")


def country(code: str, name: str) -> Place:
    return Place(f"iso3166-1:{code}", Kind.COUNTRY, name, name, CodedName(code, name))


def division(code: str, name: str) -> Place:
    inside = CodedName(code[:2], code[:2])
    return Place(f"iso3166-2:{code}", Kind.ADMIN1, name, name, inside, CodedName(code, name))


def city(number: int, name: str, code: str) -> Place:
    place_id = f"geonames:{number}"
    inside = CodedName(code[:2], code[:2])
    label = f"{name}, {code}"
    of = NamedPlace(place_id, name)
    return Place(place_id, Kind.CITY, name, label, inside, CodedName(code, code), of)


PLACES = (
    country("FR", "France"),
    country("US", "United States"),
    country("CA", "Canada"),
    division("US-TX", "Texas"),
    division("CA-ON", "Ontario"),
    city(100, "Paris", "FR-IDF"),
    city(200, "Paris", "US-TX"),
    city(300, "Toronto", "CA-ON"),
    city(400, "London", "CA-ON"),
    Place("region:EMEA", Kind.REGION, "EMEA", "EMEA"),
    Place("metro:bay-area", Kind.METRO, "Bay Area", "Bay Area", CodedName("US", "United States")),
)
FRANCE, US, CANADA, TEXAS, ONTARIO, PARIS, PARIS_TX, TORONTO, LONDON, EMEA, BAY = range(len(PLACES))
_BY_ID = {place.id: place for place in PLACES}
_OTHER_NAMES = {"geonames:300": {"tkaronto"}, "geonames:100": {"lutetia"}}


def levels(number: int) -> Levels:
    place = PLACES[number]
    return Levels(
        f"iso3166-1:{place.country.code}" if place.country else None,
        f"iso3166-2:{place.admin1.code}" if place.admin1 else None,
        place.city.id if place.city else None,
    )


def names(place_id: str) -> set[str]:
    place = _BY_ID.get(place_id)
    return {place.name.casefold()} | _OTHER_NAMES.get(place_id, set()) if place else set()


def whereabouts(place_id: str) -> Whereabouts:
    place = _BY_ID.get(place_id)
    if place is None:
        return Whereabouts(None, None)
    return Whereabouts(
        place.country.code if place.country else None, place.admin1.code if place.admin1 else None
    )


YARDSTICK = Yardstick(str.casefold, names, whereabouts, levels)


def gold_row(
    text: str = "x",
    outcome: str = "place",
    country: str | None = None,
    admin1: str | None = None,
    city: str | None = None,
    **more: object,
) -> GoldRow:
    def wanted(cell: str | None) -> tuple[str, ...] | None:
        return None if cell is None else () if cell == "-" else tuple(cell.split(";"))

    settings: dict[str, object] = {"file": "made", "line": 2, "id": "r", "entry": Entry(text=text)}
    labels = {"country": wanted(country), "admin1": wanted(admin1), "city": wanted(city)}
    settings |= {"outcome": GoldOutcome(outcome), "wanted": labels} | more
    return GoldRow(**settings)  # type: ignore[arg-type]


def verdict(
    number: int | None = None,
    *,
    outcome: str = "resolved",
    confidence: float = 0.9,
    flags: tuple[Flag, ...] = (),
    mentions: tuple[Mention, ...] = (),
    best: int | None = None,
    none: float = 0.0,
    candidates: tuple[int, ...] = (),
) -> Verdict:
    """A verdict by hand: `number` is the place answered, `best` the first where none is."""
    first = number if best is None else best
    ids = levels(first) if first is not None else Levels(None, None, None)
    by_level = dict(zip(("country", "admin1", "city"), ids, strict=True))
    return Verdict(
        id=None,
        input={},
        value="",
        outcome=Outcome(outcome),
        place=None if number is None else PLACES[number],
        confidence=confidence,
        confidence_by_level={level: confidence if by_level[level] else None for level in by_level},
        best_by_level=by_level,
        flags=flags,
        reasons=(),
        mentions=mentions,
        no_place_probability=none,
        candidates=tuple(Candidate(PLACES[one], 0.1) for one in candidates),
        versions=VERSIONS,
    )


def _calibrated(knots: tuple[tuple[float, float], ...], raw: float) -> float:
    for (x0, y0), (x1, y1) in itertools.pairwise(knots):
        if x0 <= raw <= x1:
            return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)
    raise AssertionError(raw)


@dataclass
class StandIn:
    """Answers from written readings: text → (place or None, features) each."""

    readings: Mapping[str, list[tuple[int | None, Mapping[str, float]]]]
    weights: Mapping[str, float]
    calibration: Calibration = field(
        default_factory=lambda: Calibration(
            dict.fromkeys(("country", "admin1", "city", "no_place"), ((0.0, 0.0), (1.0, 1.0))),
            {},
        )
    )
    versions: Versions = VERSIONS

    def trace(self, entry: Entry) -> Trace:
        readings = [
            TracedReading(place, features, sum(self.weights[k] * v for k, v in features.items()))
            for place, features in self.readings[entry.text or ""]
        ]
        return Trace(tuple(readings))

    def with_numbers(self, weights: Mapping[str, float], calibration: Calibration) -> "StandIn":
        return StandIn(self.readings, weights, calibration)

    def resolve(self, text: Entry, *, baseline: bool = False) -> Verdict:
        trace = self.trace(text)
        total = sum(2**one.bits for one in trace.readings)
        by_level: dict[str, dict[str, float]] = {"country": {}, "admin1": {}, "city": {}}
        none = 0.0
        for one in trace.readings:
            share = 2**one.bits / total
            if one.place is None:
                none += share
                continue
            for level, place_id in zip(by_level, levels(one.place), strict=True):
                if place_id:
                    by_level[level][place_id] = by_level[level].get(place_id, 0.0) + share
        top = max(trace.readings, key=lambda one: one.bits).place
        best = {
            level: max(found, key=found.__getitem__, default=None)
            for level, found in by_level.items()
        }
        knots = self.calibration.knots
        confidence = {
            level: _calibrated(knots[level], found[best[level]]) if best[level] else None
            for level, found in by_level.items()
        }
        made = verdict(top, outcome="resolved" if top is not None else "not_a_location")
        return Verdict(
            **{name: getattr(made, name) for name in made.__slots__}
            | {
                "confidence_by_level": confidence,
                "best_by_level": best,
                "no_place_probability": _calibrated(knots["no_place"], none),
            }
        )
