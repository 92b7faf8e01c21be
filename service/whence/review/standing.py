"""How the queue stands, how alike reviewers judge, and what their decisions changed."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from whence.review.agreement import Answer, agreement, interval
from whence.review.item_json import at
from whence.review.judgement import same_answer
from whence.store import alias_rows, audit_rows, decision_rows
from whence.store.database import Database
from whence.store.decision_rows import DecisionRow

_DAY_S = 86_400
_PAGE = 1_000


def standing(database: Database, scopes: Sequence[str] | None, days: int = 30) -> dict[str, Any]:
    """The figures of `GET /v1/reviews/stats`, of some scopes or all."""
    now = time.time()
    with database.read() as connection:
        counts = audit_rows.counts(connection, scopes)
        oldest = audit_rows.oldest_open(connection, scopes)
        per_day = decision_rows.per_reviewer_and_day(connection, scopes, now - days * _DAY_S)
        twice = audit_rows.judged_twice(connection, scopes)
        gold = audit_rows.gold_answers(connection, scopes)
        _, accuracy = alias_rows.facts(connection)
    states: Counter[str] = Counter()
    waiting = 0
    for (purpose, state), (number, records) in counts.items():
        states[state] += number
        if purpose == "flagged" and state in ("open", "claimed"):
            waiting += records
    return {
        "open": states["open"] + states["claimed"],
        "claimed": states["claimed"],
        "decided": states["decided"],
        "dismissed": states["dismissed"],
        "records_waiting": waiting,
        "audits_open": sum(
            number
            for (purpose, state), (number, _) in counts.items()
            if purpose == "audit" and state in ("open", "claimed")
        ),
        "disagreements_open": sum(
            number
            for (purpose, state), (number, _) in counts.items()
            if purpose == "third" and state in ("open", "claimed")
        ),
        "oldest_open_at": at(oldest),
        "oldest_open_age_s": None if oldest is None else max(round(now - oldest), 0),
        "per_reviewer_and_day": [
            {"reviewer": name, "day": _day(day), "decisions": number}
            for name, day, number in per_day
        ],
        "agreement": _agreement(twice),
        "gold": _gold(gold),
        "accuracy": accuracy,
        "effect": effect(database, scopes),
    }


def _agreement(twice: Sequence[Any]) -> dict[str, Any]:
    by_pair: dict[tuple[str, str], list[tuple[Answer, Answer, float]]] = defaultdict(list)
    for one in twice:
        first = _answer(one.first_kind, one.first_ids)
        second = _answer(one.kind, one.place_ids)
        # The same two, whoever of them was first.
        if one.first_reviewer <= one.reviewer:
            by_pair[one.first_reviewer, one.reviewer].append((first, second, one.made_at))
        else:
            by_pair[one.reviewer, one.first_reviewer].append((second, first, one.made_at))
    every = [judged for judgements in by_pair.values() for judged in judgements]
    return {
        **_told(every),
        "pairs": [
            {"reviewers": list(pair), **_told(judged), "by_month": _by_month(judged)}
            for pair, judged in sorted(by_pair.items())
        ],
    }


def _told(judged: Sequence[tuple[Answer, Answer, float]]) -> dict[str, Any]:
    found = agreement([(one, other) for one, other, _ in judged])
    return {"n": found.count, "agreed": found.agreed, "kappa": found.kappa}


def _by_month(judged: Sequence[tuple[Answer, Answer, float]]) -> list[dict[str, Any]]:
    months: dict[str, list[tuple[Answer, Answer, float]]] = defaultdict(list)
    for one in judged:
        months[datetime.fromtimestamp(one[2], UTC).strftime("%Y-%m")].append(one)
    return [{"month": month, **_told(of)} for month, of in sorted(months.items())]


def _gold(answers: Sequence[Any]) -> list[dict[str, Any]]:
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for one in answers:
        count[one.reviewer] += 1
        right[one.reviewer] += same_answer(one.kind, one.place_ids, one.right_kind, one.right_ids)
    return [
        {
            "reviewer": name,
            "n": count[name],
            "right": right[name],
            "accuracy": right[name] / count[name],
            "interval": interval(right[name], count[name]),
        }
        for name in sorted(count)
    ]


def effect(database: Database, scopes: Sequence[str] | None) -> dict[str, Any]:
    """What decisions changed: how many records are answered by them, and why the pipeline had
    left those values open."""
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    settled = 0
    for one in every_decision(database, scopes):
        if one.purpose not in ("flagged", "third"):
            continue
        kinds[one.kind] += 1
        reasons.update(one.machine.get("reasons", ()))
        settled += one.kind != "cannot_tell"
    with database.read() as connection:
        records = audit_rows.counts(connection, scopes)
        aliases = alias_rows.count(connection, scopes)
    return {
        "values_settled": settled,
        "records_settled": records.get(("flagged", "decided"), (0, 0))[1],
        "aliases": aliases,
        "by_kind": dict(sorted(kinds.items())),
        "open_because": [
            {"reason": reason, "values": number} for reason, number in reasons.most_common()
        ],
    }


def every_decision(database: Database, scopes: Sequence[str] | None) -> Iterable[DecisionRow]:
    """All decisions in force, oldest first, read page by page."""
    after: tuple[float, str] | None = None
    while True:
        with database.read() as connection:
            page = decision_rows.all_in_force(connection, scopes, after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = (page[-1].made_at, page[-1].id)


def _answer(kind: str, place_ids: Sequence[str]) -> Answer:
    return (kind, *sorted(place_ids))


def _day(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY_S, UTC).strftime("%Y-%m-%d")
