"""A verdict under the names of the contract, as plain values that JSON can hold."""

from typing import Any

import orjson

from whence.verdict import Candidate, Explanation, Verdict


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """The verdict in the contract's order; `explanation` is None unless asked for.

    Places, evidence and the like stay dataclasses, whose fields are the contract's already.
    """
    return {
        "id": verdict.id,
        "input": dict(verdict.input),
        "value": verdict.value,
        "outcome": verdict.outcome,
        "place": verdict.place,
        "confidence": verdict.confidence,
        "confidence_by_level": dict(verdict.confidence_by_level),
        "best_by_level": dict(verdict.best_by_level),
        "flags": verdict.flags,
        "reasons": verdict.reasons,
        "mentions": verdict.mentions,
        "no_place_probability": verdict.no_place_probability,
        "candidates": [_candidate(candidate) for candidate in verdict.candidates],
        "explanation": None if verdict.explanation is None else _explanation(verdict.explanation),
        "review": {"status": verdict.review_status, "item_id": verdict.review_item_id},
        "versions": verdict.versions,
    }


def as_json(verdict: Verdict) -> bytes:
    """The verdict as one line of UTF-8 JSON, without a line end."""
    return orjson.dumps(as_dict(verdict))


def _candidate(candidate: Candidate) -> dict[str, Any]:
    made: dict[str, Any] = {"place": candidate.place, "probability": candidate.probability}
    if candidate.evidence is not None:
        made["evidence"] = candidate.evidence
    return made


def _explanation(made: Explanation) -> dict[str, Any]:
    return {
        "repairs": made.repairs,
        "spans": made.spans,
        "evidence": made.evidence,
        "runner_up": made.runner_up,
        "decision": {"policy": made.policy, "thresholds": dict(made.thresholds)},
    }
