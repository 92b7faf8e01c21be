"""The candidates of a value as its reviewer sees them: evidence, differences, levels and pins."""

from dataclasses import dataclass
from hashlib import sha256

from whence.place import Kind, Place
from whence.resolve.atlas import Atlas
from whence.verdict import Candidate, Verdict
from whence.web import review_words, wording
from whence.web.as_read import words_of
from whence.web.waterfall import Waterfall, draw

MOST = 5  # as many as there are digits for
_TELLING = 0.3  # bits; smaller differences decide nothing
_MOST_DIFFERENCES = 2


@dataclass(frozen=True, slots=True)
class Level:
    """A place that a candidate is or lies in, to settle at: `what` it is, and its name."""

    place_id: str
    what: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One candidate. `share` None and no evidence where the reviewer is to judge blind."""

    number: int
    place: Place
    note: str
    share: float | None
    waterfall: Waterfall | None
    rival_bits: float | None
    words: tuple[str, ...]
    differences: str
    levels: tuple[Level, ...]


def choices(verdict: Verdict, atlas: Atlas) -> tuple[Choice, ...]:
    """The candidates by probability, with their evidence (of a verdict made with it)."""
    shown = verdict.candidates[:MOST]
    sums = [_sums(one) for one in shown]
    totals = [sum(one.values()) for one in sums]
    told = []
    for number, one in enumerate(shown, start=1):
        evidence = one.evidence or ()
        rival = _rival(totals, number)
        fall = draw(evidence, rival) if evidence else None
        told.append(
            Choice(
                number,
                one.place,
                note(one.place),
                one.probability,
                fall,
                rival,
                tuple(words_of(verdict, row.evidence) for row in fall.rows) if fall else (),
                _differences(sums[number - 1], sums[0]) if number > 1 else "",
                levels(one.place, atlas),
            )
        )
    return tuple(told)


def blind_choices(verdict: Verdict, atlas: Atlas, seed: str) -> tuple[Choice, ...]:
    """The same candidates in an order that follows from `seed` alone, and nothing that hints at
    what Whence or anybody else made of them."""

    def order(one: Candidate) -> bytes:
        return sha256(f"{seed} {one.place.id}".encode()).digest()

    return tuple(
        Choice(
            number, one.place, note(one.place), None, None, None, (), "", levels(one.place, atlas)
        )
        for number, one in enumerate(sorted(verdict.candidates[:MOST], key=order), start=1)
    )


def note(place: Place) -> str:
    """What a place is, in a line: *city in Andalusia, 0.3 M people*."""
    facts = [wording.kind_of(place)]
    if place.kind in (Kind.CITY, Kind.DISTRICT, Kind.ADMIN2) and place.admin1 is not None:
        facts = [f"{facts[0]} in {place.admin1.name}"]
    if place.population:
        facts.append(wording.people(place.population))
    return ", ".join(facts)


def levels(place: Place, atlas: Atlas) -> tuple[Level, ...]:
    """The place itself, then what it lies in, finest first; one alone where it lies in nothing."""
    number = atlas.number(place.id)
    if number is None:
        return ()
    around = [number, atlas.city(number), atlas.admin1(number), atlas.country(number)]
    found: list[Level] = []
    for one in dict.fromkeys(around):
        if one >= 0 and not any(level.place_id == atlas.place_id(one) for level in found):
            outer = atlas.place(one)
            found.append(Level(outer.id, wording.kind_of(outer), outer.name, outer.label))
    return tuple(found)


def _rival(totals: list[float], number: int) -> float | None:
    """The score that a candidate is held against: the first one's, for the first the second's."""
    if len(totals) < 2:
        return None
    return totals[1] if number == 1 else totals[0]


def _sums(candidate: Candidate) -> dict[str, float]:
    sums: dict[str, float] = {}
    for one in candidate.evidence or ():
        sums[one.name] = sums.get(one.name, 0.0) + one.bits
    return sums


def _differences(ours: dict[str, float], first: dict[str, float]) -> str:
    """The largest differences of evidence to the first candidate, in words and bits."""
    apart = {name: ours.get(name, 0.0) - first.get(name, 0.0) for name in [*ours, *first]}
    telling = [(name, bits) for name, bits in apart.items() if abs(bits) >= _TELLING]
    telling.sort(key=lambda one: -abs(one[1]))
    return ", ".join(review_words.difference(*one) for one in telling[:_MOST_DIFFERENCES])
