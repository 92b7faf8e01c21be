"""A random sample of all that is answered, kept beside the work: what an audit draws from."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from whence.entry import Entry
from whence.rulebook.review_rules import ReviewRules
from whence.store.audit_rows import SeenValue
from whence.store.row_ids import id_of
from whence.verdict import Flag, Outcome, Verdict

Key = tuple[str, str]  # scope and stratum
Summary = Callable[[Verdict], Any]


def stratum_of(verdict: Verdict, rules: ReviewRules) -> str:
    """The kind of answer that a verdict is: its outcome, and how sure it claims to be."""
    if Flag.REVIEWED in verdict.flags:
        return "reviewed"
    if verdict.outcome in (Outcome.AMBIGUOUS, Outcome.UNRESOLVED) or verdict.confidence is None:
        return verdict.outcome.value
    sure = "sure" if verdict.confidence >= rules.stratum_sure else "less_sure"
    return f"{verdict.outcome.value}_{sure}"


class _Noted:
    """A value that may stay in the sample: what is kept of it is made when it is taken, since most
    are passed over before."""

    __slots__ = ("hashed", "last_at", "records", "scope", "summary", "verdict")

    def __init__(
        self, scope: str, verdict: Verdict, hashed: float, records: int, summary: Summary
    ) -> None:
        self.scope = scope
        self.verdict = verdict
        self.hashed = hashed
        self.records = records
        self.summary = summary
        self.last_at = time.time()

    def told(self, stratum: str) -> SeenValue:
        """The value as it is kept."""
        value = self.verdict.value
        return SeenValue(
            scope=self.scope,
            stratum=stratum,
            value_key=id_of(value),
            value=value,
            hashed=self.hashed,
            records=self.records,
            cells=dict(self.verdict.input),
            summary=self.summary(self.verdict),
            last_at=self.last_at,
        )


class Seen:
    """What this process answered since it was last taken, bounded: of each stratum the values
    with the smallest hashes, which are a random sample of the distinct ones, however often each
    comes, and which can be merged with those of other processes."""

    def __init__(self, rules: ReviewRules) -> None:
        self._rules = rules
        self._most = int(rules.stratum_values)
        self._values: dict[Key, dict[str, _Noted]] = {}
        self._bounds: dict[Key, float] = {}
        self._kept_bounds: dict[Key, float] = {}
        self._records: dict[Key, int] = {}
        self._changing = threading.Lock()

    def add(self, entry: Entry, verdict: Verdict, records: int, summary: Summary) -> None:
        """Counts an answer; `summary` makes what is kept of it, and is called when it is taken."""
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
                known.records += records
                return
            values[verdict.value] = _Noted(entry.scope, verdict, hashed, records, summary)
            if len(values) >= 2 * self._most:
                self._trim(key, values)

    def take(self) -> tuple[list[SeenValue], dict[Key, int]]:
        """All that was seen since the last time; from then on it is counted anew."""
        with self._changing:
            values, records = self._values, self._records
            self._values, self._records, self._bounds = {}, {}, dict(self._kept_bounds)
        kept = [
            one.told(stratum)
            for (_, stratum), of in values.items()
            for one in sorted(of.values(), key=_hash)[: self._most]
        ]
        return kept, records

    def narrow(self, bounds: Mapping[Key, float]) -> None:
        """Passes over values beyond these hashes from now on: enough smaller ones are kept."""
        with self._changing:
            for key, bound in bounds.items():
                self._kept_bounds[key] = bound
                self._bounds[key] = min(self._bounds.get(key, 1.0), bound)

    def _trim(self, key: Key, values: dict[str, _Noted]) -> None:
        kept = sorted(values.values(), key=_hash)[: self._most]
        self._values[key] = {one.verdict.value: one for one in kept}
        self._bounds[key] = kept[-1].hashed


def _hash(one: _Noted) -> float:
    return one.hashed
