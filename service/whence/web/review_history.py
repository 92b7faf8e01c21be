"""What happened to an item, and who holds it: the audit trail in plain words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from whence.web.review_times import day

_WHAT = {
    "queued": "put it into the queue",
    "made": "put it into the queue",
    "claimed": "took it up",
    "released": "gave it back",
    "renewed": "kept it longer",
    "skipped": "skipped it",
    "dismissed": "dismissed it",
    "decided": "decided",
    "undone": "undid the decision",
    "returned": "brought it back",
    "alias_deleted": "deleted the rule",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when (RFC 3339, and as a day), who did it, and what."""

    at: str
    day: str
    who: str
    what: str
    note: str


def history(events: Iterable[Mapping[str, Any]], name: Callable[[str], str]) -> tuple[Event, ...]:
    """The events in words, oldest first; `name` gives the label of a place id."""
    told = []
    for one in events:
        detail = one.get("detail") or {}
        what = _WHAT.get(one["what"], one["what"].replace("_", " "))
        places = [name(place_id) for place_id in detail.get("place_ids") or ()]
        kind = detail.get("kind")
        if places:
            what = f"{what}: {', '.join(places)}"
        elif isinstance(kind, str):
            what = f"{what}: {kind.replace('_', ' ')}"
        note = detail.get("note") or detail.get("reason") or ""
        told.append(Event(one["at"], day(one["at"]), one["who"], what, str(note).replace("_", " ")))
    return tuple(told)


def who_else(item: Mapping[str, Any], reviewer: str) -> tuple[str | None, str | None]:
    """Who else holds an item, and until when (RFC 3339); None where nobody does."""
    holder = item.get("claimed_by")
    if item.get("state") != "claimed" or not holder or holder == reviewer:
        return None, None
    return holder, item.get("lease_expires_at")
