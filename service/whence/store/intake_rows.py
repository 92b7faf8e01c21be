"""Counting what was flagged: many sightings in one transaction, each of them once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, text, update

from whence.store.dialects import upsert
from whence.store.review_tables import (
    alias,
    also,
    event,
    item,
    record,
    spool_progress,
    variant,
)
from whence.store.row_ids import id_of, new_id, storable
from whence.store.sightings import Sighting, Tally, without_erased

_COUNTING = 0x57484E44  # PostgreSQL's advisory lock of whoever counts

Rank = Callable[[int, float, float], float]  # records, uncertainty, made_at → place in the queue


def read_to(connection: Connection, file: str) -> int:
    """How many bytes of a spool file were counted by now."""
    asked = select(spool_progress.c.read_to).where(spool_progress.c.file == file)
    return connection.execute(asked).scalar() or 0


def note_read(connection: Connection, file: str, offset: int, now: float) -> None:
    """Keeps how far a spool file was counted, in the transaction that counted it."""
    values = {"file": file, "read_to": offset, "changed_at": now}
    upsert(connection, spool_progress, [values], ["file"], ["read_to", "changed_at"])


def forget_read(connection: Connection, file: str) -> None:
    """Forgets a spool file that is gone."""
    connection.execute(delete(spool_progress).where(spool_progress.c.file == file))


def count(connection: Connection, seen: Sequence[Sighting], rank: Rank, now: float) -> None:
    """Adds sightings to their items, whose ranks `rank` tells."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_COUNTING})"))
    seen = without_erased(connection, seen)
    tally = Tally(connection, seen)
    tally.count()
    _keep_items(connection, tally, rank, now)
    _keep_variants(connection, tally)
    _keep_records(connection, tally)
    _keep_also(connection, tally)


def tell_planner(connection: Connection) -> None:
    """Has PostgreSQL look at what the tables hold by now: it does so by itself within a minute, and
    until then would sort a queue that was empty before for each claim. SQLite needs no telling."""
    if connection.dialect.name == "postgresql":
        for table in (item, variant):
            connection.execute(text(f"ANALYZE {table.name}"))


def _keep_items(connection: Connection, tally: Tally, rank: Rank, now: float) -> None:
    rows = connection.execute(select(item).where(item.c.id.in_(list(tally.items))))
    known = {row.id: row for row in rows}
    new = [one for item_id, one in tally.last.items() if item_id not in known]
    settled = _settled_by(connection, new)
    fresh, changed, events = [], [], []
    for one in new:
        records = tally.items[one.item_id]
        value = storable(one.value)
        by = settled.get((storable(one.scope), value)) or settled.get(("", value))
        fresh.append(_item(one, records, rank, now, by if one.returned is None else None))
        events.append(_event(one.item_id, now, "queued", {}))
    for item_id, row in known.items():
        records = max(row.records + tally.items[item_id], 0)
        back = tally.returned.get(item_id)
        state, cause = row.state, row.returned
        if back is not None and row.state in ("decided", "dismissed"):
            state, cause = "open", back.returned
            events.append(_event(item_id, now, "returned", {"cause": cause}))
        last = tally.last.get(item_id)
        changed.append(
            {
                "of": item_id,
                "records": records,
                "rank": rank(records, last.uncertainty if last else row.uncertainty, row.made_at),
                "state": state,
                "returned": cause,
                "changed_at": now,
                **_answer(last, row),
            }
        )
    if fresh:
        connection.execute(insert(item), fresh)
    if changed:
        _update(connection, item, "of", changed)
    if events:
        connection.execute(insert(event), events)


def _answer(last: Sighting | None, row: Any) -> dict[str, Any]:
    """What the pipeline says of the value by now; as it was where only counts change."""
    if last is None:
        names = ("outcome", "reasons", "country", "uncertainty", "summary")
        return {name: getattr(row, name) for name in names}
    return {
        "outcome": last.outcome,
        "reasons": f";{';'.join(last.reasons)};",
        "country": last.country,
        "uncertainty": last.uncertainty,
        "summary": dict(last.summary),
    }


def _item(one: Sighting, records: int, rank: Rank, now: float, by: str | None) -> dict[str, Any]:
    return {
        "id": one.item_id,
        "scope": storable(one.scope),
        "value": storable(one.value),
        "value_key": id_of(storable(one.value)),
        "purpose": "flagged",
        "state": "open" if by is None else "decided",
        "settled_by": by,
        "records": records,
        "rank": rank(records, one.uncertainty, one.seen_at),
        "made_at": one.seen_at,
        "changed_at": now,
        "returned": one.returned,
        **_answer(one, None),
    }


def _settled_by(connection: Connection, new: Sequence[Sighting]) -> dict[tuple[str, str], str]:
    """What settles these values, by scope ('' for everywhere) and value: flagged before a decision
    was known everywhere, they are counted after it, and open again when it is taken back."""
    keys = {id_of(storable(one.value)) for one in new}
    if not keys:
        return {}
    asked = select(alias.c.scope, alias.c.value, alias.c.decision_id, alias.c.id).where(
        alias.c.value_key.in_(keys), alias.c.ended_at.is_(None)
    )
    rows = connection.execute(asked)
    return {(row.scope, row.value): row.decision_id or row.id for row in rows}


def _keep_variants(connection: Connection, tally: Tally) -> None:
    asked = select(variant.c.id, variant.c.records, variant.c.last_at).where(
        variant.c.id.in_(list(tally.variants))
    )
    known = {row.id: row for row in connection.execute(asked)}
    fresh, changed = [], []
    for written, records in tally.variants.items():
        one = tally.variant_of.get(written)
        if written in known:
            before = known[written]
            last_at = before.last_at if one is None else max(one.seen_at, before.last_at)
            changed.append(
                {
                    "of": written,
                    "records": max(before.records + records, 0),
                    "last_at": last_at,
                }
            )
        elif one is not None and records > 0:
            fresh.append(
                {
                    "id": written,
                    "item_id": one.item_id,
                    "cells": dict(one.cells),
                    "asked": dict(one.asked),
                    "records": records,
                    "first_at": one.seen_at,
                    "last_at": one.seen_at,
                }
            )
    if fresh:
        connection.execute(insert(variant), fresh)
    if changed:
        _update(connection, variant, "of", changed)


def _keep_records(connection: Connection, tally: Tally) -> None:
    rows = [
        {
            "scope": scope,
            "record_key": key,
            "item_id": item_id,
            "variant_id": written,
            "seen_at": seen_at,
        }
        for (scope, key), (item_id, written, seen_at) in tally.records.items()
    ]
    upsert(connection, record, rows, ["scope", "record_key"], ["item_id", "variant_id", "seen_at"])


def _keep_also(connection: Connection, tally: Tally) -> None:
    rows = [
        {
            "item_id": item_id,
            "answer_key": key,
            "name": storable(name),
            "answer": storable(answer),
            "records": records,
            "last_at": last_at,
        }
        for (item_id, key), (name, answer, records, last_at) in tally.also.items()
    ]
    upsert(connection, also, rows, ["item_id", "answer_key"], ["last_at"], adding=["records"])


def _event(item_id: str, now: float, what: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "item_id": item_id,
        "made_at": now,
        "who": "whence",
        "what": what,
        "detail": dict(detail),
    }


def _update(connection: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    connection.execute(update(table).where(table.c.id == bindparam(key)), rows)
