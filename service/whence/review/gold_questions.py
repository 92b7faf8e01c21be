"""Values whose answer is known, asked among the others: they tell whether standards drift, and how
often a decision is right."""

import time
from collections.abc import Iterable, Mapping, Sequence

from whence.review.judgement import Reviewer, same_answer
from whence.review.queue import Queue, lease
from whence.rulebook.review_rules import ReviewRules
from whence.store import alias_rows, audit_rows, item_rows
from whence.store.audit_rows import GoldQuestion
from whence.store.database import Database
from whence.store.item_rows import ItemRow
from whence.store.row_ids import id_of


def add_questions(
    database: Database,
    rows: Iterable[tuple[str, str, Mapping[str, str], str, Sequence[str]]],
    who: str,
) -> int:
    """Adds gold questions: scope, value, cells, kind, places; how many. The same value of a scope
    is one question."""
    now = time.time()
    questions = [
        GoldQuestion(
            id_of("gold", scope, value), scope, value, dict(cells), kind, tuple(places), who, now
        )
        for scope, value, cells, kind, places in rows
    ]
    with database.write() as connection:
        return audit_rows.add_gold(connection, questions)


def ask_gold(queue: Queue, reviewer: Reviewer, scope: str | None, like: ItemRow) -> ItemRow | None:
    """A gold question this reviewer was not asked yet, as an item that looks `like` any other,
    leased to them; None where there is none left."""
    now = time.time()
    scopes = reviewer.scopes if scope is None else (scope,)
    with queue.database.write() as connection:
        question = audit_rows.unasked_gold(connection, reviewer.name, scopes)
        if question is None:
            return None
        item_id = id_of("asked", question.id, reviewer.name)
        row = {
            "id": item_id,
            "scope": question.scope,
            "value": question.value,
            "value_key": id_of(question.value),
            "purpose": "gold",
            "state": "open",
            "records": like.records,
            "uncertainty": like.uncertainty,
            "rank": like.rank,
            "made_at": like.made_at,
            "changed_at": now,
            "outcome": like.outcome,
            "reasons": ";low_confidence;",
            "country": None,
            "summary": {"candidates": []},
            "parent_id": question.id,
            "kept_for": reviewer.name,
        }
        if not audit_rows.add_items(connection, [row]):
            return None
        item_rows.add_spellings(connection, [(item_id, question.cells, like.records, now)])
        made = item_rows.locked(connection, item_id)
        assert made is not None
        return lease(connection, made, reviewer, now, queue.rules)


def measure_accuracy(database: Database, rules: ReviewRules) -> float | None:
    """The share of gold questions answered right, in whole percent, once there are enough; it
    becomes the confidence of reviewed verdicts."""
    with database.read() as connection:
        answers = audit_rows.gold_answers(connection, None)
        _, known = alias_rows.facts(connection)
    if len(answers) < rules.accuracy_from:
        return known
    right = sum(
        same_answer(one.kind, one.place_ids, one.right_kind, one.right_ids) for one in answers
    )
    # Between none and all: no finite number of answers makes anybody certain.
    accuracy = round((right + 0.5) / (len(answers) + 1), 2)
    accuracy = min(max(accuracy, 0.01), 0.99)
    if accuracy != known:
        with database.write() as connection:
            alias_rows.note_accuracy(connection, accuracy)
    return accuracy
