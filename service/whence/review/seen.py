"""A random sample of all that is answered, kept beside the work: what an audit draws from."""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from whence.entry import Entry
from whence.rulebook.review_rules import ReviewRules
from whence.store.audit_rows import SeenValue
from whence.store.row_ids import id_of
from whence.verdict import Flag, Outcome, Verdict

Key = tuple[str, str]  # scope and stratum


def stratum_of(verdict: Verdict, rules: ReviewRules) -> str:
    """The kind of answer that a verdict is: its outcome, and how sure it claims to be."""
    if Flag.REVIEWED in verdict.flags:
        return "reviewed"
    if verdict.outcome in (Outcome.AMBIGUOUS, Outcome.UNRESOLVED) or verdict.confidence is None:
        return verdict.outcome.value
    sure = "sure" if verdict.confidence >= rules.stratum_sure else "less_sure"
    return f"{verdict.outcome.value}_{sure}"


class Seen:
    """What this process answered since it was last taken, bounded: of each stratum the values
    with the smallest hashes, which are a random sample of the distinct ones, however often each
    comes, and which can be merged with those of other processes."""

    def __init__(self, rules: ReviewRules) -> None:
        self._rules = rules
        self._most = int(rules.stratum_values)
        self._values: dict[Key, dict[str, SeenValue]] = {}
        self._bounds: dict[Key, float] = {}
        self._kept_bounds: dict[Key, float] = {}
        self._records: dict[Key, int] = {}
        self._changing = threading.Lock()

    def add(self, entry: Entry, verdict: Verdict, records: int, summary: Any) -> None:
        """Counts an answer; `summary` makes what is kept of it, and is called for few."""
        key = entry.scope, stratum_of(verdict, self._rules)
        digest = hashlib.blake2b(verdict.value.encode("utf-8", "surrogatepass"), digest_size=8)
        hashed = int.from_bytes(digest.digest(), "big") / 2**64
        with self._changing:
            self._records[key] = self._records.get(key, 0) + records
            if hashed > self._bounds.get(key, 1.0):
                return
            values = self._values.setdefault(key, {})
            known = values.get(verdict.value)
            if known is not None:
                values[verdict.value] = replace(known, records=known.records + records)
                return
            values[verdict.value] = SeenValue(
                scope=entry.scope,
                stratum=key[1],
                value_key=id_of(verdict.value),
                value=verdict.value,
                hashed=hashed,
                records=records,
                cells=dict(verdict.input),
                summary=summary(verdict),
                last_at=time.time(),
            )
            if len(values) >= 2 * self._most:
                self._trim(key, values)

    def take(self) -> tuple[list[SeenValue], dict[Key, int]]:
        """All that was seen since the last time; from then on it is counted anew."""
        with self._changing:
            values, records = self._values, self._records
            self._values, self._records, self._bounds = {}, {}, dict(self._kept_bounds)
        kept = [sorted(of.values(), key=_hash)[: self._most] for of in values.values()]
        return [one for of in kept for one in of], records

    def narrow(self, bounds: Mapping[Key, float]) -> None:
        """Passes over values beyond these hashes from now on: enough smaller ones are kept."""
        with self._changing:
            for key, bound in bounds.items():
                self._kept_bounds[key] = bound
                self._bounds[key] = min(self._bounds.get(key, 1.0), bound)

    def _trim(self, key: Key, values: dict[str, SeenValue]) -> None:
        kept = sorted(values.values(), key=_hash)[: self._most]
        self._values[key] = {one.value: one for one in kept}
        self._bounds[key] = kept[-1].hashed


def _hash(one: SeenValue) -> float:
    return one.hashed
