"""Verdicts in, flagged ones kept for reviewers: written to the spool before they are answered."""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from whence.entry import Entry
from whence.errors import NotReady
from whence.review.ranking import item_id, uncertainty
from whence.review.remarks import Flagging, summary, told, versions_told
from whence.review.seen import Seen
from whence.review.spool import Spool
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store.record_keys import RecordKeys
from whence.verdict import Flag, Verdict, Versions

log = logging.getLogger("whence.review")


def spool_folder(settings: Settings) -> Path | None:
    """Where flagged values wait to be counted: a folder for each database; None without one."""
    if settings.data_dir is None or settings.database_url is None:
        return None
    name = hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]
    return settings.data_dir / "spool" / name


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Behind:
    """The records behind a flagged value: resolved under which `policy`, what the same people
    answered elsewhere, the hashed ids of those that have one, and how many have none."""

    policy: str = "default"
    also: Mapping[str, str] | None = None
    keys: Sequence[str] = ()
    calls: int = 0


class Recorder:
    """Keeps what is flagged. Never waits for the database, and never fails a verdict."""

    def __init__(self, settings: Settings, reasons: frozenset[str], rules: ReviewRules) -> None:
        """`reasons`: codes that also flag a resolved value (`decision.yaml: review`)."""
        self.seen = Seen(rules)
        self._settings = settings
        self.retention_days = settings.retention_days
        self.flagging = Flagging(reasons)
        self.is_flagged = self.flagging.is_flagged
        folder = spool_folder(settings)
        self.spool = None if folder is None else Spool(folder)
        self._keys: RecordKeys | None = None
        self._is_failing = False

    def note(
        self,
        entry: Entry,
        verdict: Verdict,
        *,
        policy: str = "default",
        also: Mapping[str, str] | None = None,
        ids: Sequence[str] | None = None,
        calls: int = 1,
    ) -> Verdict:
        """The verdict with its place in the queue; flagged ones are kept by then.

        `ids`: of all records behind it, where there are several (a cleaned file's distinct
        value), else the entry's own; `calls`: how many records, where they have no ids.
        """
        if self.spool is not None:
            records = len(ids) if ids else calls
            self.seen.add(entry, verdict, records, _summary_of_any)
        if not self.is_flagged(verdict):
            return self.told(entry, verdict)
        if self.spool is None:
            return replace(verdict, review_status="unavailable")
        known = ids if ids is not None else [] if entry.id is None else [entry.id]
        place = item_id(entry.scope, verdict.value)
        said = told(verdict)
        said["m"]["versions"] = versions_told(verdict.versions)

        def line() -> dict[str, Any]:
            keys = [self._key_of(one) for one in known]
            behind = Behind(policy, also, keys, 0 if keys else calls)
            return _line(place, entry, verdict.value, said, behind)

        if not self._is_kept(line):
            return replace(verdict, review_status="unavailable")
        return replace(verdict, review_status="queued", review_item_id=place)

    def note_remark(
        self, entry: Entry, value: str, remark: str, versions: Versions, behind: "Behind"
    ) -> bool:
        """Whether a value is kept that was found to be for reviewers, by what `remark` (see
        `remarks`) and `versions` say of its verdict."""
        if self.spool is None:
            return False
        said = orjson.loads(remark)
        said["m"]["versions"] = versions_told(versions)
        return self._is_kept(lambda: _line(item_id(entry.scope, value), entry, value, said, behind))

    def _is_kept(self, line: Callable[[], dict[str, Any]]) -> bool:
        assert self.spool is not None
        try:
            self.spool.append(orjson.dumps(line()))
        except (OSError, NotReady) as failure:
            if not self._is_failing:
                log.error("flagged values cannot be kept: %s", type(failure).__name__)
            self._is_failing = True
            return False
        self._is_failing = False
        return True

    def told(self, entry: Entry, verdict: Verdict) -> Verdict:
        """The verdict with its place among what is decided; nothing is kept."""
        if Flag.REVIEWED not in verdict.flags:
            return verdict
        place = item_id(entry.scope, verdict.value)
        return replace(verdict, review_status="decided", review_item_id=place)

    def _key_of(self, record_id: str) -> str:
        if self._keys is None:
            self._keys = RecordKeys.of(self._settings)
        return self._keys.key_of(record_id)


def _line(
    place: str, entry: Entry, value: str, said: Mapping[str, Any], behind: Behind
) -> dict[str, Any]:
    """One sighting as JSON; `counting` reads it back."""
    line: dict[str, Any] = {
        "i": place,
        "s": entry.scope,
        "v": value,
        "t": time.time(),
        "c": dict(entry.cells()),
        **said,
    }
    asked = {
        "policy": None if behind.policy == "default" else behind.policy,
        "profile": entry.profile,
        "countries": list(entry.context.countries) or None,
        "language": entry.context.language,
    }
    optional = {
        "a": {name: value for name, value in asked.items() if value is not None},
        "k": list(behind.keys),
        "n": behind.calls,
        "e": dict(behind.also or {}),
    }
    line.update((name, value) for name, value in optional.items() if value)
    return line


def _summary_of_any(verdict: Verdict) -> dict[str, Any]:
    """The same with what an item holds beside it."""
    return summary(verdict) | {
        "versions": versions_told(verdict.versions),
        "outcome": verdict.outcome.value,
        "reasons": [reason.code.value for reason in verdict.reasons],
        "uncertainty": uncertainty(verdict),
    }
