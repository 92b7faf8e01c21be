"""Aliases as rows: what is in force, what changed, and the numbers that tell every process so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from whence.store.dialects import upsert
from whence.store.review_tables import alias, alias_version, decision, fact
from whence.store.row_ids import id_of, storable
from whence.store.sought import Sought

CHANGE, ACCURACY = "change", "accuracy"


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A decision made into a rule; `scope` is '' for everywhere."""

    id: str
    scope: str
    value: str
    kind: str
    place_ids: tuple[str, ...]
    note: str | None
    made_by: str
    made_at: float
    versions: Mapping[str, str]
    item_id: str | None = None
    decision_id: str | None = None
    replaces: tuple[str, ...] = ()
    ended_at: float | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a number: the aliases, the last change of each scope, and the facts."""

    change: int
    accuracy: float | None
    versions: Mapping[str, int]
    aliases: tuple[AliasRow, ...]


def facts(connection: Connection) -> tuple[int, float | None]:
    """The number of the last change, and the measured accuracy of decisions."""
    found = {row.name: row.number for row in connection.execute(select(fact))}
    return int(found.get(CHANGE, 0)), found.get(ACCURACY)


def changes(connection: Connection, since: int) -> Changes:
    """Everything that changed after that number, 0 for all that is in force."""
    change, accuracy = facts(connection)
    versions = {row.scope: row.version for row in connection.execute(select(alias_version))}
    is_new = alias.c.change > since
    wanted = is_new if since else and_(is_new, alias.c.ended_at.is_(None))
    rows = connection.execute(select(alias).where(wanted).order_by(alias.c.change))
    return Changes(change, accuracy, versions, tuple(_alias(row) for row in rows))


def next_change(connection: Connection, scope: str) -> int:
    """A new change number, noted for the scope. Changes are told in the order of their numbers,
    since the row stays locked until the transaction ends."""
    upsert(connection, fact, [{"name": CHANGE, "number": 1}], ["name"], adding=["number"])
    number, _ = facts(connection)
    upsert(connection, alias_version, [{"scope": scope, "version": number}], ["scope"], ["version"])
    return number


def note_accuracy(connection: Connection, accuracy: float) -> None:
    """Keeps a newly measured accuracy, as a change that concerns every scope."""
    next_change(connection, "")
    upsert(connection, fact, [{"name": ACCURACY, "number": accuracy}], ["name"], ["number"])


def add(connection: Connection, made: AliasRow) -> None:
    """Puts an alias in force. Raises Conflict (of the database) where one already is."""
    connection.execute(
        insert(alias).values(
            id=made.id,
            scope=storable(made.scope),
            value=storable(made.value),
            value_key=id_of(storable(made.value)),
            kind=made.kind,
            place_ids=list(made.place_ids),
            note=None if made.note is None else storable(made.note),
            made_by=made.made_by,
            made_at=made.made_at,
            versions=dict(made.versions),
            item_id=made.item_id,
            decision_id=made.decision_id,
            replaces=list(made.replaces),
            change=next_change(connection, made.scope),
        )
    )


def end(connection: Connection, ended: AliasRow, who: str, now: float) -> bool:
    """Takes an alias out of force; False where it was not."""
    done = connection.execute(
        update(alias)
        .where(alias.c.id == ended.id, alias.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=who, change=next_change(connection, ended.scope))
    )
    return done.rowcount > 0


def confirm(connection: Connection, scope: str, value: str, versions: Mapping[str, str]) -> None:
    """Counts the alias that answers for a value as made under these versions."""
    found = in_force(connection, scope, value) or in_force(connection, "", value)
    if found is not None:
        connection.execute(
            update(alias)
            .where(alias.c.id == found.id)
            .values(versions=dict(versions), change=next_change(connection, found.scope))
        )


def restore(connection: Connection, ids: Sequence[str]) -> None:
    """Puts ended aliases back in force, as far as nothing else took their place since; where the
    decision behind one was taken back meanwhile, what that had replaced."""
    asked = (
        select(alias, decision.c.undone_at)
        .outerjoin(decision, decision.c.id == alias.c.decision_id)
        .where(alias.c.id.in_(ids))
    )
    for row in connection.execute(asked).all():
        found = _alias(row)
        if row.undone_at is not None:
            restore(connection, found.replaces)
        elif found.ended_at is not None and in_force(connection, found.scope, found.value) is None:
            connection.execute(
                update(alias)
                .where(alias.c.id == found.id)
                .values(ended_at=None, ended_by=None, change=next_change(connection, found.scope))
            )


def in_force(connection: Connection, scope: str, value: str) -> AliasRow | None:
    """The alias of exactly this scope ('' for everywhere) and value."""
    return next((one for one in of_value(connection, value) if one.scope == scope), None)


def of_value(connection: Connection, value: str) -> list[AliasRow]:
    """All aliases in force for a value, that of everywhere first, then by scope."""
    wanted = and_(alias.c.value_key == id_of(storable(value)), alias.c.ended_at.is_(None))
    rows = connection.execute(select(alias).where(wanted).order_by(alias.c.scope))
    return [_alias(row) for row in rows]


def by_id(connection: Connection, alias_id: str) -> AliasRow | None:
    """One alias, also one that has ended."""
    row = connection.execute(select(alias).where(alias.c.id == alias_id)).one_or_none()
    return None if row is None else _alias(row)


def page(
    connection: Connection,
    scopes: Sequence[str] | None,
    sought: Sought | None,
    after: tuple[float, str] | None,
    limit: int,
) -> list[AliasRow]:
    """Aliases in force, newest first; `scopes`: these and everywhere, None for all."""
    asked = select(alias).where(alias.c.ended_at.is_(None))
    if scopes is not None:
        asked = asked.where(alias.c.scope.in_([*scopes, ""]))
    if sought is not None:
        asked = asked.where(sought.is_in(alias.c.value))
    if after is not None:
        made_at, last = after
        asked = asked.where(
            or_(
                alias.c.made_at < made_at,
                and_(alias.c.made_at == made_at, alias.c.id > last),
            )
        )
    asked = asked.order_by(alias.c.made_at.desc(), alias.c.id).limit(limit)
    return [_alias(row) for row in connection.execute(asked)]


def count(connection: Connection, scopes: Sequence[str] | None) -> int:
    """How many aliases are in force; `scopes`: in these and everywhere, None for all."""
    asked = select(func.count()).select_from(alias).where(alias.c.ended_at.is_(None))
    if scopes is not None:
        asked = asked.where(alias.c.scope.in_([*scopes, ""]))
    return connection.execute(asked).scalar_one()


def _alias(row: Row[tuple[object, ...]]) -> AliasRow:
    kept = row._mapping
    return AliasRow(
        id=kept["id"],
        scope=kept["scope"],
        value=kept["value"],
        kind=kept["kind"],
        place_ids=tuple(kept["place_ids"]),
        note=kept["note"],
        made_by=kept["made_by"],
        made_at=kept["made_at"],
        versions=kept["versions"],
        item_id=kept["item_id"],
        decision_id=kept["decision_id"],
        replaces=tuple(kept["replaces"]),
        ended_at=kept["ended_at"],
        ended_by=kept["ended_by"],
    )
