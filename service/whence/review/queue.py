"""Who works at what: items listed, leased to one reviewer at a time, passed on, put aside."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace

from whence.errors import Conflict, Forbidden, NotFound
from whence.review.judgement import Reviewer
from whence.rulebook.review_rules import ReviewRules
from whence.store import alias_rows, item_rows
from whence.store.database import Connection, Database
from whence.store.item_rows import ItemRow, Wanted
from whence.store.sought import Sought

MOST_CLAIMED = 50


class Queue:
    """The items of one database."""

    def __init__(self, database: Database, rules: ReviewRules) -> None:
        self.database = database
        self.rules = rules

    def page(self, wanted: Wanted, after: tuple[float, str] | None, limit: int) -> list[ItemRow]:
        """Items in their order. Raises DatabaseAway."""
        self.end_old_leases()
        if wanted.sought is not None and wanted.ids is None and wanted.status != "all":
            wanted = replace(wanted, ids=self.found(wanted.sought, (wanted.status,)))
        with self.database.read() as connection:
            return item_rows.page(connection, wanted, time.time(), after, limit)

    def found(self, sought: Sought, states: Sequence[str]) -> tuple[str, ...] | None:
        """Ids of what a search finds in these states; None for too much. Raises DatabaseAway."""
        with self.database.read() as connection:
            return item_rows.found(connection, sought, states)

    def end_old_leases(self) -> None:
        """Opens what nobody works at any more; writes only where there is something to open."""
        now = time.time()
        with self.database.read() as connection:
            is_needed = item_rows.has_old_leases(connection, now)
        if is_needed:
            with self.database.write() as connection:
                item_rows.end_old_leases(connection, now)

    def claim(self, reviewer: Reviewer, scope: str | None = None, count: int = 1) -> list[ItemRow]:
        """The next items, leased to the reviewer: never to two at once. Raises NotFound for a
        scope that is not theirs, DatabaseAway."""
        scopes: Sequence[str] | None = reviewer.scopes
        if scope is not None:
            if not reviewer.may_see(scope):
                raise NotFound("there is no such scope for this key")
            scopes = (scope,)
        self.end_old_leases()
        now = time.time()
        with self.database.write() as connection:
            found = item_rows.next_open(connection, reviewer.name, scopes, count)
            return [self._lease(connection, one, reviewer, now) for one in found]

    def claim_one(self, reviewer: Reviewer, item_id: str) -> ItemRow:
        """This very item, leased. Raises NotFound, and Conflict where it is settled or held."""
        now = time.time()
        with self.database.write() as connection:
            row = self.visible(connection, reviewer, item_id)
            if row.state in ("decided", "dismissed"):
                raise Conflict(f"this item is {row.state} already")
            if row.is_leased(now) and row.leased_by != reviewer.name:
                raise Conflict("somebody else is working at this item")
            _require_not_barred(row, reviewer)
            return self._lease(connection, row, reviewer, now)

    def renew(self, reviewer: Reviewer, item_id: str, token: str) -> ItemRow:
        """The item with its lease prolonged. Raises NotFound, Conflict where it is stale."""
        now = time.time()
        with self.database.write() as connection:
            row = self.held(connection, reviewer, item_id, token, now)
            until = now + self.rules.lease_minutes * 60
            item_rows.change(connection, row.id, lease_until=until)
            return replace(row, lease_until=until)

    def release(self, reviewer: Reviewer, item_id: str, token: str) -> ItemRow:
        """The item, open again. Raises NotFound, Conflict."""
        now = time.time()
        with self.database.write() as connection:
            row = self.held(connection, reviewer, item_id, token, now)
            return _opened(connection, row, now)

    def skip(self, reviewer: Reviewer, item_id: str, token: str, reason: str) -> ItemRow:
        """The item, open for others; its reviewer gets it again only where nothing else waits.
        Raises NotFound, Conflict."""
        now = time.time()
        with self.database.write() as connection:
            row = self.held(connection, reviewer, item_id, token, now)
            item_rows.skipped(connection, row.id, reviewer.name, now)
            item_rows.tell(connection, row.id, reviewer.name, "skipped", now, reason=reason)
            return _opened(connection, row, now)

    def dismiss(
        self, reviewer: Reviewer, item_id: str, token: str | None, note: str | None
    ) -> ItemRow:
        """The item, put aside for good. One that came back keeps its old decision, which counts
        as made under today's versions. Raises NotFound, Conflict."""
        now = time.time()
        with self.database.write() as connection:
            row = self.visible(connection, reviewer, item_id)
            if row.state in ("decided", "dismissed"):
                raise Conflict(f"this item is {row.state} already")
            if row.is_leased(now) and (row.lease_token != token or row.leased_by != reviewer.name):
                raise Conflict("somebody is working at this item; send their lease_token")
            _require_not_barred(row, reviewer)
            if row.returned is not None:
                alias_rows.confirm(connection, row.scope, row.value, row.summary["versions"])
            item_rows.tell(connection, row.id, reviewer.name, "dismissed", now, note=note)
            values = {"state": "dismissed", "changed_at": now, "returned": None, **NO_LEASE}
            item_rows.change(connection, row.id, **values)
            return replace(row, **values)  # type: ignore[arg-type]

    def visible(self, connection: Connection, reviewer: Reviewer, item_id: str) -> ItemRow:
        """The item, locked. Raises NotFound where it isn't there for this reviewer."""
        row = item_rows.locked(connection, item_id)
        if row is None or not reviewer.may_see(row.scope):
            raise no_item()
        if row.kept_for is not None and row.kept_for != reviewer.name:
            raise no_item()
        return row

    def held(
        self, connection: Connection, reviewer: Reviewer, item_id: str, token: str, now: float
    ) -> ItemRow:
        """The item, locked, which this reviewer holds. Raises NotFound, Conflict."""
        row = self.visible(connection, reviewer, item_id)
        if row.state in ("decided", "dismissed"):
            raise Conflict(f"this item is {row.state} already")
        if not row.is_leased(now) or row.lease_token != token:
            raise Conflict("this lease is stale: claim the item again")
        if row.leased_by != reviewer.name:
            raise Conflict("this lease is somebody else's: claim the item yourself")
        return row

    def _lease(
        self, connection: Connection, row: ItemRow, reviewer: Reviewer, now: float
    ) -> ItemRow:
        return lease(connection, row, reviewer, now, self.rules)


NO_LEASE = {"lease_token": None, "leased_by": None, "lease_until": None}


def lease(
    connection: Connection, row: ItemRow, reviewer: Reviewer, now: float, rules: ReviewRules
) -> ItemRow:
    """The item, leased to the reviewer under a new token."""
    values = {
        "state": "claimed",
        "lease_token": secrets.token_urlsafe(24),
        "leased_by": reviewer.name,
        "lease_until": now + rules.lease_minutes * 60,
    }
    item_rows.change(connection, row.id, **values)
    return replace(row, **values)  # type: ignore[arg-type]


def no_item() -> NotFound:
    """The error for an item that isn't there, or not for this reviewer."""
    return NotFound("there is no such item")


def _opened(connection: Connection, row: ItemRow, now: float) -> ItemRow:
    values = {"state": "open", "changed_at": now, **NO_LEASE}
    item_rows.change(connection, row.id, **values)
    return replace(row, **values)  # type: ignore[arg-type]


def _require_not_barred(row: ItemRow, reviewer: Reviewer) -> None:
    if reviewer.name in (row.barred1, row.barred2):
        raise Forbidden("this item is for somebody who has not judged it yet")
