"""Verdicts in, flagged ones kept for reviewers: written to the spool before they are answered."""

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from whence.entry import Entry
from whence.errors import NotReady
from whence.review.ranking import item_id, uncertainty
from whence.review.seen import Seen
from whence.review.spool import Spool
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store.record_keys import RecordKeys
from whence.verdict import Flag, Outcome, ReasonCode, Verdict

_OPEN = (Outcome.AMBIGUOUS, Outcome.UNRESOLVED)
_SHOWN = 3  # candidates in a list of items
log = logging.getLogger("whence.review")


def spool_folder(settings: Settings) -> Path | None:
    """Where flagged values wait to be counted: a folder for each database; None without one."""
    if settings.data_dir is None or settings.database_url is None:
        return None
    name = hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]
    return settings.data_dir / "spool" / name


class Recorder:
    """Keeps what is flagged. Never waits for the database, and never fails a verdict."""

    def __init__(self, settings: Settings, reasons: frozenset[str], rules: ReviewRules) -> None:
        """`reasons`: codes that also flag a resolved value (`decision.yaml: review`)."""
        self.seen = Seen(rules)
        self._settings = settings
        self.retention_days = settings.retention_days
        self._reasons = reasons
        folder = spool_folder(settings)
        self.spool = None if folder is None else Spool(folder)
        self._keys: RecordKeys | None = None
        self._is_failing = False

    def is_flagged(self, verdict: Verdict) -> bool:
        """Whether a verdict is for reviewers, if its caller lets it be."""
        if Flag.REVIEWED in verdict.flags:
            return verdict.returns is not None
        codes = {reason.code for reason in verdict.reasons}
        if ReasonCode.EMPTY in codes:
            return False
        is_open = verdict.outcome in _OPEN or not self._reasons.isdisjoint(codes)
        return is_open or verdict.returns is not None

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
        try:
            keys = [self._key_of(one) for one in known]
            place = item_id(entry.scope, verdict.value)
            line = _line(place, entry, verdict, policy, also, keys, 0 if keys else calls)
            self.spool.append(orjson.dumps(line))
        except (OSError, NotReady) as failure:
            if not self._is_failing:
                log.error("flagged values cannot be kept: %s", type(failure).__name__)
            self._is_failing = True
            return replace(verdict, review_status="unavailable")
        self._is_failing = False
        return replace(verdict, review_status="queued", review_item_id=place)

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
    place: str,
    entry: Entry,
    verdict: Verdict,
    policy: str,
    also: Mapping[str, str] | None,
    keys: Sequence[str],
    calls: int,
) -> dict[str, Any]:
    """One sighting as JSON; `counting` reads it back. Short names: there will be many lines."""
    country = verdict.best_by_level["country"]
    line: dict[str, Any] = {
        "i": place,
        "s": entry.scope,
        "v": verdict.value,
        "t": time.time(),
        "c": dict(verdict.input),
        "o": verdict.outcome,
        "r": [reason.code for reason in verdict.reasons],
        "u": uncertainty(verdict),
        "m": summary(verdict),
    }
    asked = {
        "policy": None if policy == "default" else policy,
        "profile": entry.profile,
        "countries": list(entry.context.countries) or None,
        "language": entry.context.language,
    }
    optional = {
        "l": country.removeprefix("iso3166-1:") if country else None,
        "a": {name: value for name, value in asked.items() if value is not None},
        "k": list(keys),
        "n": calls,
        "e": dict(also or {}),
        "x": verdict.returns,
    }
    line.update((name, value) for name, value in optional.items() if value)
    return line


def summary(verdict: Verdict) -> dict[str, Any]:
    """What a list of items shows of a verdict, without asking the pipeline again."""
    place = verdict.place
    return {
        "candidates": [
            [one.place.id, one.place.label, round(one.probability, 4)]
            for one in verdict.candidates[:_SHOWN]
        ],
        "place_id": None if place is None else place.id,
        "confidence": verdict.confidence,
        "versions": {
            "gazetteer": verdict.versions.gazetteer,
            "rules": verdict.versions.rules,
            "calibration": verdict.versions.calibration,
        },
    }


def _summary_of_any(verdict: Verdict) -> dict[str, Any]:
    """The same with what an item holds beside it."""
    return summary(verdict) | {
        "outcome": verdict.outcome.value,
        "reasons": [reason.code.value for reason in verdict.reasons],
        "uncertainty": uncertainty(verdict),
    }
