"""Decisions made again: a sample by a second person, blind; what they differ on by a third."""

from whence.review.judgement import same_answer
from whence.rulebook.review_rules import ReviewRules
from whence.store import decision_rows, item_rows
from whence.store.database import Connection
from whence.store.decision_rows import DecisionRow
from whence.store.item_rows import ItemRow
from whence.store.row_ids import id_of


def after_decision(
    connection: Connection, rules: ReviewRules, row: ItemRow, made: DecisionRow
) -> None:
    """Queues a second look at a share of first decisions, a third one where two differ."""
    if row.purpose == "flagged" and is_drawn(made.id, rules.second_share):
        _add(connection, row, "second", made, barred=(made.reviewer, None))
    elif row.purpose == "second" and row.parent_id is not None:
        first = decision_rows.last(connection, row.parent_id)
        if first is None or same_answer(first.kind, first.place_ids, made.kind, made.place_ids):
            return
        _add(connection, row, "third", made, barred=(first.reviewer, made.reviewer))


def after_undo(connection: Connection, row: ItemRow, made: DecisionRow, now: float) -> None:
    """Puts aside looks at a decision that was taken back."""
    for child in item_rows.children(connection, row.id):
        if child.state in ("open", "claimed"):
            item_rows.change(connection, child.id, state="dismissed", changed_at=now)
    if row.purpose == "second" and row.parent_id is not None:
        for child in item_rows.children(connection, row.parent_id):
            is_third = child.purpose == "third" and child.id == _id("third", row, made)
            if is_third and child.state in ("open", "claimed"):
                item_rows.change(connection, child.id, state="dismissed", changed_at=now)


def is_drawn(decision_id: str, share: float) -> bool:
    """Whether a decision belongs to the sample: the same for the same id, and random over ids.

    >>> is_drawn("00000000" + "f" * 24, 0.05), is_drawn("f" * 32, 0.05)
    (True, False)
    """
    return int(decision_id[:8], 16) < share * 2**32


def _id(purpose: str, row: ItemRow, made: DecisionRow) -> str:
    return id_of(purpose, row.id, made.id)


def _add(
    connection: Connection,
    row: ItemRow,
    purpose: str,
    made: DecisionRow,
    barred: tuple[str, str | None],
) -> None:
    item_rows.add(
        connection,
        [
            {
                "id": _id(purpose, row, made),
                "scope": row.scope,
                "value": row.value,
                "value_key": id_of(row.value),
                "purpose": purpose,
                "state": "open",
                "records": row.records,
                "uncertainty": row.uncertainty,
                "rank": row.rank,
                "made_at": made.made_at,
                "changed_at": made.made_at,
                "outcome": row.outcome,
                "reasons": f";{';'.join(row.reasons)};",
                "country": row.country,
                "summary": dict(row.summary),
                "parent_id": row.parent_id or row.id,
                "barred1": barred[0],
                "barred2": barred[1],
            }
        ],
    )
