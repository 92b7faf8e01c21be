"""What the review page asks of the house: the calls of `/v1/reviews`, without HTTP between."""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from whence.errors import Conflict, Forbidden, NotFound
from whence.review.auditing import draw
from whence.review.desk import Desk, cells_of
from whence.review.item_json import alias_json, at, item_json, lease_json
from whence.review.judgement import ApplyTo, Judgement, JudgementKind, Reviewer
from whence.store import alias_rows, desk_rows
from whence.store.item_rows import SORTS, ItemRow, Wanted
from whence.verdict import Verdict
from whence.web.engine import engine
from whence.web.problems import Problem
from whence.web.review_bodies import cursor_of, cursor_to
from whence.web.review_cells import joined
from whence.web.review_filters import Filters

Json = dict[str, Any]
_MOST_HELD = 100  # items that reviewers hold at this moment, shown among the open ones


class PageDesk:
    """The queue as one reviewer sees it."""

    def __init__(self, desk: Desk, who: Reviewer) -> None:
        self._desk = desk
        self._who = who
        self._found: dict[
            str, tuple[str, ...] | None
        ] = {}  # what a page looks for, looked for once

    def queue(self, filters: Filters, cursor: str | None, limit: int) -> Json:
        """A page of what is open or held, each item with its `label`."""
        wanted = self._wanted(filters)
        after = cursor_of(cursor)
        rows = self._desk.queue.page(wanted, after, limit + 1)
        is_more = len(rows) > limit
        shown = rows[:limit]
        column, falls = SORTS[filters.sort]
        order = column.name

        def place(row: ItemRow) -> tuple[float, str]:
            return float(getattr(row, order)), row.id

        held = self._desk.queue.page(self._wanted(filters, "claimed"), after, _MOST_HELD)
        last = place(shown[-1]) if is_more else None
        if last is not None:
            held = [one for one in held if (place(one) >= last if falls else place(one) <= last)]
        items = self._labelled(sorted([*shown, *held], key=place, reverse=falls))
        return {"items": items, "next_cursor": cursor_to(last)}

    def waiting(
        self, filters: Filters, scopes: Sequence[tuple[str, int, int]] | None = None
    ) -> tuple[int, int]:
        """How many values wait under these filters, and how many records behind them; added up
        from `scopes`, where those are at hand and nothing else is filtered."""
        if scopes is not None and not filters.is_narrow:
            counted = [one for one in scopes if filters.scope in (None, one[0])]
            return sum(one[1] for one in counted), sum(one[2] for one in counted)
        now = time.time()
        with self._desk.database.read() as connection:
            open_ = desk_rows.sums(connection, self._wanted(filters), now)
            held = desk_rows.sums(connection, self._wanted(filters, "claimed"), now)
        return open_[0] + held[0], open_[1] + held[1]

    def values_for(self, filters: Filters, records: float) -> int | None:
        """How many of the most urgent values hold so many records together."""
        with self._desk.database.read() as connection:
            return desk_rows.values_for(connection, self._wanted(filters), time.time(), records)

    def scopes(self) -> Sequence[tuple[str, int, int]]:
        """Scopes in which anything waits: name, values, records."""
        now = time.time()
        sums: dict[str, tuple[int, int]] = {}
        with self._desk.database.read() as connection:
            for status in ("open", "claimed"):
                wanted = self._wanted(Filters(), status)
                for scope, values, records in desk_rows.by_scope(connection, wanted, now):
                    before = sums.get(scope, (0, 0))
                    sums[scope] = before[0] + values, before[1] + records
        return [(scope, *sums[scope]) for scope in sorted(sums)]

    def claim(self, item_id: str) -> Json:
        """The lease of an item. Raises NotFound, Conflict, Forbidden."""
        return lease_json(self._desk.queue.claim_one(self._who, item_id))

    def claim_next(self, filters: Filters, is_fresh: bool) -> tuple[str, Json] | None:
        """The next value for this reviewer and its lease; None where nothing waits.

        What they hold already comes first, unless it must be a fresh one.
        """
        if not is_fresh:
            for row in self._desk.queue.page(self._wanted(filters, "claimed"), None, _MOST_HELD):
                if row.leased_by == self._who.name:
                    return row.id, self.claim(row.id)
        if not filters.is_narrow and filters.sort == "priority":
            for row in self._desk.claim(self._who, filters.scope, 1):
                return row.id, lease_json(row)
            return None
        for row in self._desk.queue.page(self._wanted(filters), None, _MOST_HELD):
            try:
                return row.id, self.claim(row.id)
            except (Conflict, Forbidden, NotFound):
                continue  # somebody else was quicker
        return None

    def detail(self, item_id: str) -> tuple[Json, Verdict | None]:
        """Everything known of an item, and the pipeline's verdict. Raises NotFound."""
        return self._desk.item_and_verdict(self._who, item_id)

    def today(self, limit: int) -> Sequence[Json]:
        """What the reviewer decided today (UTC), newest first."""
        with self._desk.database.read() as connection:
            made = desk_rows.made_by(connection, self._who.name, _midnight(), limit)
            cells = desk_rows.commonest(connection, [one.origin for one in made])
        return [
            {
                "item_id": one.item_id,
                "label": joined(cells.get(one.origin) or cells_of(one.value)),
                "scope": one.scope,
                "reviewer": one.reviewer,
                "kind": one.kind,
                "place_ids": list(one.place_ids),
                "note": one.note,
                "apply_to": one.apply_to,
                "made_at": at(one.made_at),
                "undone_at": at(one.undone_at),
                "records": one.records,
                "is_in_force": one.is_in_force,
            }
            for one in made
        ]

    def today_sums(self) -> tuple[int, int]:
        """How many values the reviewer settled today, and how many records they stand for."""
        with self._desk.database.read() as connection:
            return desk_rows.made_sums(connection, self._who.name, _midnight())

    def decide(self, item_id: str, lease_token: str, judged: Judgement) -> None:
        """Settles an item. Raises NotFound, InvalidRequest, Forbidden, Conflict."""
        settled = self._desk.deciding.decide(self._who, item_id, lease_token, judged)
        self._desk.after_decision(settled)

    def renew(self, item_id: str, lease_token: str) -> Json:
        """A lease, prolonged. Raises NotFound, Conflict."""
        return lease_json(self._desk.queue.renew(self._who, item_id, lease_token))

    def release(self, item_id: str, lease_token: str) -> None:
        """Gives an item back. Raises NotFound, Conflict."""
        self._desk.queue.release(self._who, item_id, lease_token)

    def skip(self, item_id: str, lease_token: str, reason: str) -> None:
        """Passes an item on. Raises NotFound, Conflict."""
        self._desk.queue.skip(self._who, item_id, lease_token, reason)

    def undo(self, item_id: str) -> None:
        """Takes back the last decision on an item. Raises NotFound, Forbidden, Conflict."""
        self._desk.deciding.undo(self._who, item_id)

    def sample(self, scope: str, count: int) -> int:
        """Queues a blind sample of all outcomes; how many values. Raises Problem where the
        reviewer is no admin, or may not see the scope."""
        if not self._who.is_admin or not self._who.may_see(scope):
            raise Problem("forbidden", "a blind sample is drawn by an admin of the scope")
        self._desk.counting_now()
        seed = secrets.randbelow(2**31)
        drawn = draw(
            self._desk.database,
            self._desk.rules,
            count=count,
            scope=scope,
            seed=seed,
            who=self._who.name,
        )
        return int(drawn["queued"])

    def aliases(self, cursor: str | None, limit: int) -> Json:
        """Rules that decisions made, newest first."""
        with self._desk.database.read() as connection:
            rows = alias_rows.page(connection, self._who.scopes, None, cursor_of(cursor), limit + 1)
        shown = rows[:limit]
        after = (shown[-1].made_at, shown[-1].id) if len(rows) > limit else None
        return {"items": [alias_json(row) for row in shown], "next_cursor": cursor_to(after)}

    def delete_alias(self, alias_id: str) -> None:
        """Ends a rule; its item opens again. Raises NotFound, Forbidden."""
        self._desk.deciding.end_alias(self._who, alias_id)

    def _wanted(self, filters: Filters, status: str = "open") -> Wanted:
        scopes = self._who.scopes
        if filters.scope is not None:
            scopes = (filters.scope,) if self._who.may_see(filters.scope) else ()
        sought = self._desk.sought(filters.q)
        if sought is not None and filters.q not in self._found:
            self._found[str(filters.q)] = self._desk.queue.found(sought, ("open", "claimed"))
        return Wanted(
            status=status,
            scopes=scopes,
            country=filters.country,
            reason=filters.reason,
            sought=sought,
            ids=self._found.get(filters.q or ""),
            sort=filters.sort,
            reviewer=self._who.name,
        )

    def _labelled(self, rows: Sequence[ItemRow]) -> list[Json]:
        with self._desk.database.read() as connection:
            cells: Mapping[str, Any] = desk_rows.commonest(
                connection, [row.parent_id or row.id for row in rows]
            )
        now = time.time()
        return [
            item_json(row, None, now)
            | {"label": joined(cells.get(row.parent_id or row.id) or cells_of(row.value))}
            for row in rows
        ]


def desk_of(who: Reviewer) -> PageDesk:
    """The desk of the application that serves the current request. Raises NotReady."""
    return PageDesk(engine().desk, who)


def judgement(choice_kind: str, place_ids: Sequence[str], **rest: Any) -> Judgement:
    """A decision as the form says it; an unknown kind is taken for a place that is missing."""
    known = set(JudgementKind)
    kind = JudgementKind(choice_kind) if choice_kind in known else JudgementKind.PLACE
    return Judgement(kind, tuple(place_ids), **rest)


def apply_to(is_everywhere: bool) -> ApplyTo:
    """Where a decision holds."""
    return ApplyTo.EVERYWHERE if is_everywhere else ApplyTo.SCOPE


def _midnight() -> float:
    now = time.time()
    return now - now % 86_400
