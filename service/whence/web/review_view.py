"""Puts the review page together: the queue on the left, one value on the right."""

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, url_for

from whence.errors import Conflict, Forbidden
from whence.place import Place
from whence.review.judgement import MAX_NOTE, Reviewer
from whence.verdict import Verdict
from whence.web import review_words
from whence.web.engine import engine
from whence.web.review_desk import Json, PageDesk, desk_of
from whence.web.review_disagreeing import disagreeing
from whence.web.review_effect import Choice, Effect, effect
from whence.web.review_empty import Empty, empty
from whence.web.review_filters import REASONS, SORTS, Filters
from whence.web.review_found import find
from whence.web.review_item import Item, decided, tell
from whence.web.review_queue import PAGE, Queue, Today, queue, said, today


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page was asked for, and what a refused form held: it is shown again.

    `is_fresh`: a value that the reviewer does not hold already.
    """

    item_id: str | None = None
    is_fresh: bool = False
    cursor: str | None = None
    start: int = 0
    choice: Choice | None = None
    chosen: str | None = None
    find: str = ""
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that is looked at, with all it took to show it."""

    item: Item
    detail: Json
    verdict: Verdict | None


def label(place_id: str) -> str:
    """The label of a place; its id where there is no such place any more."""
    place = place_of(place_id)
    return place.label if place is not None else place_id


def place_of(place_id: str) -> Place | None:
    """The place of an id, None where there is none."""
    atlas = engine().normalizer.atlas
    number = atlas.number(place_id)
    return None if number is None else atlas.place(number)


def render(who: Reviewer, filters: Filters, wanted: Wanted) -> str:
    """The whole page; the item that is asked for, or the next one that is free."""
    desk = desk_of(who)
    opened = _opened(desk, who, filters, wanted)
    page = desk.queue(filters, wanted.cursor, PAGE)
    scopes = desk.scopes()
    values, records = desk.waiting(filters, scopes)
    rows = queue(page["items"], page["next_cursor"], wanted.start, values, filters, who.name, href)
    shown: dict[str, Any] = {
        "filters": filters,
        "queue": rows,
        "today": progress(desk, filters, records),
        "last": last(desk),
        "reasons": [(code, review_words.reason(code)) for code in REASONS],
        "countries": countries(),
        "sorts": SORTS,
        "scopes": sorted({name for name, _, _ in scopes} | {filters.scope or "default"}),
        "reviewer": who.name,
        "open_count": f"{values:,}",
        "most_note": MAX_NOTE,
        "problem": wanted.problem,
        "item": None,
        "item_id": None,
    }
    if opened is None:
        nothing: Empty = empty(filters, scopes, desk.today_sums(), who.is_admin, href)
        return render_template("review/page.html", **shown, empty=nothing)
    choice = wanted.choice or first_choice(opened.item)
    shown |= {
        "item": _placed(opened.item, rows),
        "item_id": opened.item.id,
        "effect": effect_of(opened, choice),
        "chosen": wanted.chosen,
        "at": choice.place_ids[0] if choice.place_ids else None,
        "note": wanted.note,
        "several_open": choice.kind == "several",
        "found": find(wanted.find) if wanted.find else (),
    }
    return render_template("review/page.html", **shown)


def render_changed(who: Reviewer, filters: Filters) -> str:
    """The parts of the page that a decision changes: progress, counts, and the last decision."""
    desk = desk_of(who)
    values, records = desk.waiting(filters, None if filters.is_narrow else desk.scopes())
    return render_template(
        "review/_changed.html",
        filters=filters,
        today=progress(desk, filters, records),
        last=last(desk),
        open_count=f"{values:,}",
        said=said(values, filters),
    )


def look_at(item_id: str, who: Reviewer, lease: Json | None = None) -> Opened:
    """An item with the lease that is held already: a new one would end it. Raises NotFound."""
    detail, verdict = desk_of(who).detail(item_id)
    item = tell(detail, verdict, lease, engine().normalizer.atlas, who.name, who.is_admin)
    return Opened(item, detail, verdict)


def first_choice(item: Item) -> Choice:
    """What is chosen when the value appears: the best candidate; nothing where it is blind."""
    if item.is_blind or not item.choices:
        return Choice("place", (), is_everywhere=False)
    return Choice("place", (item.choices[0].place.id,), is_everywhere=False)


def effect_of(opened: Opened, choice: Choice) -> Effect:
    """What that choice would do to the records behind the item."""
    places = [place for one in choice.place_ids if (place := place_of(one)) is not None]
    against = disagreeing(opened.detail["also"], places, engine().normalizer)
    return effect(opened.detail["effects"], choice, label, against)


def progress(desk: PageDesk, filters: Filters, waiting: int) -> Today:
    """How far the reviewer is today."""
    values, records = desk.today_sums()
    missing = (records + waiting) / 2 - records
    half_after = desk.values_for(filters, missing) if missing > 0 else None
    return today(values, records, waiting, half_after)


def last(desk: PageDesk) -> dict[str, str] | None:
    """The reviewer's last decision of today, where it still stands."""
    made = next(iter(desk.today(1)), None)
    if made is None or not made["is_in_force"]:
        return None
    words = decided(made["kind"], [label(one) for one in made["place_ids"]])
    return {
        "item_id": made["item_id"],
        "label": made["label"],
        "words": f"is {words}",
        "effect": f"{review_words.counted(made['records'], 'record')} settled.",
    }


def countries() -> list[tuple[str, str]]:
    """Codes and names of all countries, by name."""
    gazetteer = engine().normalizer.gazetteer
    named = [(code, gazetteer.place_name(at)) for at, code in gazetteer.country_code.items()]
    return sorted(named, key=lambda one: one[1])


def href(query: str) -> str:
    """The address of the page with a query string."""
    return url_for("review_page.desk") + (f"?{query}" if query else "")


def _opened(desk: PageDesk, who: Reviewer, filters: Filters, wanted: Wanted) -> Opened | None:
    if wanted.item_id is not None:
        try:
            lease = desk.claim(wanted.item_id)
        except (Conflict, Forbidden):
            lease = None  # it can be looked at, and says why it cannot be settled
        return look_at(wanted.item_id, who, lease)
    found = desk.claim_next(filters, wanted.is_fresh)
    return None if found is None else look_at(found[0], who, found[1])


def _placed(item: Item, rows: Queue) -> Item:
    at = next((row.index for row in rows.rows if row.id == item.id), None)
    return replace(item, position=at)
