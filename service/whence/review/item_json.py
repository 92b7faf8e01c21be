"""Items, decisions and aliases under the names of the contract."""

from datetime import UTC, datetime
from typing import Any

from whence.store.alias_rows import AliasRow
from whence.store.decision_rows import DecisionRow
from whence.store.item_rows import ItemRow

Json = dict[str, Any]


def item_json(row: ItemRow, decision: DecisionRow | None, now: float) -> Json:
    """An item as lists show it. Of an audit nothing is told that gives the answer away; nor does
    anything tell a second look or a gold question from any other item."""
    is_blind = row.purpose == "audit"
    is_leased = row.is_leased(now)
    candidates = [
        {"place_id": place_id, "label": label, "probability": None if is_blind else probability}
        for place_id, label, probability in row.summary.get("candidates", ())
    ]
    if is_blind:
        candidates.sort(key=lambda one: one["label"])
    return {
        "id": row.id,
        "scope": row.scope,
        "value": row.value,
        "state": "open" if row.state == "claimed" and not is_leased else row.state,
        "records": row.records,
        "outcome": None if is_blind else row.outcome,
        "reasons": None if is_blind else list(row.reasons),
        "country": None if is_blind else row.country,
        "candidates": candidates,
        "is_blind": is_blind,
        "returned": row.returned,
        "made_at": at(row.made_at),
        "changed_at": at(row.changed_at),
        "claimed_by": row.leased_by if is_leased else None,
        "lease_expires_at": at(row.lease_until) if is_leased else None,
        "decision": None if decision is None else decision_json(decision),
    }


def lease_json(row: ItemRow) -> Json:
    """The lease of an item, for whoever holds it alone."""
    return {"token": row.lease_token, "expires_at": at(row.lease_until)}


def decision_json(made: DecisionRow) -> Json:
    """A decision."""
    return {
        "id": made.id,
        "reviewer": made.reviewer,
        "kind": made.kind,
        "place_ids": list(made.place_ids),
        "note": made.note,
        "apply_to": made.apply_to,
        "made_at": at(made.made_at),
        "undone_at": at(made.undone_at),
        "undone_by": made.undone_by,
    }


def alias_json(alias: AliasRow) -> Json:
    """An alias; `scope` is null where it holds everywhere."""
    return {
        "id": alias.id,
        "scope": alias.scope or None,
        "value": alias.value,
        "kind": alias.kind,
        "place_ids": list(alias.place_ids),
        "note": alias.note,
        "made_by": alias.made_by,
        "made_at": at(alias.made_at),
        "versions": dict(alias.versions),
        "item_id": alias.item_id,
        "ended_at": at(alias.ended_at),
        "ended_by": alias.ended_by,
    }


def at(seconds: float | None) -> str | None:
    """A time as RFC 3339 in UTC.

    >>> at(0)
    '1970-01-01T00:00:00Z'
    """
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
