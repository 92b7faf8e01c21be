"""Flagged verdicts, and what many of them add up to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from whence.store.review_tables import erased, record
from whence.store.row_ids import id_of, storable


@dataclass(frozen=True, slots=True)
class Sighting:
    """One flagged verdict. `record_keys`: hashed ids of the records behind it; `calls`: how many
    records without id; `returned`: why a settled item must come back, None where it needn't."""

    item_id: str
    scope: str
    value: str
    seen_at: float
    cells: Mapping[str, str]
    asked: Mapping[str, Any]
    outcome: str
    reasons: tuple[str, ...]
    country: str | None
    uncertainty: float
    summary: Mapping[str, Any]
    record_keys: tuple[str, ...] = ()
    calls: int = 0
    also: Mapping[str, str] = field(default_factory=dict)
    returned: str | None = None


class Tally:
    """What a group of sightings adds up to: by item, by spelling, by record, by other answer."""

    def __init__(self, connection: Connection, seen: Sequence[Sighting]) -> None:
        self.seen = seen
        self.items: dict[str, int] = defaultdict(int)
        self.variants: dict[str, int] = defaultdict(int)
        self.variant_of: dict[str, Sighting] = {}
        self.last: dict[str, Sighting] = {}
        self.returned: dict[str, Sighting] = {}
        self.records: dict[tuple[str, str], tuple[str, str, float]] = {}
        self.also: dict[tuple[str, str], list[Any]] = {}
        self.counted = _known_records(connection, seen)

    def count(self) -> None:
        """Counts every sighting, a record once in its scope."""
        for one in self.seen:
            written = id_of(one.item_id, *(f"{k}\0{v}" for k, v in sorted(one.cells.items())))
            self.variant_of.setdefault(written, one)
            self.last[one.item_id] = one
            self.items[one.item_id] += one.calls
            self.variants[written] += one.calls
            if one.returned is not None:
                self.returned[one.item_id] = one
            new = sum(self._count_record(one, key, written) for key in one.record_keys)
            if one.calls + new > 0:
                self._count_also(one, one.calls + new)

    def _count_record(self, one: Sighting, key: str, written: str) -> bool:
        at = (storable(one.scope), key)
        before = self.counted.get(at)
        if before is not None:
            old_item, old_variant = before
            if old_item == one.item_id:
                return False
            # The record says something else by now: it no longer waits behind its old value.
            self.items[old_item] -= 1
            self.variants[old_variant] -= 1
        self.counted[at] = (one.item_id, written)
        self.records[at] = (one.item_id, written, one.seen_at)
        self.items[one.item_id] += 1
        self.variants[written] += 1
        return True

    def _count_also(self, one: Sighting, records: int) -> None:
        for name, answer in one.also.items():
            kept = self.also.setdefault(
                (one.item_id, id_of(name, answer)), [name, answer, 0, one.seen_at]
            )
            kept[2] += records
            kept[3] = one.seen_at


def without_erased(connection: Connection, seen: Sequence[Sighting]) -> list[Sighting]:
    """The sightings without the records that were erased after them; none that would be of nobody,
    while others behind the same words still are."""
    keys = {key for one in seen for key in one.record_keys}
    if not keys:
        return list(seen)
    rows = connection.execute(select(erased).where(erased.c.record_key.in_(keys)))
    gone = {row.record_key: row.made_at for row in rows}
    kept: list[Sighting] = []
    for one in seen:
        left = tuple(key for key in one.record_keys if gone.get(key, 0.0) < one.seen_at)
        if left == one.record_keys:
            kept.append(one)
        elif left or one.calls:
            kept.append(replace(one, record_keys=left))
    return kept


def _known_records(
    connection: Connection, seen: Sequence[Sighting]
) -> dict[tuple[str, str], tuple[str, str]]:
    keys = {key for one in seen for key in one.record_keys}
    if not keys:
        return {}
    rows = connection.execute(select(record).where(record.c.record_key.in_(keys)))
    return {(row.scope, row.record_key): (row.item_id, row.variant_id) for row in rows}
