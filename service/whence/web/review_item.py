"""One value as its reviewer sees it: what was written, why it waits, and what may be meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whence.place import Place
from whence.resolve.atlas import Atlas
from whence.review.desk import cells_of as cells_of_value
from whence.verdict import Outcome, ReasonCode, Verdict
from whence.web import review_words, wording
from whence.web.as_read import Cell, cells_of
from whence.web.marked_text import Run
from whence.web.review_candidates import Choice, blind_choices, choices
from whence.web.review_cells import joined
from whence.web.review_history import Event, history, who_else
from whence.web.review_times import clock

Json = Mapping[str, Any]
MOST_ROWS = 8  # of one table of other answers


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """What some of the same people answered elsewhere; `share` of all of them, 0 to 1."""

    text: str
    records: int
    share: float
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class OtherAnswers:
    """One other question and its commonest answers."""

    name: str
    total: int
    rows: tuple[OtherAnswer, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Everything the page says of one value."""

    id: str
    scope: str
    label: str
    records: int
    outcome: str
    sentence: str
    codes: tuple[str, ...]
    is_blind: bool
    notices: tuple[str, ...]
    cells: tuple[Cell, ...]
    variants: tuple[tuple[str, int], ...]
    choices: tuple[Choice, ...]
    others: tuple[Place, ...]
    mentioned: frozenset[str]
    also: tuple[OtherAnswers, ...]
    history: tuple[Event, ...]
    is_mine: bool
    why_not_mine: str
    can_undo: bool
    lease_token: str | None
    lease_until: str | None
    lease_clock: str
    held_by: str | None
    held_until: str | None
    held_clock: str
    position: int | None = None


def tell(
    detail: Json,
    verdict: Verdict | None,
    lease: Json | None,
    atlas: Atlas,
    reviewer: str,
    is_admin: bool,
) -> Item:
    """What the page says of an item (`GET /v1/reviews/{id}`).

    `verdict`: on its commonest form, explained; `lease`: where the reviewer holds one.
    """
    is_blind = bool(detail["is_blind"])
    held_by, held_until = who_else(detail, reviewer)
    decision = detail.get("decision")
    others, mentioned = _mentioned(verdict, atlas)
    return Item(
        id=detail["id"],
        scope=detail["scope"],
        label=label_of(detail),
        records=detail["records"],
        outcome=detail["outcome"] or "",
        sentence=_sentence(detail, verdict),
        codes=(detail["outcome"] or "", *(detail["reasons"] or ())),
        is_blind=is_blind,
        notices=_notices(detail),
        cells=_cells(detail, verdict, is_blind),
        variants=tuple(
            (review_words.visible(" | ".join(filter(None, one["cells"].values()))), one["records"])
            for one in detail.get("spellings") or ()
        ),
        choices=_choices(verdict, atlas, is_blind, detail["id"]),
        others=others,
        mentioned=frozenset() if is_blind else mentioned,
        also=_also(detail.get("also") or (), detail["records"]),
        history=() if is_blind else history(detail.get("history") or (), _namer(atlas)),
        is_mine=lease is not None or _is_held(detail, reviewer),
        why_not_mine=_why_not_mine(detail, held_by, _namer(atlas)),
        can_undo=decision is not None and (is_admin or decision["reviewer"] == reviewer),
        lease_token=lease["token"] if lease else None,
        lease_until=lease["expires_at"] if lease else None,
        lease_clock=clock(lease["expires_at"]) if lease else "",
        held_by=held_by,
        held_until=held_until,
        held_clock=clock(held_until) if held_until else "",
    )


def _is_held(detail: Json, reviewer: str) -> bool:
    return detail["state"] == "claimed" and detail.get("claimed_by") == reviewer


def label_of(detail: Json) -> str:
    """The commonest raw form on one line; the folded value where none is kept any more."""
    for one in detail.get("spellings") or ():
        if text := joined(one["cells"]):
            return text
    return joined(cells_of_value(detail["value"]))


def decided(kind: str, names: Sequence[str]) -> str:
    """A decision in words.

    >>> decided("several", ["Paris, France", "London, United Kingdom"])
    'several places: Paris, France and London, United Kingdom'
    """
    if kind == "place":
        return names[0]
    if kind == "several":
        return f"several places: {wording.listed(names)}"
    return "not a location" if kind == "not_a_location" else "left open: nobody can tell"


def _namer(atlas: Atlas) -> Any:
    def name(place_id: str) -> str:
        number = atlas.number(place_id)
        return place_id if number is None else atlas.place(number).label

    return name


def _choices(
    verdict: Verdict | None, atlas: Atlas, is_blind: bool, seed: str
) -> tuple[Choice, ...]:
    if verdict is None:
        return ()
    return blind_choices(verdict, atlas, seed) if is_blind else choices(verdict, atlas)


def _sentence(detail: Json, verdict: Verdict | None) -> str:
    """Why it waits, in one line."""
    codes = detail["reasons"] or []
    said = "; ".join(review_words.reason(code) for code in codes)
    if not said:
        return review_words.outcome(detail["outcome"]) if detail["outcome"] else ""
    sentence = f"{said[0].upper()}{said[1:]}"
    if codes == [ReasonCode.SEVERAL_COUNTRIES] and verdict is not None:
        codes_of = {one.place.country.code for one in verdict.candidates if one.place.country}
        if len(codes_of) == 2:
            sentence = "Two countries fit"
    if detail["outcome"] == Outcome.AMBIGUOUS and verdict is not None and verdict.place is not None:
        return f"{sentence}: {verdict.place.label} is settled, the rest is open."
    return f"{sentence}."


def _notices(detail: Json) -> tuple[str, ...]:
    lines = []
    if detail.get("returned") == "contradicted":
        lines.append("It is back: a new version is confident of something else than was decided.")
    elif detail.get("returned") == "place_vanished":
        lines.append("It is back: the place that was decided is no longer in the place index.")
    return tuple(lines)


def _why_not_mine(detail: Json, held_by: str | None, name: Any) -> str:
    if held_by:
        return f"{held_by} is working on it; look at another one meanwhile."
    decision = detail.get("decision")
    if decision is not None:
        words = decided(decision["kind"], [name(one) for one in decision["place_ids"]])
        return f"{decision['reviewer']} settled it: {words}."
    return "It is not open." if detail["state"] in ("decided", "dismissed") else "It is not yours."


def _cells(detail: Json, verdict: Verdict | None, is_blind: bool) -> tuple[Cell, ...]:
    if verdict is not None and not is_blind:
        return tuple(cell for cell in cells_of(verdict) if any(run.text for run in cell.runs))
    for one in detail.get("spellings") or ():
        return tuple(Cell(field, (Run(text, ""),)) for field, text in one["cells"].items() if text)
    cells = cells_of_value(detail["value"])
    return tuple(Cell(field, (Run(text, ""),)) for field, text in cells.items())


def _mentioned(verdict: Verdict | None, atlas: Atlas) -> tuple[tuple[Place, ...], frozenset[str]]:
    """Places that the text speaks of and no candidate stands for, and the ids of all it names."""
    if verdict is None:
        return (), frozenset()
    ids = list(dict.fromkeys(mention.place_id for mention in verdict.mentions))
    shown = {one.place.id for one in verdict.candidates[:5]}
    numbers = [atlas.number(place_id) for place_id in ids if place_id not in shown]
    named = frozenset(ids) if len(ids) > 1 else frozenset()
    return tuple(atlas.place(number) for number in numbers if number is not None), named


def _also(rows: Iterable[Json], records: int) -> tuple[OtherAnswers, ...]:
    tables: dict[str, list[Json]] = {}
    for row in rows:
        tables.setdefault(row["name"], []).append(row)
    told = []
    for name, answers in tables.items():
        counted = sum(row["records"] for row in answers)
        total = max(records, counted)
        shown = sorted(answers, key=lambda row: -row["records"])[:MOST_ROWS]
        lines = [
            OtherAnswer(row["answer"] or "left empty", row["records"], row["records"] / total)
            for row in shown
        ]
        rest = total - sum(row["records"] for row in shown)
        if rest > 0:
            lines.append(OtherAnswer("others, or none", rest, rest / total, is_rest=True))
        told.append(OtherAnswers(name, total, tuple(lines)))
    return tuple(told)
