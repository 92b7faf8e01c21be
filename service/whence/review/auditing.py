"""A blind audit of all outcomes, drawn by stratum from what was seen: same seed, same draw."""

import random
import time
from collections.abc import Sequence
from typing import Any

from whence.review.ranking import rank
from whence.rulebook.review_rules import ReviewRules
from whence.store import audit_rows, item_rows
from whence.store.audit_rows import SeenValue, Stratum
from whence.store.database import Connection, Database
from whence.store.row_ids import id_of


def draw(
    database: Database, rules: ReviewRules, *, count: int, scope: str, seed: int, who: str
) -> dict[str, Any]:
    """Queues about `count` values of a scope, and tells how many of which stratum.

    Strata get equal shares, as far as they have values: the rare kinds of answers are those of
    which one knows least. `weight` of an item: how many distinct values it stands for.
    """
    now = time.time()
    sample_id = id_of("sample", scope, str(seed), str(count))
    told: list[dict[str, Any]] = []
    queued = 0
    with database.write() as connection:
        strata = audit_rows.strata(connection, scope, int(rules.stratum_values))
        for of, share in zip(strata, shares([len(one.kept) for one in strata], count), strict=True):
            # In the order of their hashes, by a generator of its own: same seed, same draw.
            drawn = random.Random(f"{seed}:{of.name}").sample(list(of.kept), share)
            weight = of.values / share if share else 0.0
            rows = [_item(one, of, weight, sample_id, rules, now) for one in drawn]
            new = audit_rows.add_items(connection, rows) if rows else 0
            _add_spellings(connection, drawn, rows, now)
            queued += new
            told.append(
                {
                    "stratum": of.name,
                    "values": round(of.values),
                    "records": of.records,
                    "drawn": share,
                    "weight": weight if share else None,
                }
            )
        item_rows.tell(connection, sample_id, who, "sampled", now, scope=scope, queued=queued)
    return {"sample_id": sample_id, "scope": scope, "queued": queued, "strata": told}


def shares(sizes: Sequence[int], count: int) -> list[int]:
    """So many of each, equal as far as there are that many.

    >>> shares([2, 100, 100], 30)
    [2, 14, 14]
    """
    left, given = count, [0] * len(sizes)
    while left > 0:
        open_ones = [i for i, size in enumerate(sizes) if given[i] < size]
        if not open_ones:
            break
        each = max(left // len(open_ones), 1)
        for i in open_ones:
            more = min(each, sizes[i] - given[i], left)
            given[i] += more
            left -= more
    return given


def _item(
    one: SeenValue, of: Stratum, weight: float, sample_id: str, rules: ReviewRules, now: float
) -> dict[str, Any]:
    summary = dict(one.summary)
    return {
        "id": id_of("audit", one.scope, one.value, sample_id),
        "scope": one.scope,
        "value": one.value,
        "value_key": id_of(one.value),
        "purpose": "audit",
        "state": "open",
        "records": one.records,
        "uncertainty": summary["uncertainty"],
        "rank": rank(one.records, summary["uncertainty"], now, rules.age_doubles_days),
        "made_at": now,
        "changed_at": now,
        "outcome": summary["outcome"],
        "reasons": f";{';'.join(summary['reasons'])};",
        "country": None,
        "summary": summary | {"stratum": of.name},
        "weight": weight,
        "sample_id": sample_id,
    }


def _add_spellings(
    connection: Connection, drawn: Sequence[SeenValue], rows: Sequence[dict[str, Any]], now: float
) -> None:
    item_rows.add_spellings(
        connection,
        [(row["id"], one.cells, one.records, now) for one, row in zip(drawn, rows, strict=True)],
    )
