"""A verdict as the try-it page tells it: headline, words and bars, ready for the template."""

from dataclasses import dataclass

from whence.place import Place
from whence.verdict import Flag, Outcome, Verdict
from whence.web import wording
from whence.web.as_read import Cell, cells_of, read_as, repairs_of, words_of
from whence.web.headlines import (
    Headline,
    PlaceOf,
    distinguished,
    headline,
    level_of,
    outcome_words,
)
from whence.web.waterfall import Compared, Waterfall, compare, draw

_ALWAYS_SHOWN, _SHOWN_FROM = 2, 0.005  # candidates; less than half a percent is noise to a reader


@dataclass(frozen=True, slots=True)
class Level:
    """How far one level is settled; `share` None where nothing competes."""

    name: str
    answer: str
    note: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate; `number` None for no place at all."""

    number: int | None
    label: str
    note: str
    share: float
    place_id: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the page says of a verdict."""

    outcome: str
    words: str
    headline: Headline
    cells: tuple[Cell, ...]
    read_as: tuple[tuple[str, str], ...]
    repairs: tuple[tuple[str, str, str, str], ...]
    why: str
    waterfall: Waterfall | None
    words_of: tuple[str, ...]
    note: str
    compared: tuple[Compared, ...]
    compared_names: tuple[str, str]
    compared_scores: tuple[float, float]
    levels: tuple[Level, ...]
    policy: str
    candidates: tuple[Row, ...]
    unshown: int


def tell(verdict: Verdict, place_of: PlaceOf) -> Told:
    """What the page says of a verdict that was made with its explanation.

    `place_of` gives the place of an id, None where there is none.
    """
    explanation = verdict.explanation
    assert explanation is not None
    second = explanation.runner_up
    rival = place_of(second.place_id) if second is not None and second.place_id else None
    is_tie = verdict.outcome is Outcome.AMBIGUOUS and rival is not None and bool(verdict.candidates)
    compared: tuple[Compared, ...] = ()
    names, scores = ("", ""), (0.0, 0.0)
    fall = None
    if is_tie and second is not None and rival is not None:
        compared = compare(explanation.evidence, second.evidence)
        names = distinguished(verdict.candidates[0].place, rival)
        scores = (sum(one.bits for one in explanation.evidence), second.bits)
    elif explanation.evidence:
        fall = draw(explanation.evidence, None if second is None else second.bits)
    return Told(
        outcome=verdict.outcome,
        words=outcome_words(verdict),
        headline=headline(verdict, place_of),
        cells=cells_of(verdict),
        read_as=read_as(verdict, rival if is_tie else None, place_of),
        repairs=repairs_of(verdict),
        why=_why(verdict),
        waterfall=fall,
        words_of=tuple(words_of(verdict, row.evidence) for row in fall.rows) if fall else (),
        note=_note(verdict, fall, rival),
        compared=compared,
        compared_names=names,
        compared_scores=scores,
        levels=_levels(verdict, place_of),
        policy=_policy(verdict),
        candidates=_rows(verdict),
        unshown=_unshown(verdict),
    )


def _why(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.RESOLVED and verdict.place is not None:
        return f"Why {verdict.place.name}"
    if verdict.outcome is Outcome.NOT_A_LOCATION:
        return "Why no place"
    return "Why it isn’t settled"


def _note(verdict: Verdict, fall: Waterfall | None, rival: Place | None) -> str:
    assert verdict.explanation is not None
    second = verdict.explanation.runner_up
    if fall is None and len(verdict.candidates) > 1 and Flag.MULTIPLE not in verdict.flags:
        return f"One bit doubles the odds. {_lead_of(verdict)}"
    if fall is None or second is None:
        return "One bit doubles the odds."
    name = rival.label if rival is not None else "no place at all"
    lead = fall.score - second.bits
    told = (
        f"One bit doubles the odds. The next reading, {name}, scores "
        f"{wording.bits(second.bits, signed=False)} (line across the bar)"
    )
    if lead <= 0:
        return f"{told}."
    ours = verdict.place.name if verdict.place is not None else "this one"
    if rival is not None and rival.name == ours:
        ours = "this one"
    behind = wording.bits(lead, signed=False)
    return f"{told}: {behind} bits behind, so {ours} is {wording.times(lead)}."


def _lead_of(verdict: Verdict) -> str:
    assert verdict.explanation is not None
    best, next_one = sorted((one.probability for one in verdict.candidates), reverse=True)[:2]
    level = level_of(verdict.candidates[0])
    needed = wording.percent(verdict.explanation.thresholds.get(level, 0.0))
    points = round((best - next_one) * 100)
    return (
        f"{wording.NEEDS[level].capitalize()} is answered from {needed} on and with a clear lead; "
        f"here the best has {wording.percent(best)} and leads by {points} "
        f"{'point' if points == 1 else 'points'}."
    )


def _levels(verdict: Verdict, place_of: PlaceOf) -> tuple[Level, ...]:
    place = verdict.place
    settled = {
        "country": place.country.name if place and place.country else None,
        "admin1": place.admin1.name if place and place.admin1 else None,
        "city": place.city.name if place and place.city else None,
    }
    told = []
    for level, title in wording.LEVELS.items():
        share = verdict.confidence_by_level[level]
        answer = settled[level]
        if answer is not None:
            told.append(Level(title, answer, "", share))
            continue
        is_open = verdict.outcome is Outcome.AMBIGUOUS or bool(verdict.reasons)
        best_id = verdict.best_by_level[level]
        best = place_of(best_id) if best_id else None
        if share is None or best is None or not is_open:
            told.append(Level(title, "Not named", "", None))
        else:
            told.append(Level(title, "Open", f"best: {best.label}", share))
    return tuple(told)


def _policy(verdict: Verdict) -> str:
    assert verdict.explanation is not None
    thresholds = verdict.explanation.thresholds
    needs = [
        f"{name} needs {wording.percent(thresholds[level])}"
        for level, name in wording.NEEDS.items()
        if level in thresholds
    ]
    policy = verdict.explanation.policy
    return f"{policy[:1].upper()}{policy[1:]} policy: {', '.join(needs)} and a clear lead."


def _rows(verdict: Verdict) -> tuple[Row, ...]:
    none = Row(None, "No place at all", "the words mean something else", 0.0, None)
    rows: list[Row] = []
    is_none_shown = False
    for number, candidate in enumerate(verdict.candidates, start=1):
        if number > _ALWAYS_SHOWN and candidate.probability < _SHOWN_FROM:
            break
        if not is_none_shown and verdict.no_place_probability >= candidate.probability:
            rows.append(_with_share(none, verdict.no_place_probability))
            is_none_shown = True
        place = candidate.place
        facts = [wording.kind_of(place)]
        if place.population:
            facts.append(wording.people(place.population))
        rows.append(Row(number, place.label, ", ".join(facts), candidate.probability, place.id))
    if not is_none_shown:
        rows.append(_with_share(none, verdict.no_place_probability))
    return tuple(rows)


def _unshown(verdict: Verdict) -> int:
    """How many candidates are too unlikely to be listed."""
    return sum(
        number > _ALWAYS_SHOWN and candidate.probability < _SHOWN_FROM
        for number, candidate in enumerate(verdict.candidates, start=1)
    )


def _with_share(row: Row, share: float) -> Row:
    return Row(row.number, row.label, row.note, share, row.place_id)
