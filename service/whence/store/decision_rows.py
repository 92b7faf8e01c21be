"""Decisions as rows: who said what about which value, and what was taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from whence.store.review_tables import decision
from whence.store.row_ids import storable


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; `machine`: what Whence itself answered when it was made."""

    id: str
    item_id: str
    scope: str
    value: str
    purpose: str
    reviewer: str
    kind: str
    place_ids: tuple[str, ...]
    note: str | None
    apply_to: str
    made_at: float
    versions: Mapping[str, str]
    machine: Mapping[str, Any] = field(default_factory=dict)
    undone_at: float | None = None
    undone_by: str | None = None


def add(connection: Connection, made: DecisionRow) -> None:
    """Keeps a decision."""
    values = asdict(made) | {
        "place_ids": list(made.place_ids),
        "note": None if made.note is None else storable(made.note),
    }
    connection.execute(insert(decision).values(values))


def last(connection: Connection, item_id: str) -> DecisionRow | None:
    """The decision in force for an item; None where none is."""
    asked = select(decision).where(decision.c.item_id == item_id, decision.c.undone_at.is_(None))
    row = connection.execute(asked.order_by(decision.c.made_at.desc(), decision.c.id)).first()
    return None if row is None else _decision(row)


def by_id(connection: Connection, decision_id: str) -> DecisionRow | None:
    """One decision, also one that was taken back."""
    row = connection.execute(select(decision).where(decision.c.id == decision_id)).one_or_none()
    return None if row is None else _decision(row)


def lasts(connection: Connection, item_ids: Sequence[str]) -> dict[str, DecisionRow]:
    """The decision in force for each of these items that has one."""
    asked = select(decision).where(
        decision.c.item_id.in_(list(item_ids)), decision.c.undone_at.is_(None)
    )
    rows = connection.execute(asked.order_by(decision.c.made_at, decision.c.id.desc()))
    return {row.item_id: _decision(row) for row in rows}


def undo(connection: Connection, decision_id: str, who: str, now: float) -> None:
    """Notes that a decision was taken back."""
    connection.execute(
        update(decision).where(decision.c.id == decision_id).values(undone_at=now, undone_by=who)
    )


def all_in_force(
    connection: Connection,
    scopes: Sequence[str] | None,
    after: tuple[float, str] | None = None,
    limit: int = 1_000,
) -> list[DecisionRow]:
    """Decisions that were not taken back, oldest first, so many after a place in that order."""
    asked = select(decision).where(decision.c.undone_at.is_(None))
    if scopes is not None:
        asked = asked.where(decision.c.scope.in_(list(scopes)))
    if after is not None:
        made_at, last_id = after
        asked = asked.where(
            or_(
                decision.c.made_at > made_at,
                and_(decision.c.made_at == made_at, decision.c.id > last_id),
            )
        )
    asked = asked.order_by(decision.c.made_at, decision.c.id).limit(limit)
    return [_decision(row) for row in connection.execute(asked)]


def per_reviewer_and_day(
    connection: Connection, scopes: Sequence[str] | None, since: float
) -> list[tuple[str, int, int]]:
    """How many decisions each reviewer made: name, day since 1970, count."""
    asked = select(decision.c.reviewer, decision.c.made_at).where(
        decision.c.made_at >= since, decision.c.undone_at.is_(None)
    )
    if scopes is not None:
        asked = asked.where(decision.c.scope.in_(list(scopes)))
    days = Counter((int(when // 86_400), name) for name, when in connection.execute(asked))
    return [(name, day, number) for (day, name), number in sorted(days.items())]


def _decision(row: Row[Any]) -> DecisionRow:
    kept = dict(row._mapping)
    kept["place_ids"] = tuple(kept["place_ids"])
    return DecisionRow(**kept)
