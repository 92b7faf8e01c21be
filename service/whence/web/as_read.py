"""How a verdict read its text: the raw cells with their marks, what was read as what, repairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from whence.place import Place
from whence.verdict import Evidence, SpanReading, Verdict
from whence.web import wording
from whence.web.headlines import PlaceOf, distinguished
from whence.web.marked_text import Mark, Run, runs

MOST_WORDS = 24  # letters of the words that speak: more are cut, or told as "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as written: its name, and its text in runs."""

    field: str
    runs: tuple[Run, ...]


def cells_of(verdict: Verdict) -> tuple[Cell, ...]:
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


def read_as(
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


def repairs_of(verdict: Verdict) -> tuple[tuple[str, str, str, str], ...]:
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


def words_of(verdict: Verdict, evidence: Sequence[Evidence]) -> str:
    """The raw words that speak, "" where none do; "both" or "all" where every read word does."""
    assert verdict.explanation is not None
    said = {(one.field, one.span): one.span for one in evidence if one.field and one.span}
    read = [(one.field, one.span) for one in verdict.explanation.spans]
    words = ", ".join(_slice(verdict, field or "", span) for (field, _), span in said.items())
    is_all = all(
        any(field == by and span[0] <= start and end <= span[1] for (by, _), span in said.items())
        for field, (start, end) in read
    )
    if said and read and is_all and (len(read) > 1 or len(words) > MOST_WORDS):
        return "both" if len(read) == 2 else "all"
    return words


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


def _either(one: Place, other: Place) -> str:
    names = distinguished(one, other)
    if one.kind is not other.kind and one.name == other.name:
        return f"{one.name}, the {names[0]} or the {names[1]}"
    return f"{one.name} in {names[0]} or in {names[1]}"


def _where(span: tuple[int, int], field: str, cells: int) -> str:
    start, end = span
    where = f"character {start + 1}" if end - start <= 1 else f"characters {start + 1} to {end}"
    return where if cells == 1 else f"{where} of {field}"


def _slice(verdict: Verdict, field: str, span: tuple[int, int]) -> str:
    return verdict.input.get(field, "")[span[0] : span[1]]
