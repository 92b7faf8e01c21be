"""From a judgement to an alias: conflicts first, then everything at once, and back again."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from whence.errors import Conflict, Forbidden, InvalidRequest, NotFound
from whence.review.judgement import (
    AliasConflict,
    ApplyTo,
    Judgement,
    JudgementKind,
    Reviewer,
    same_answer,
)
from whence.review.queue import NO_LEASE, Queue, lease
from whence.review.second_looks import after_decision, after_undo
from whence.store import alias_rows, decision_rows, item_rows
from whence.store.alias_rows import AliasRow
from whence.store.database import Connection
from whence.store.decision_rows import DecisionRow
from whence.store.item_rows import ItemRow
from whence.store.row_ids import new_id

_WITHOUT_ALIAS = ("audit", "gold", "second")  # they measure; what they find changes no answer


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision came to: the alias it made or found in force, and all it settled."""

    item: ItemRow
    decision: DecisionRow
    alias: AliasRow | None
    items: int
    records: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a decision back came to; the item is leased to whoever did it."""

    item: ItemRow
    decision: DecisionRow


class Deciding:
    """Settles items. `place_exists` tells ids of places; `versions`: those in use today."""

    def __init__(
        self,
        queue: Queue,
        place_exists: Callable[[str], bool],
        versions: Mapping[str, str],
    ) -> None:
        self._queue = queue
        self._place_exists = place_exists
        self._versions = dict(versions)

    def decide(
        self,
        reviewer: Reviewer,
        item_id: str,
        token: str,
        judged: Judgement,
        keep: "Callable[[Connection, Settled], None] | None" = None,
    ) -> Settled:
        """Settles an item and all that waits on the same value, in one transaction; `keep` writes
        more into it.

        Raises NotFound, InvalidRequest (places), Forbidden, Conflict (a stale lease, a settled
        item), AliasConflict.
        """
        self._check(judged, reviewer)
        now = time.time()
        with self._queue.database.write() as connection:
            row = self._queue.held(connection, reviewer, item_id, token, now)
            made = self._decision(row, reviewer, judged, now)
            alias = None
            if judged.kind is not JudgementKind.CANNOT_TELL and row.purpose not in _WITHOUT_ALIAS:
                alias = self._alias(connection, row, made, judged, now)
            decision_rows.add(connection, made)
            settled = self._settle(connection, row, made, has_alias=alias is not None)
            after_decision(connection, self._queue.rules, row, made)
            whole = Settled(
                replace(row, state="decided", returned=None),
                made,
                alias,
                len(settled),
                sum(one.records for one in settled),
            )
            if keep is not None:
                keep(connection, whole)
            return whole

    def undo(self, reviewer: Reviewer, item_id: str) -> Undone:
        """Takes the last decision back, with its alias; what that replaced is in force again.

        Raises NotFound, Forbidden, Conflict where nothing is decided.
        """
        now = time.time()
        with self._queue.database.write() as connection:
            row = self._queue.visible(connection, reviewer, item_id)
            made = decision_rows.last(connection, item_id)
            if made is None or row.state != "decided":
                raise Conflict("there is no decision to undo")
            if made.reviewer != reviewer.name and not reviewer.is_admin:
                raise Forbidden("only its reviewer or an admin may undo a decision")
            decision_rows.undo(connection, made.id, reviewer.name, now)
            for alias in alias_rows.of_value(connection, made.value):
                if alias.decision_id == made.id:
                    alias_rows.end(connection, alias, reviewer.name, now)
                    alias_rows.restore(connection, alias.replaces)
            _open_again(connection, made.id, reviewer.name, "undone", now, decision=made.id)
            after_undo(connection, row, made, now)
            leased = lease(connection, row, reviewer, now, self._queue.rules)
            return Undone(leased, replace(made, undone_at=now, undone_by=reviewer.name))

    def end_alias(self, reviewer: Reviewer, alias_id: str) -> AliasRow:
        """Takes an alias out of force, and the decision back that made it; what it settled opens
        again. Raises NotFound, Forbidden."""
        now = time.time()
        with self._queue.database.write() as connection:
            alias = alias_rows.by_id(connection, alias_id)
            if alias is None or alias.ended_at is not None or not _may_see(reviewer, alias):
                raise NotFound("there is no such alias in force")
            if alias.made_by != reviewer.name and not reviewer.is_admin:
                raise Forbidden("only its reviewer or an admin may delete an alias")
            alias_rows.end(connection, alias, reviewer.name, now)
            if alias.decision_id is not None:
                self._take_back(connection, reviewer, alias.decision_id, now)
            by = alias.decision_id or alias.id
            _open_again(connection, by, reviewer.name, "alias_deleted", now, alias=alias_id)
            return replace(alias, ended_at=now, ended_by=reviewer.name)

    def _take_back(
        self, connection: Connection, reviewer: Reviewer, decision_id: str, now: float
    ) -> None:
        """A rule that was wrong was a wrong decision: it is no gold any more, nor looked at."""
        made = decision_rows.by_id(connection, decision_id)
        if made is None or made.undone_at is not None:
            return
        decision_rows.undo(connection, made.id, reviewer.name, now)
        row = item_rows.locked(connection, made.item_id)
        if row is not None:
            after_undo(connection, row, made, now)

    def _check(self, judged: Judgement, reviewer: Reviewer) -> None:
        wanted = {JudgementKind.PLACE: "one place", JudgementKind.SEVERAL: "two places or more"}
        count = len(set(judged.place_ids))
        is_right = {
            JudgementKind.PLACE: count == 1,
            JudgementKind.SEVERAL: count >= 2,
        }.get(judged.kind, count == 0)
        if not is_right:
            raise InvalidRequest(f"{judged.kind} takes {wanted.get(judged.kind, 'no place')}")
        missing = [one for one in judged.place_ids if not self._place_exists(one)]
        if missing:
            raise InvalidRequest(
                f"{len(missing)} of the places are not in the place index; "
                "GET /v1/places?q= finds ids"
            )
        if judged.apply_to is ApplyTo.EVERYWHERE and reviewer.scopes is not None:
            raise Forbidden("this key is kept to scopes, so it cannot decide for all of them")

    def _decision(
        self, row: ItemRow, reviewer: Reviewer, judged: Judgement, now: float
    ) -> DecisionRow:
        summary = row.summary
        return DecisionRow(
            id=new_id(),
            item_id=row.id,
            scope=row.scope,
            value=row.value,
            purpose=row.purpose,
            reviewer=reviewer.name,
            kind=judged.kind.value,
            place_ids=judged.place_ids,
            note=judged.note,
            apply_to=judged.apply_to.value,
            made_at=now,
            versions=self._versions,
            machine={
                "outcome": row.outcome,
                "place_id": summary.get("place_id"),
                "confidence": summary.get("confidence"),
                "reasons": list(row.reasons),
            },
        )

    def _alias(
        self,
        connection: Connection,
        row: ItemRow,
        made: DecisionRow,
        judged: Judgement,
        now: float,
    ) -> AliasRow:
        """The alias that says so: one in force already, or a new one. Raises AliasConflict."""
        scope = row.scope if judged.apply_to is ApplyTo.SCOPE else ""
        others: list[AliasRow] = []
        for alias in alias_rows.of_value(connection, row.value):
            is_same = same_answer(alias.kind, alias.place_ids, made.kind, made.place_ids)
            is_its_own = alias.item_id in (row.id, row.parent_id)
            if is_same and alias.scope in (scope, "") and row.returned is None:
                return alias
            if alias.scope == scope and (is_same or is_its_own):
                others.append(alias)  # its own older self
            elif not is_same and (not scope or alias.scope in (scope, "")):
                others.append(alias)
        clashes = [
            one
            for one in others
            if one.item_id not in (row.id, row.parent_id)
            and one.id not in judged.replaces
            and not same_answer(one.kind, one.place_ids, made.kind, made.place_ids)
        ]
        if clashes:
            raise AliasConflict(
                f"{len(clashes)} alias(es) in force say otherwise; "
                "send their ids in replace to take their place",
                clashes,
            )
        # The one for everywhere stays for the other scopes, when a scope says otherwise.
        ended = [one for one in others if one.scope == scope or not scope]
        for one in ended:
            alias_rows.end(connection, one, made.reviewer, now)
        alias = AliasRow(
            id=new_id(),
            scope=scope,
            value=row.value,
            kind=made.kind,
            place_ids=made.place_ids,
            note=made.note,
            made_by=made.reviewer,
            made_at=now,
            versions=self._versions,
            item_id=row.parent_id or row.id,
            decision_id=made.id,
            replaces=tuple(one.id for one in ended),
        )
        alias_rows.add(connection, alias)
        return alias

    def _settle(
        self, connection: Connection, row: ItemRow, made: DecisionRow, *, has_alias: bool
    ) -> list[ItemRow]:
        settled = {row.id: row}
        if has_alias:
            scopes = None if made.apply_to == ApplyTo.EVERYWHERE else (row.scope,)
            for one in item_rows.waiting_on(connection, row.value, scopes):
                settled[one.id] = one
        values = {
            "state": "decided",
            "settled_by": made.id,
            "returned": None,
            "changed_at": made.made_at,
            **NO_LEASE,
        }
        for one in settled.values():
            item_rows.change(connection, one.id, **values)
            item_rows.tell(
                connection,
                one.id,
                made.reviewer,
                "decided",
                made.made_at,
                decision=made.id,
                kind=made.kind,
                place_ids=list(made.place_ids),
            )
        return list(settled.values())


def _open_again(
    connection: Connection, by: str, who: str, what: str, now: float, **detail: str
) -> None:
    """Opens all that a decision settled, or an alias that came without one."""
    for one in item_rows.settled_by(connection, by):
        values = {"state": "open", "settled_by": None, "changed_at": now}
        item_rows.change(connection, one.id, **values)
        item_rows.tell(connection, one.id, who, what, now, **detail)


def _may_see(reviewer: Reviewer, alias: AliasRow) -> bool:
    return reviewer.scopes is None or alias.scope in reviewer.scopes
