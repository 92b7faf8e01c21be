"""A verdict as the try-it page tells it: headline, words and bars, ready for the template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from whence.place import Place
from whence.verdict import Candidate, Evidence, Outcome, SpanReading, Verdict
from whence.web import wording
from whence.web.marked_text import Mark, Run, runs
from whence.web.waterfall import Compared, Waterfall, compare, draw

_ALWAYS_SHOWN, _SHOWN_FROM = 2, 0.005  # candidates; less than half a percent is noise to a reader

PlaceOf = Callable[[str], Place | None]


@dataclass(frozen=True, slots=True)
class Headline:
    """The result in one line, what it is worth, and what stands below each."""

    title: str
    below: str
    figure: str
    figure_below: str
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as written: its name, and its text in runs."""

    field: str
    runs: tuple[Run, ...]


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
    words_of: dict[Evidence, str]
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
        words=", ".join(
            [wording.OUTCOMES[verdict.outcome], *(wording.FLAGS[flag] for flag in verdict.flags)]
        ),
        headline=headline(verdict, place_of),
        cells=_cells(verdict),
        read_as=_read_as(verdict, rival if is_tie else None, place_of),
        repairs=_repairs(verdict),
        why=_why(verdict),
        waterfall=fall,
        words_of={one: _words(verdict, one) for one in explanation.evidence},
        note=_note(verdict, fall, rival),
        compared=compared,
        compared_names=names,
        compared_scores=scores,
        levels=_levels(verdict, place_of),
        policy=_policy(verdict),
        candidates=_rows(verdict),
        unshown=_unshown(verdict),
    )


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
    if "multiple" in verdict.flags and len(named) > 1:
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
    needed = explanation.thresholds.get(_level_of(best), 0.0)
    guess = f"best guess {wording.percent(best.probability)}"
    return f"{guess}, an answer needs {wording.percent(needed)}" if needed else guess


def _level_of(candidate: Candidate) -> str:
    kinds = {"country": "country", "region": "country", "admin1": "admin1", "metro": "admin1"}
    return kinds.get(candidate.place.kind, "city")


def _facts(place: Place) -> str:
    kind = wording.kind_of(place)
    what = kind[0].upper() + kind[1:]
    facts = [f"{what} of {place.population:,} people" if place.population else what]
    if place.latitude is not None and place.longitude is not None:
        facts += [wording.coordinate(place.latitude), wording.coordinate(place.longitude)]
    return ", ".join([*facts, *([place.timezone] if place.timezone else [])])


def _cells(verdict: Verdict) -> tuple[Cell, ...]:
    assert verdict.explanation is not None
    return tuple(
        Cell(
            field,
            runs(
                raw,
                [
                    Mark(read.span, "place" if read.how in wording.READ_AS_PLACE else "other")
                    for read in _readings(verdict)
                    if read.field == field
                ],
            ),
        )
        for field, raw in verdict.input.items()
    )


def _readings(verdict: Verdict) -> list[SpanReading]:
    """How the words were read, and beside the winning reading the other places spoken of."""
    assert verdict.explanation is not None
    read = list(verdict.explanation.spans)
    for mention in verdict.mentions:
        start, end = mention.span
        if not any(
            one.field == mention.field and one.span[0] < end and start < one.span[1] for one in read
        ):
            read.append(SpanReading(mention.field, mention.span, "", "mention"))
    fields = list(verdict.input)
    return sorted(read, key=lambda one: (fields.index(one.field), one.span))


def _read_as(
    verdict: Verdict, rival: Place | None, place_of: PlaceOf
) -> tuple[tuple[str, str], ...]:
    """(raw words, what became of them), in the order of the text; `rival`: the other place that
    the words may mean, where it is a tie."""
    mentions = {(mention.field, mention.span): mention for mention in verdict.mentions}
    told = []
    for read in _readings(verdict):
        raw = _slice(verdict, read.field, read.span)
        mention = mentions.get((read.field, read.span))
        role = wording.ROLES[mention.role] if mention is not None else ""
        if read.how == "mention":
            assert mention is not None
            place = place_of(mention.place_id)
            told.append((raw, f"as {place.label if place else mention.place_id}{role}"))
        elif read.how in wording.READ_AS_PLACE:
            how = wording.HOW[read.how]
            meant = read.read_as
            if rival is not None and rival.name == read.read_as:
                meant = _either(verdict.candidates[0].place, rival)
            told.append((raw, f"as {meant}" + (f", {how}" if how else "") + role))
        else:
            told.append((raw, wording.SAID.get(read.how, read.how)))
    return tuple(told)


def _either(one: Place, other: Place) -> str:
    names = distinguished(one, other)
    if one.kind is not other.kind and one.name == other.name:
        return f"{one.name}, the {names[0]} or the {names[1]}"
    return f"{one.name} in {names[0]} or in {names[1]}"


def _repairs(verdict: Verdict) -> tuple[tuple[str, str, str, str], ...]:
    """(before, after, what was repaired, where)."""
    assert verdict.explanation is not None
    return tuple(
        (
            repair.before,
            repair.after,
            wording.REPAIRS.get(repair.name) or repair.name.replace("_", " "),
            _where(repair.span, repair.field, len(verdict.input)),
        )
        for repair in verdict.explanation.repairs
    )


def _where(span: tuple[int, int], field: str, cells: int) -> str:
    start, end = span
    where = f"character {start + 1}" if end - start <= 1 else f"characters {start + 1} to {end}"
    return where if cells == 1 else f"{where} of {field}"


def _why(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.RESOLVED and verdict.place is not None:
        return f"Why {verdict.place.name}"
    if verdict.outcome is Outcome.NOT_A_LOCATION:
        return "Why no place"
    return "Why it isn’t settled"


def _slice(verdict: Verdict, field: str, span: tuple[int, int]) -> str:
    return verdict.input.get(field, "")[span[0] : span[1]]


def _words(verdict: Verdict, evidence: Evidence) -> str:
    """The raw words that speak, "" where none do; "both" or "all" where every read word does."""
    assert verdict.explanation is not None
    if evidence.field is None or evidence.span is None:
        return ""
    start, end = evidence.span
    read = [one.span for one in verdict.explanation.spans if one.field == evidence.field]
    if len(read) > 1 and all(start <= span[0] and span[1] <= end for span in read):
        return "both" if len(read) == 2 else "all"
    return _slice(verdict, evidence.field, evidence.span)


def _note(verdict: Verdict, fall: Waterfall | None, rival: Place | None) -> str:
    assert verdict.explanation is not None
    second = verdict.explanation.runner_up
    if fall is None and len(verdict.candidates) > 1 and "multiple" not in verdict.flags:
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
    return f"{told}: {wording.bits(lead, signed=False)} bits behind, so this one is " + (
        f"{wording.times(lead)}."
    )


def _lead_of(verdict: Verdict) -> str:
    assert verdict.explanation is not None
    best, next_one = sorted((one.probability for one in verdict.candidates), reverse=True)[:2]
    level = _level_of(verdict.candidates[0])
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


def most_telling(candidates: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """The candidates worth telling apart: the likeliest, while they are not far behind."""
    if not candidates:
        return ()
    least = candidates[0].probability / 8
    return tuple(one for one in candidates[:most] if one.probability >= least)
