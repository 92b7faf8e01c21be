"""What a reviewer works with: the queue, everything known of an item, and decisions."""

import json
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from whence.answer import as_dict
from whence.entry import FIELDS, Context, Entry
from whence.errors import WrongUse
from whence.place import Place
from whence.review.counting import Counting
from whence.review.deciding import Deciding, Settled
from whence.review.gold_questions import ask_gold, measure_accuracy
from whence.review.item_json import Json, alias_json, at, item_json
from whence.review.judgement import Reviewer
from whence.review.queue import Queue, no_item
from whence.review.recorder import Recorder
from whence.rulebook.review_rules import ReviewRules
from whence.store import alias_rows, decision_rows, item_rows, other_answers
from whence.store.database import Connection, Database
from whence.store.item_rows import ItemRow, Wanted
from whence.store.sought import Sought
from whence.text.fold import Folder
from whence.verdict import Verdict

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_SPELLINGS = 50
_CANDIDATES = 20


class Desk:
    """Review on one database, around one normaliser."""

    def __init__(
        self, normalizer: "Normalizer", database: Database, recorder: Recorder, rules: ReviewRules
    ) -> None:
        self.database = database
        self.recorder = recorder
        self.rules = rules
        self.queue = Queue(database, rules)
        spool, days = recorder.spool, recorder.retention_days
        self.counting = (
            None if spool is None else Counting(database, spool, rules, recorder.seen, days)
        )
        self._pipeline = normalizer.deciding_by(None)
        self._folder: Folder | None = None
        of = normalizer.versions
        versions = {"gazetteer": of.gazetteer, "rules": of.rules, "calibration": of.calibration}
        self.deciding = Deciding(self.queue, self.has_place, versions)

    def has_place(self, place_id: str) -> bool:
        """Whether a place of this id exists today."""
        return self._pipeline.atlas.number(place_id) is not None

    def sought(self, text: str | None) -> Sought | None:
        """What somebody looks for who typed that, in any spelling; None for None."""
        if text is None:
            return None
        if self._folder is None:
            self._folder = Folder(self._pipeline.rulebook.fold)
        return Sought(text.lower(), tuple(self._folder.fold(text).split()))

    def counting_now(self) -> None:
        """Brings what this process spooled and saw into the database now. Raises DatabaseAway."""
        if self.counting is not None:
            self.counting.count()
            self.counting.keep_seen()

    def place_of(self, place_id: str) -> Place | None:
        """The place of that id; None where it isn't there today."""
        number = self._pipeline.atlas.number(place_id)
        return None if number is None else self._pipeline.atlas.place(number)

    def page(
        self, wanted: Wanted, after: tuple[float, str] | None, limit: int
    ) -> tuple[list[Json], tuple[float, str] | None]:
        """Items as lists show them, and the place after which the next page begins."""
        rows = self.queue.page(wanted, after, limit + 1)
        shown = rows[:limit]
        now = time.time()
        settled = [row.id for row in shown if row.state == "decided"]
        decisions = {}
        if settled:
            with self.database.read() as connection:
                decisions = decision_rows.lasts(connection, settled)
        items = [item_json(row, decisions.get(row.id), now) for row in shown]
        if len(rows) <= limit:
            return items, None
        last = shown[-1]
        names = {"priority": "rank", "records": "records"}
        return items, (float(getattr(last, names.get(wanted.sort, "made_at"))), last.id)

    def claim(self, reviewer: Reviewer, scope: str | None, count: int) -> list[ItemRow]:
        """The next items for a reviewer, now and then a gold question in the place of one.
        Raises NotFound, DatabaseAway."""
        rows = self.queue.claim(reviewer, scope, count)
        if rows and random.random() < self.rules.gold_share:
            gold = ask_gold(self.queue, reviewer, scope, like=rows[-1])
            if gold is not None:
                self.queue.release(reviewer, rows[-1].id, str(rows[-1].lease_token))
                rows[-1] = gold
        return rows

    def after_decision(self, settled: Settled) -> None:
        """What follows from a decision beside its alias: the accuracy is measured anew."""
        if settled.item.purpose == "gold":
            measure_accuracy(self.database, self.rules)

    def item(self, reviewer: Reviewer, item_id: str) -> Json:
        """Everything known of an item. Raises NotFound, DatabaseAway."""
        return self.item_and_verdict(reviewer, item_id)[0]

    def item_and_verdict(self, reviewer: Reviewer, item_id: str) -> tuple[Json, Verdict | None]:
        """Everything known of an item, and what the pipeline says of its commonest form, which
        what is told of a blind item leaves out. Raises NotFound, DatabaseAway."""
        now = time.time()
        with self.database.read() as connection:
            row = item_rows.by_id(connection, item_id)
            if row is None or not reviewer.may_see(row.scope):
                raise no_item()
            if row.kept_for not in (None, reviewer.name):
                raise no_item()
            # What others said of a value is told only once it need not be judged any more.
            is_open = row.state not in ("decided", "dismissed")
            is_secret = row.purpose != "flagged" and is_open
            decision = decision_rows.last(connection, item_id)
            origin = row.parent_id or row.id
            written = item_rows.spellings(connection, origin, _SPELLINGS)
            count = item_rows.count_spellings(connection, [origin])
            also = other_answers.shown(connection, origin, int(self.rules.also_from))
            aliases = [] if is_secret else alias_rows.of_value(connection, row.value)
            aliases = [one for one in aliases if _may_see(reviewer, one)]
            history = item_rows.history(connection, item_id)
            effects = self._effects(connection, reviewer, row, aliases)
        told = item_json(row, decision, now)
        is_blind = told["is_blind"] and is_open
        told["is_blind"] = is_blind
        verdict = self._verdict(row, written)
        told |= {
            "spellings": [
                {"cells": one.cells, "records": one.records, "last_at": at(one.last_at)}
                for one in written
            ],
            "spellings_count": count,
            "verdict": None if is_blind or verdict is None else as_dict(verdict),
            "candidates": _candidates(verdict, is_blind),
            "also": also,
            "aliases": [alias_json(one) for one in aliases],
            "effects": effects,
            "history": [
                {"at": at(one.made_at), "who": one.who, "what": one.what, "detail": one.detail}
                for one in history
            ],
        }
        return told, verdict

    def told(self, row: ItemRow) -> Json:
        """An item as lists show it, with the decision in force."""
        with self.database.read() as connection:
            decision = decision_rows.last(connection, row.id) if row.state == "decided" else None
        return item_json(row, decision, time.time())

    def _verdict(self, row: ItemRow, written: list[Any]) -> Verdict | None:
        """What the pipeline says of the commonest form today, explained, without any decision."""
        cells = dict(written[0].cells) if written else cells_of(row.value)
        asked = dict(written[0].asked) if written else {}
        entry = Entry(
            **{field: cells.get(field) for field in FIELDS},
            context=Context(tuple(asked.get("countries", ())), asked.get("language")),
            scope=row.scope,
            profile=asked.get("profile"),
        )
        policy = asked.get("policy", "default")
        for one, under in ((entry, policy), (replace(entry, profile=None), "default")):
            try:
                return self._pipeline.resolve(
                    one, policy=under, explain=True, max_candidates=_CANDIDATES
                )
            except WrongUse:
                continue  # a profile or policy that is gone by now
        return None

    def _effects(
        self,
        connection: Connection,
        reviewer: Reviewer,
        row: ItemRow,
        aliases: list[alias_rows.AliasRow],
    ) -> Json:
        """What a decision would settle, where, and what says otherwise or may."""
        found: Json = {}
        waiting = item_rows.waiting_on(connection, row.value, reviewer.scopes, is_locked=False)
        for name in ("scope", "everywhere"):
            is_scope = name == "scope"
            settled = {row.id: row}
            settled |= {one.id: one for one in waiting if not is_scope or one.scope == row.scope}
            clashing = [
                one
                for one in aliases
                if one.item_id not in (row.id, row.parent_id)
                and (not is_scope or one.scope in ("", row.scope))
            ]
            found[name] = {
                "records": sum(one.records for one in settled.values()),
                "spellings": item_rows.count_spellings(connection, list(settled)),
                "items": len(settled),
                "scopes": sorted({one.scope for one in settled.values()}),
                "conflicts": [alias_json(one) for one in clashing],
            }
        return found


def cells_of(value: str) -> dict[str, str]:
    """The cells that a value was made of, folded: what is left when spellings were cleared.

    >>> cells_of('["", "leeds", "", "uk"]')
    {'city': 'leeds', 'country': 'uk'}
    """
    if value.startswith("["):
        try:
            cells = json.loads(value)
        except ValueError:
            cells = None
        if isinstance(cells, list) and len(cells) == len(FIELDS):
            return {field: cell for field, cell in zip(FIELDS, cells, strict=True) if cell}
    return {"text": value}


def _candidates(verdict: Verdict | None, is_blind: bool) -> list[Json]:
    if verdict is None:
        return []
    found: list[Json] = []
    for one in as_dict(verdict)["candidates"]:
        place = one["place"]
        found.append(
            {
                "place_id": place["id"],
                "label": place["label"],
                "probability": None if is_blind else one["probability"],
                "place": place,
                "evidence": None if is_blind else one.get("evidence"),
            }
        )
    if is_blind:
        found.sort(key=lambda one: str(one["label"]))
    return found


def _may_see(reviewer: Reviewer, alias: alias_rows.AliasRow) -> bool:
    return not alias.scope or reviewer.may_see(alias.scope)
