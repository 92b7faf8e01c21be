"""Items of the queue as rows: lists, leases and states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from whence.store.dialects import for_me_alone, upsert
from whence.store.review_tables import event, item, skip, variant
from whence.store.row_ids import id_of, new_id, storable
from whence.store.sought import Sought

SORTS: Final[Mapping[str, tuple[ColumnElement[Any], bool]]] = {  # column, whether it falls
    "priority": (item.c.rank, True),
    "records": (item.c.records, True),
    "newest": (item.c.made_at, True),
    "oldest": (item.c.made_at, False),
}


MOST_FOUND = 1_000  # items of one search whose ids are told


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One value that waits for people, or waited; see `review_tables.item`."""

    id: str
    scope: str
    value: str
    purpose: str
    state: str
    records: int
    uncertainty: float
    rank: float
    made_at: float
    changed_at: float
    outcome: str
    reasons: tuple[str, ...]
    country: str | None
    summary: Mapping[str, Any]
    returned: str | None = None
    parent_id: str | None = None
    barred1: str | None = None
    barred2: str | None = None
    kept_for: str | None = None
    weight: float | None = None
    sample_id: str | None = None
    settled_by: str | None = None
    lease_token: str | None = None
    leased_by: str | None = None
    lease_until: float | None = None

    def is_leased(self, now: float) -> bool:
        """Whether somebody holds it at that time."""
        return self.state == "claimed" and (self.lease_until or 0.0) > now


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items a list shows. `scopes`: None for all; `reviewer`: who looks, from whom items
    are hidden that must be judged without knowing the first judgement; `ids`: what was found of
    what is sought (see `found`), None where that was not asked, or was too much."""

    status: str = "open"
    scopes: Sequence[str] | None = None
    country: str | None = None
    reason: str | None = None
    sought: Sought | None = None
    ids: tuple[str, ...] | None = None
    sort: str = "priority"
    reviewer: str | None = None


def page(
    connection: Connection, wanted: Wanted, now: float, after: tuple[float, str] | None, limit: int
) -> list[ItemRow]:
    """Items in their order, at most `limit`, those after the given place in it."""
    column, falls = SORTS[wanted.sort]
    asked = select(item).where(*conditions(wanted, now))
    if after is not None:
        key, last = after
        is_later = column < key if falls else column > key
        is_beside = item.c.id < last if falls else item.c.id > last
        asked = asked.where(or_(is_later, and_(column == key, is_beside)))
    # Both parts the same way, so that an index is walked from its end and nothing is sorted.
    order = (column.desc(), item.c.id.desc()) if falls else (column, item.c.id)
    asked = asked.order_by(*order).limit(limit)
    return [_item(row) for row in connection.execute(asked)]


def conditions(wanted: Wanted, now: float) -> list[ColumnElement[bool]]:
    """What an item of such a list fulfils."""
    # Where ids are known they lead to the rows, and no index of states may seem quicker.
    state = item.c.state if wanted.ids is None else item.c.state.concat("")
    found: list[ColumnElement[bool]] = []
    if wanted.status == "claimed":
        found.append(and_(state == "claimed", item.c.lease_until > now))
    elif wanted.status != "all":
        # One state alone, so that an index gives the order; leases that ran out are ended before.
        found.append(state == wanted.status)
    if wanted.scopes is not None:
        found.append(item.c.scope.in_(list(wanted.scopes)))
    if wanted.country is not None:
        found.append(item.c.country == wanted.country)
        found.append(item.c.purpose != "audit")
    if wanted.reason is not None:
        found.append(item.c.reasons.contains(f";{wanted.reason};", autoescape=True))
        found.append(item.c.purpose != "audit")
    if wanted.ids is not None:
        found.append(item.c.id.in_(wanted.ids))
    elif wanted.sought is not None:
        beside = item.alias("searched")  # read from an index alone, where there is one state
        asked = select(beside.c.id).where(wanted.sought.is_in(beside.c.value_head))
        if wanted.status != "all":
            asked = asked.where(beside.c.state == wanted.status)
        found.append(item.c.id.in_(asked))
    found += _for_reviewer(wanted.reviewer)
    return found


def found(connection: Connection, sought: Sought, states: Sequence[str]) -> tuple[str, ...] | None:
    """Ids of the items in these states that fit, so that they are looked for once, whatever is
    asked of them; None for more than `MOST_FOUND`: so many are quicker met in their order."""
    asked = select(item.c.id).where(item.c.state.in_(list(states)), sought.is_in(item.c.value_head))
    ids = tuple(connection.scalars(asked.limit(MOST_FOUND + 1)))
    return ids if len(ids) <= MOST_FOUND else None


def _for_reviewer(reviewer: str | None) -> list[ColumnElement[bool]]:
    if reviewer is None:
        return []
    return [
        or_(item.c.barred1.is_(None), item.c.barred1 != reviewer),
        or_(item.c.barred2.is_(None), item.c.barred2 != reviewer),
        or_(item.c.kept_for.is_(None), item.c.kept_for == reviewer),
    ]


def end_old_leases(connection: Connection, now: float) -> int:
    """Opens items whose lease ran out; how many."""
    done = connection.execute(
        update(item)
        .where(item.c.state == "claimed", item.c.lease_until <= now)
        .values(state="open", lease_token=None, leased_by=None, lease_until=None)
    )
    return done.rowcount


def has_old_leases(connection: Connection, now: float) -> bool:
    """Whether any lease ran out."""
    asked = select(item.c.id).where(item.c.lease_until <= now, item.c.state == "claimed").limit(1)
    return connection.execute(asked).first() is not None


def next_open(
    connection: Connection, reviewer: str, scopes: Sequence[str] | None, count: int
) -> list[ItemRow]:
    """The most urgent items that wait for this reviewer, locked; those skipped before come last."""
    conditions = [item.c.state == "open", *_for_reviewer(reviewer)]
    if scopes is not None:
        conditions.append(item.c.scope.in_(list(scopes)))
    was_skipped = exists().where(skip.c.item_id == item.c.id, skip.c.reviewer == reviewer)
    found: list[ItemRow] = []
    for is_skipped in (~was_skipped, was_skipped):
        asked: Select[Any] = select(item).where(*conditions, is_skipped)
        asked = asked.order_by(item.c.rank.desc(), item.c.id.desc()).limit(count - len(found))
        rows = connection.execute(for_me_alone(asked, connection))
        found += [_item(row) for row in rows]
        if len(found) == count:
            break
    return found


def locked(connection: Connection, item_id: str) -> ItemRow | None:
    """One item, which nobody else changes until the transaction ends."""
    asked = select(item).where(item.c.id == item_id)
    if connection.dialect.name == "postgresql":
        asked = asked.with_for_update()
    row = connection.execute(asked).one_or_none()
    return None if row is None else _item(row)


def by_id(connection: Connection, item_id: str) -> ItemRow | None:
    """One item."""
    row = connection.execute(select(item).where(item.c.id == item_id)).one_or_none()
    return None if row is None else _item(row)


def waiting_on(
    connection: Connection, value: str, scopes: Sequence[str] | None, *, is_locked: bool = True
) -> list[ItemRow]:
    """Flagged items of a value that are not settled; locked, if they are to be settled."""
    asked = select(item).where(
        item.c.value_key == id_of(storable(value)),
        item.c.purpose == "flagged",
        item.c.state.in_(("open", "claimed")),
    )
    if scopes is not None:
        asked = asked.where(item.c.scope.in_(list(scopes)))
    if is_locked and connection.dialect.name == "postgresql":
        asked = asked.order_by(item.c.id).with_for_update()
    return [_item(row) for row in connection.execute(asked)]


def settled_by(connection: Connection, decision_id: str) -> list[ItemRow]:
    """The items that a decision settled."""
    rows = connection.execute(select(item).where(item.c.settled_by == decision_id))
    return [_item(row) for row in rows]


def children(connection: Connection, item_id: str) -> list[ItemRow]:
    """The second and third looks at an item."""
    return [
        _item(row) for row in connection.execute(select(item).where(item.c.parent_id == item_id))
    ]


def change(connection: Connection, item_id: str, **values: Any) -> None:
    """Sets columns of one item."""
    connection.execute(update(item).where(item.c.id == item_id).values(**values))


def add(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds items as they are."""
    kept = [dict(row) for row in rows]
    if kept:
        connection.execute(insert(item), kept)


def skipped(connection: Connection, item_id: str, reviewer: str, now: float) -> None:
    """Notes that a reviewer passed an item on."""
    row = {"item_id": item_id, "reviewer": reviewer, "made_at": now}
    upsert(connection, skip, [row], ["item_id", "reviewer"], ["made_at"])


def spellings(connection: Connection, item_id: str, limit: int) -> list[Row[Any]]:
    """The raw forms of an item, the commonest first: cells, asked, records, last_at."""
    asked = select(variant).where(variant.c.item_id == item_id, variant.c.records > 0)
    asked = asked.order_by(variant.c.records.desc(), variant.c.id).limit(limit)
    return list(connection.execute(asked).all())


def add_spellings(
    connection: Connection, rows: Iterable[tuple[str, Mapping[str, str], int, float]]
) -> None:
    """Keeps a raw form of each of these items: id, cells, records, when."""
    kept = [
        {
            "id": id_of(item_id, *(f"{k}\0{v}" for k, v in sorted(cells.items()))),
            "item_id": item_id,
            "cells": dict(cells),
            "asked": {},
            "records": records,
            "first_at": now,
            "last_at": now,
        }
        for item_id, cells, records, now in rows
    ]
    upsert(connection, variant, kept, ["id"], ["last_at"])


def count_spellings(connection: Connection, item_ids: Sequence[str]) -> int:
    """How many raw forms these items have."""
    asked = select(func.count()).select_from(variant)
    asked = asked.where(variant.c.item_id.in_(list(item_ids)), variant.c.records > 0)
    return connection.execute(asked).scalar_one()


def tell(
    connection: Connection, item_id: str, who: str, what: str, now: float, **detail: Any
) -> None:
    """Adds to the audit trail."""
    connection.execute(
        insert(event).values(
            id=new_id(), item_id=item_id, made_at=now, who=who, what=what, detail=detail
        )
    )


def history(connection: Connection, item_id: str) -> list[Row[Any]]:
    """The audit trail of an item, oldest first."""
    asked = select(event).where(event.c.item_id == item_id)
    return list(connection.execute(asked.order_by(event.c.made_at, event.c.id).limit(500)).all())


def _item(row: Row[Any]) -> ItemRow:
    kept = dict(row._mapping)
    del kept["value_key"], kept["value_head"]
    kept["reasons"] = tuple(code for code in kept["reasons"].split(";") if code)
    return ItemRow(**kept)
