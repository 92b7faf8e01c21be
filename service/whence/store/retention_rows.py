"""Forgetting: what is too old, and what one record left behind."""

import json

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from whence.store.audit_tables import seen_value
from whence.store.review_tables import (
    also,
    answered_once,
    decision,
    erased,
    event,
    item,
    record,
    spool_progress,
    variant,
)


def purge(connection: Connection, before: float) -> dict[str, int]:
    """Deletes people's own words last seen before that time, and what helps to count them; how
    many rows of what. Values, decisions and aliases stay: they are folded, and nobody's own."""
    return {
        "spellings": connection.execute(delete(variant).where(variant.c.last_at < before)).rowcount,
        "other_answers": connection.execute(delete(also).where(also.c.last_at < before)).rowcount,
        "records": connection.execute(delete(record).where(record.c.seen_at < before)).rowcount,
        "sampled": connection.execute(
            delete(seen_value).where(seen_value.c.last_at < before)
        ).rowcount,
        "answers_kept": connection.execute(
            delete(answered_once).where(answered_once.c.made_at < before)
        ).rowcount,
        "erasures": connection.execute(delete(erased).where(erased.c.made_at < before)).rowcount,
        "spool_marks": connection.execute(
            delete(spool_progress).where(spool_progress.c.changed_at < before)
        ).rowcount,
    }


def erase(connection: Connection, record_key: str, shown_from: int, now: float) -> int:
    """Takes a record out of every count it is in; how many items it was behind.

    A spelling nobody else wrote goes with it, and a value that nobody else means and nobody ever
    decided. Of answers given elsewhere it is not kept who gave
    them, so all that fewer than `shown_from` gave go, for the items it was behind. What a spool
    still holds of the record is left out when it is counted.
    """
    made = insert(erased).values(record_key=record_key, made_at=now)
    if connection.execute(select(erased).where(erased.c.record_key == record_key)).first():
        connection.execute(
            update(erased).where(erased.c.record_key == record_key).values(made_at=now)
        )
    else:
        connection.execute(made)
    found = connection.execute(select(record).where(record.c.record_key == record_key)).all()
    for one in found:
        connection.execute(
            update(item)
            .where(item.c.id == one.item_id, item.c.records > 0)
            .values(records=item.c.records - 1)
        )
        connection.execute(
            update(variant)
            .where(variant.c.id == one.variant_id, variant.c.records > 0)
            .values(records=variant.c.records - 1)
        )
        _forget_spelling(connection, one.variant_id)
        connection.execute(
            delete(also).where(also.c.item_id == one.item_id, also.c.records < shown_from)
        )
    connection.execute(delete(record).where(record.c.record_key == record_key))
    for item_id in {one.item_id for one in found}:
        _forget_item(connection, item_id)
    return len(found)


def _forget_item(connection: Connection, item_id: str) -> None:
    """Deletes an item that no record waits behind any more and that nobody ever decided."""
    is_decided = exists().where(decision.c.item_id == item.c.id)
    waits = item.c.state.in_(("open", "claimed"))
    gone = connection.execute(
        delete(item).where(item.c.id == item_id, item.c.records <= 0, waits, ~is_decided)
    )
    if gone.rowcount:
        connection.execute(delete(event).where(event.c.item_id == item_id))


def _forget_spelling(connection: Connection, variant_id: str) -> None:
    """Deletes a spelling that no record has any more, in the sample of all answers too."""
    gone = connection.execute(
        select(variant.c.cells, item.c.scope, item.c.value_key)
        .join(item, item.c.id == variant.c.item_id)
        .where(variant.c.id == variant_id, variant.c.records <= 0)
    ).one_or_none()
    if gone is None:
        return
    sampled = select(seen_value).where(
        seen_value.c.scope == gone.scope, seen_value.c.value_key == gone.value_key
    )
    for row in connection.execute(sampled).all():
        if json.dumps(row.cells, sort_keys=True) == json.dumps(gone.cells, sort_keys=True):
            connection.execute(
                delete(seen_value).where(
                    seen_value.c.scope == row.scope,
                    seen_value.c.stratum == row.stratum,
                    seen_value.c.value_key == row.value_key,
                )
            )
    connection.execute(delete(variant).where(variant.c.id == variant_id))


def count_spellings(connection: Connection) -> int:
    """How many raw forms are kept in all."""
    return connection.execute(select(func.count()).select_from(variant)).scalar_one()
