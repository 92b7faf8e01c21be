"""Rows that measure: gold questions, samples of what was seen, judgements of the same value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, insert, select

from whence.store.audit_tables import gold_question, seen_value, stratum
from whence.store.dialects import upsert
from whence.store.review_tables import decision, item
from whence.store.row_ids import storable


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A value whose right answer is known."""

    id: str
    scope: str
    value: str
    cells: Mapping[str, str]
    kind: str
    place_ids: tuple[str, ...]
    made_by: str
    made_at: float


@dataclass(frozen=True, slots=True)
class SeenValue:
    """A distinct value that was answered; `hashed`: 0 to 1, the same for the same value."""

    scope: str
    stratum: str
    value_key: str
    value: str
    hashed: float
    records: int
    cells: Mapping[str, str]
    summary: Mapping[str, Any]
    last_at: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """One kind of answers of a scope. `values`: distinct ones, estimated where there are many."""

    name: str
    values: float
    records: int
    kept: tuple[SeenValue, ...]


def add_gold(connection: Connection, questions: Iterable[GoldQuestion]) -> int:
    """Adds gold questions, or replaces those of the same id; how many."""
    rows = [asdict(one) | {"place_ids": list(one.place_ids), "ended_at": None} for one in questions]
    names = ["value", "cells", "kind", "place_ids", "made_by", "made_at", "ended_at"]
    upsert(connection, gold_question, rows, ["id"], names)
    return len(rows)


def unasked_gold(
    connection: Connection, reviewer: str, scopes: Sequence[str] | None
) -> GoldQuestion | None:
    """The oldest gold question that this reviewer was not asked yet."""
    was_asked = exists().where(
        item.c.purpose == "gold",
        item.c.parent_id == gold_question.c.id,
        item.c.kept_for == reviewer,
    )
    asked = select(gold_question).where(gold_question.c.ended_at.is_(None), ~was_asked)
    if scopes is not None:
        asked = asked.where(gold_question.c.scope.in_(list(scopes)))
    row = connection.execute(asked.order_by(gold_question.c.made_at, gold_question.c.id)).first()
    if row is None:
        return None
    kept = dict(row._mapping)
    kept.pop("ended_at")
    kept["place_ids"] = tuple(kept["place_ids"])
    return GoldQuestion(**kept)


def gold_answers(connection: Connection, scopes: Sequence[str] | None) -> Sequence[Any]:
    """What reviewers said to gold questions, and what is right: reviewer, made_at, kind,
    place_ids, right_kind, right_ids."""
    asked = (
        select(
            decision.c.reviewer,
            decision.c.made_at,
            decision.c.kind,
            decision.c.place_ids,
            gold_question.c.kind.label("right_kind"),
            gold_question.c.place_ids.label("right_ids"),
        )
        .join(item, item.c.id == decision.c.item_id)
        .join(gold_question, gold_question.c.id == item.c.parent_id)
        .where(decision.c.undone_at.is_(None), decision.c.purpose == "gold")
    )
    if scopes is not None:
        asked = asked.where(decision.c.scope.in_(list(scopes)))
    return connection.execute(asked.order_by(decision.c.made_at)).all()


def judged_twice(connection: Connection, scopes: Sequence[str] | None) -> Sequence[Any]:
    """First and second judgements of the same item: first_reviewer, first_kind, first_ids,
    reviewer, kind, place_ids, made_at."""
    first = decision.alias("first")
    asked = (
        select(
            first.c.reviewer.label("first_reviewer"),
            first.c.kind.label("first_kind"),
            first.c.place_ids.label("first_ids"),
            decision.c.reviewer,
            decision.c.kind,
            decision.c.place_ids,
            decision.c.made_at,
        )
        .join(item, and_(item.c.id == decision.c.item_id, item.c.purpose == "second"))
        .join(first, and_(first.c.item_id == item.c.parent_id, first.c.undone_at.is_(None)))
        .where(decision.c.undone_at.is_(None))
    )
    if scopes is not None:
        asked = asked.where(decision.c.scope.in_(list(scopes)))
    return connection.execute(asked.order_by(decision.c.made_at)).all()


def keep_seen(
    connection: Connection,
    seen: Iterable[SeenValue],
    records: Mapping[tuple[str, str], int],
    most: int,
) -> dict[tuple[str, str], float]:
    """Adds what was seen; of each stratum the values with the smallest hashes stay. Returns the
    largest hash that stays, for strata that have so many."""
    bounds = {}
    # Written out: `asdict` copies what is inside, and takes ten times as long.
    rows = [
        {
            "scope": storable(one.scope),
            "stratum": one.stratum,
            "value_key": one.value_key,
            "value": storable(one.value),
            "hashed": one.hashed,
            "records": one.records,
            "cells": one.cells,
            "summary": one.summary,
            "last_at": one.last_at,
        }
        for one in seen
    ]
    keys = ["scope", "stratum", "value_key"]
    upsert(connection, seen_value, rows, keys, ["summary", "last_at"], adding=["records"])
    counts = [
        {"scope": storable(scope), "stratum": name, "records": number}
        for (scope, name), number in records.items()
    ]
    upsert(connection, stratum, counts, ["scope", "stratum"], adding=["records"])
    for scope, name in records:
        of = and_(seen_value.c.scope == storable(scope), seen_value.c.stratum == name)
        bound = connection.execute(
            select(seen_value.c.hashed)
            .where(of)
            .order_by(seen_value.c.hashed)
            .offset(most - 1)
            .limit(1)
        ).scalar()
        if bound is not None:
            bounds[scope, name] = bound
            connection.execute(delete(seen_value).where(of, seen_value.c.hashed > bound))
    return bounds


def strata(connection: Connection, scope: str, most: int) -> list[Stratum]:
    """The strata of a scope, by name, with the values that are kept of each."""
    rows = connection.execute(
        select(seen_value)
        .where(seen_value.c.scope == scope)
        .order_by(seen_value.c.stratum, seen_value.c.hashed)
    )
    kept: dict[str, list[SeenValue]] = {}
    for row in rows:
        kept.setdefault(row.stratum, []).append(SeenValue(**row._mapping))
    counts = connection.execute(select(stratum).where(stratum.c.scope == scope))
    records = {row.stratum: row.records for row in counts}
    return [
        Stratum(name, _distinct(values, most), records.get(name, 0), tuple(values))
        for name, values in sorted(kept.items())
    ]


def _distinct(kept: Sequence[SeenValue], most: int) -> float:
    """How many distinct values there are: counted, or from how close the smallest hashes lie
    (Bar-Yossef et al. 2002)."""
    return float(len(kept)) if len(kept) < most else (len(kept) - 1) / max(kept[-1].hashed, 1e-18)


def counts(connection: Connection, scopes: Sequence[str] | None) -> dict[tuple[str, str], Any]:
    """Items by purpose and state: how many, and how many records wait behind them."""
    asked = select(item.c.purpose, item.c.state, func.count(), func.sum(item.c.records))
    if scopes is not None:
        asked = asked.where(item.c.scope.in_(list(scopes)))
    asked = asked.group_by(item.c.purpose, item.c.state)
    return {
        (purpose, state): (number, int(records or 0))
        for purpose, state, number, records in connection.execute(asked)
    }


def oldest_open(connection: Connection, scopes: Sequence[str] | None) -> float | None:
    """When the item was made that waits the longest; None where none does."""
    asked = select(func.min(item.c.made_at)).where(item.c.state.in_(("open", "claimed")))
    if scopes is not None:
        asked = asked.where(item.c.scope.in_(list(scopes)))
    found: float | None = connection.execute(asked).scalar()
    return found


def add_items(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Adds items that are not there yet; how many."""
    known = set(
        connection.execute(select(item.c.id).where(item.c.id.in_([row["id"] for row in rows])))
        .scalars()
        .all()
    )
    fresh = [dict(row) for row in rows if row["id"] not in known]
    if fresh:
        connection.execute(insert(item), fresh)
    return len(fresh)
