"""Expectations of an entry, in words: what must come out, what must not, each checked alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whence.entry import Entry
from whence.evaluation.yardstick import Yardstick, given_at
from whence.place import Place
from whence.verdict import Verdict

NOTHING = "-"  # must be null
NEGATION = "not_"
ASPECTS = (
    "outcome",
    "country",
    "admin1",
    "city",
    "place_id",
    "kind",
    "flags",
    "reasons",
    "candidates",
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One entry and what is expected: aspect (`country`, `not_country`, …) → acceptable answers.

    `-` stands for null. Of `flags` and `reasons` each must be there, `!flag` must not; of
    `candidates` (place ids, ISO codes or names) each must be among them.
    """

    entry: Entry
    expected: Mapping[str, tuple[str, ...]]
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that wasn't met."""

    aspect: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry, its verdict, and the expectations it missed (none: passed)."""

    expectation: Expectation
    verdict: Verdict
    misses: tuple[Miss, ...]


def check(expectation: Expectation, verdict: Verdict, yardstick: Yardstick) -> Checked:
    """Which expectations the verdict misses."""
    misses = []
    for aspect, values in expectation.expected.items():
        if not _is_met(aspect, values, verdict, yardstick):
            found = _found(aspect.removeprefix(NEGATION), verdict)
            wanted = "|".join(values)
            is_negated = aspect.startswith(NEGATION)
            misses.append(Miss(aspect, f"none of {wanted}" if is_negated else wanted, found))
    return Checked(expectation, verdict, tuple(misses))


def _is_met(aspect: str, values: Sequence[str], verdict: Verdict, yardstick: Yardstick) -> bool:
    name = aspect.removeprefix(NEGATION)
    is_negated = name != aspect
    if name in ("flags", "reasons"):
        present = set(_codes(name, verdict))
        if is_negated:
            return present.isdisjoint(values)
        return all((v[1:] not in present) if v.startswith("!") else v in present for v in values)
    if name == "candidates":
        places = [candidate.place for candidate in verdict.candidates]
        hits = [any(_is_place(place, value, yardstick) for place in places) for value in values]
        return not any(hits) if is_negated else all(hits)
    return is_negated != any(_is_value(name, value, verdict, yardstick) for value in values)


def _is_value(name: str, value: str, verdict: Verdict, yardstick: Yardstick) -> bool:
    place = verdict.place
    if name == "outcome":
        return verdict.outcome == value
    if name in ("place_id", "kind"):
        found = None if place is None else place.id if name == "place_id" else str(place.kind)
        return found is None if value == NOTHING else found == value
    given = given_at(name, place)
    if value == NOTHING or given is None or place is None:
        return value == NOTHING and given is None
    if name == "city":
        return _bears(yardstick, given, place.city.name if place.city else "", value)
    return given == value


def _is_place(place: Place, value: str, yardstick: Yardstick) -> bool:
    codes = (place.id, place.id.partition(":")[2])
    return value in codes or _bears(yardstick, place.id, place.name, value)


def _bears(yardstick: Yardstick, place_id: str, name: str, value: str) -> bool:
    return yardstick.fold(name) == yardstick.fold(value) or yardstick.is_named(place_id, value)


def _codes(name: str, verdict: Verdict) -> tuple[str, ...]:
    if name == "flags":
        return tuple(str(flag) for flag in verdict.flags)
    return tuple(str(reason.code) for reason in verdict.reasons)


def _found(name: str, verdict: Verdict) -> str:
    place = verdict.place
    if name == "outcome":
        return str(verdict.outcome)
    if name in ("flags", "reasons"):
        return ";".join(_codes(name, verdict)) or NOTHING
    if name == "candidates":
        return "; ".join(one.place.label for one in verdict.candidates) or NOTHING
    if place is None:
        return NOTHING
    if name == "place_id":
        return f"{place.id} ({place.label})"
    if name == "kind":
        return str(place.kind)
    if name == "city":
        return place.city.name if place.city else NOTHING
    return given_at(name, place) or NOTHING
