"""What the queue must know of a flagged verdict, as one short text that holds nobody's words."""

from dataclasses import dataclass
from typing import Any

import orjson

from whence.review.ranking import uncertainty
from whence.verdict import Flag, Outcome, ReasonCode, Verdict, Versions

_OPEN = (Outcome.AMBIGUOUS, Outcome.UNRESOLVED)
_SHOWN = 3  # candidates in a list of items


@dataclass(frozen=True, slots=True)
class Flagging:
    """Which verdicts are for reviewers. `reasons`: codes that also flag a resolved value
    (`decision.yaml: review`)."""

    reasons: frozenset[str]

    def is_flagged(self, verdict: Verdict) -> bool:
        """Whether a verdict is for reviewers, if its caller lets it be."""
        if Flag.REVIEWED in verdict.flags:
            return verdict.returns is not None
        codes = {reason.code for reason in verdict.reasons}
        if ReasonCode.EMPTY in codes:
            return False
        is_open = verdict.outcome in _OPEN or not self.reasons.isdisjoint(codes)
        return is_open or verdict.returns is not None

    def remark(self, verdict: Verdict) -> str:
        """What the queue must know, to be kept for later or sent between processes: names of the
        gazetteer, codes and numbers. "" where the verdict is not for reviewers."""
        return orjson.dumps(told(verdict)).decode() if self.is_flagged(verdict) else ""


def told(verdict: Verdict) -> dict[str, Any]:
    """What a line of the spool says of the verdict itself, its versions left out. Short names:
    there will be many lines."""
    country = verdict.best_by_level["country"]
    said: dict[str, Any] = {
        "o": verdict.outcome,
        "r": [reason.code for reason in verdict.reasons],
        "u": uncertainty(verdict),
        "m": summary(verdict),
    }
    if country:
        said["l"] = country.removeprefix("iso3166-1:")
    if verdict.returns:
        said["x"] = verdict.returns
    return said


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
    }


def versions_told(versions: Versions) -> dict[str, str]:
    """The versions that an item's summary says it was made with."""
    return {
        "gazetteer": versions.gazetteer,
        "rules": versions.rules,
        "calibration": versions.calibration,
    }
