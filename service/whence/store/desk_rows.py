"""What the review page shows beside the items: how they were written, sums, a reviewer's day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from whence.store.item_rows import Wanted, conditions
from whence.store.review_tables import decision, item, variant

MOST_ADDED = (
    1_000  # values looked at for how many of them make up a half: nobody settles more a day
)


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A decision with what it settled. `is_in_force`: it still settles its item."""

    item_id: str
    origin: str
    scope: str
    value: str
    reviewer: str
    kind: str
    place_ids: tuple[str, ...]
    note: str | None
    apply_to: str
    made_at: float
    undone_at: float | None
    records: int
    is_in_force: bool


def commonest(connection: Connection, item_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The commonest raw form of each of these items, as cells; without those that have none."""
    rank = func.row_number().over(
        partition_by=variant.c.item_id, order_by=(variant.c.records.desc(), variant.c.id)
    )
    ranked = (
        select(variant.c.item_id, variant.c.cells, rank.label("place"))
        .where(variant.c.item_id.in_(list(item_ids)), variant.c.records > 0)
        .subquery()
    )
    rows = connection.execute(select(ranked.c.item_id, ranked.c.cells).where(ranked.c.place == 1))
    return {row.item_id: row.cells for row in rows}


def sums(connection: Connection, wanted: Wanted, now: float) -> tuple[int, int]:
    """How many items a list of this kind holds in all, and how many records wait behind them."""
    asked = select(func.count(), func.coalesce(func.sum(item.c.records), 0))
    values, records = connection.execute(asked.where(*conditions(wanted, now))).one()
    return values, int(records)


def by_scope(connection: Connection, wanted: Wanted, now: float) -> list[tuple[str, int, int]]:
    """Scopes with items of this kind: name, items, records; by name."""
    asked = select(item.c.scope, func.count(), func.coalesce(func.sum(item.c.records), 0))
    asked = asked.where(*conditions(wanted, now)).group_by(item.c.scope).order_by(item.c.scope)
    return [(scope, values, int(records)) for scope, values, records in connection.execute(asked)]


def values_for(connection: Connection, wanted: Wanted, now: float, records: float) -> int | None:
    """How many of the most urgent items hold so many records together; None for too many."""
    order = item.c.rank.desc(), item.c.id.desc()
    first = select(item.c.records, item.c.rank, item.c.id).where(*conditions(wanted, now))
    first_ones = first.order_by(*order).limit(MOST_ADDED).subquery()
    down = first_ones.c.rank.desc(), first_ones.c.id.desc()
    added = select(
        func.row_number().over(order_by=down).label("place"),
        func.sum(first_ones.c.records).over(order_by=down, rows=(None, 0)).label("total"),
    ).subquery()
    asked = select(func.min(added.c.place)).where(added.c.total >= records)
    place: int | None = connection.execute(asked).scalar()
    return place


def made_by(connection: Connection, reviewer: str, since: float, limit: int) -> list[MadeRow]:
    """What a reviewer decided since then, newest first."""
    settled = (
        select(func.coalesce(func.sum(item.c.records), 0))
        .where(item.c.settled_by == decision.c.id)
        .correlate(decision)
        .scalar_subquery()
    )
    asked = (
        select(decision, settled.label("settled"))
        .add_columns(item.c.parent_id, item.c.records, item.c.settled_by)
        .join(item, item.c.id == decision.c.item_id)
        .where(*_made(reviewer, since))
        .order_by(decision.c.made_at.desc(), decision.c.id)
        .limit(limit)
    )
    return [
        MadeRow(
            item_id=row.item_id,
            origin=row.parent_id or row.item_id,
            scope=row.scope,
            value=row.value,
            reviewer=row.reviewer,
            kind=row.kind,
            place_ids=tuple(row.place_ids),
            note=row.note,
            apply_to=row.apply_to,
            made_at=row.made_at,
            undone_at=row.undone_at,
            records=int(row.settled or row.records),
            is_in_force=row.undone_at is None and row.settled_by == row.id,
        )
        for row in connection.execute(asked)
    ]


def made_sums(connection: Connection, reviewer: str, since: float) -> tuple[int, int]:
    """How many decisions of a reviewer since then hold, and how many records they settled."""
    holds = and_(*_made(reviewer, since), decision.c.undone_at.is_(None))
    counted = select(func.count()).select_from(decision).where(holds)
    values = connection.execute(counted).scalar_one()
    asked = (
        select(func.coalesce(func.sum(item.c.records), 0))
        .join(decision, item.c.settled_by == decision.c.id)
        .where(holds)
    )
    return values, int(connection.execute(asked).scalar_one())


def _made(reviewer: str, since: float) -> tuple[ColumnElement[bool], ...]:
    return decision.c.reviewer == reviewer, decision.c.made_at >= since
