"""A verdict's headline: the result in one line, what it is worth, and what stands below each."""

from collections.abc import Callable
from dataclasses import dataclass

from whence.place import Place
from whence.verdict import Candidate, Flag, Outcome, Verdict
from whence.web import wording

PlaceOf = Callable[[str], Place | None]


@dataclass(frozen=True, slots=True)
class Headline:
    """The result in one line, what it is worth, and what stands below each."""

    title: str
    below: str
    figure: str
    figure_below: str
    place_id: str | None = None


def headline(verdict: Verdict, place_of: PlaceOf) -> Headline:
    """The result in one line; where there is none, what it hangs on."""
    reasons = " ".join(reason.message for reason in verdict.reasons)
    place = verdict.place
    if place is not None:
        assert verdict.confidence is not None
        below = _facts(place)
        if verdict.outcome is Outcome.AMBIGUOUS or verdict.reasons:
            below = f"{reasons} It is settled as far as the {wording.kind_of(place)}. {below}"
        return Headline(
            place.label,
            below,
            wording.percent(verdict.confidence),
            wording.of_hundred(verdict.confidence),
            place.id,
        )
    if verdict.outcome is Outcome.NOT_A_LOCATION:
        sure = verdict.confidence or verdict.no_place_probability
        title = "Nothing is written" if not verdict.value.strip() else "Not a location"
        return Headline(title, reasons, wording.percent(sure), "sure that no place is meant")
    if verdict.outcome is Outcome.UNRESOLVED:
        return Headline("A place nobody here knows", reasons, "no answer", _best_guess(verdict))
    return Headline(_question(verdict, place_of), reasons, "no answer", _best_guess(verdict))


def outcome_words(verdict: Verdict) -> str:
    words = wording.OUTCOMES[verdict.outcome]
    flags = list(verdict.flags)
    if verdict.outcome is Outcome.AMBIGUOUS and Flag.MULTIPLE in flags:
        words = "More than one place is named"
        flags.remove(Flag.MULTIPLE)
    return ", ".join([words, *(wording.FLAGS[flag] for flag in flags)])


def distinguished(one: Place, other: Place) -> tuple[str, str]:
    """Two places of one name, each by what the other is not.

    The first part of their labels that differs, else what kind of place they are.
    """
    if one.name != other.name:
        return one.name, other.name
    if one.kind is not other.kind:
        kinds = wording.kind_of(one), wording.kind_of(other)
        if kinds[0] != kinds[1]:
            return kinds
    ours, theirs = one.label.split(", ")[1:], other.label.split(", ")[1:]
    for mine, its in zip(ours, theirs, strict=False):
        if mine != its:
            return mine, its
    return one.label, other.label


def _question(verdict: Verdict, place_of: PlaceOf) -> str:
    meant = dict.fromkeys(mention.place_id for mention in verdict.mentions)
    named = [place.name for place in map(place_of, meant) if place is not None]
    if Flag.MULTIPLE in verdict.flags and len(named) > 1:
        return f"Several places: {wording.listed(named)}"
    rivals = [candidate.place for candidate in verdict.candidates[:2]]
    if len(rivals) < 2:
        return "Not settled"
    names = distinguished(*rivals)
    if rivals[0].name != rivals[1].name or names == (rivals[0].label, rivals[1].label):
        return f"Not settled: {names[0]} or {names[1]}?"
    if rivals[0].kind is not rivals[1].kind:
        return f"Not settled: the {names[0]} or the {names[1]}?"
    return f"Not settled: {rivals[0].name} in {names[0]} or in {names[1]}?"


def _best_guess(verdict: Verdict) -> str:
    explanation = verdict.explanation
    if not verdict.candidates or explanation is None:
        return "no place competes"
    best = max(verdict.candidates, key=lambda candidate: candidate.probability)
    needed = explanation.thresholds.get(level_of(best), 0.0)
    guess = f"best guess {wording.percent(best.probability)}"
    return f"{guess}, an answer needs {wording.percent(needed)}" if needed else guess


def level_of(candidate: Candidate) -> str:
    kinds = {"country": "country", "region": "country", "admin1": "admin1", "metro": "admin1"}
    return kinds.get(candidate.place.kind, "city")


def _facts(place: Place) -> str:
    kind = wording.kind_of(place)
    what = kind[0].upper() + kind[1:]
    facts = [f"{what} of {place.population:,} people" if place.population else what]
    if place.latitude is not None and place.longitude is not None:
        facts += [wording.coordinate(place.latitude), wording.coordinate(place.longitude)]
    return ", ".join([*facts, *([place.timezone] if place.timezone else [])])
