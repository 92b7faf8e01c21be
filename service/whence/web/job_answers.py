"""What is told of a background job, as the JSON of the contract."""

from datetime import UTC, datetime
from typing import Any

from flask import url_for

from whence.batch.job_states import JobState
from whence.store.job_rows import JobRow
from whence.web.problems import CODES

_NO_PROGRESS = {"share": 0.0, "rows": 0, "values": 0, "resolved": 0, "remembered": 0}


def job_json(job: JobRow) -> dict[str, Any]:
    """The job: its state, how far it is, what came of it, and where its results are."""
    counts = dict(job.counts)
    is_done = job.state == JobState.DONE
    return {
        "id": job.id,
        "state": job.state,
        "scope": job.scope,
        "file_name": job.file_name or None,
        "is_cancelling": job.is_cancelling and job.state == JobState.RUNNING,
        "attempts": job.attempt,
        "progress": {**_NO_PROGRESS, **job.progress},
        "counts": {
            outcome or "unanswered": count
            for outcome, count in counts.get("outcomes", {}).items()
            if count
        },
        "flags": counts.get("flags", {}),
        "reasons": counts.get("reasons", {}),
        "faults": counts.get("faults", []),
        "queued_for_review": counts.get("queued"),
        "drift": counts.get("drift"),
        "versions": counts.get("versions"),
        "error": _error(job),
        "created_at": _time(job.made_at),
        "started_at": _time(job.started_at),
        "ended_at": _time(job.ended_at),
        "results": url_for("batches.job_results", job_id=job.id) if is_done else None,
    }


def _error(job: JobRow) -> dict[str, Any] | None:
    if job.state != JobState.FAILED:
        return None
    code = job.error_code or "internal_error"
    known = CODES.get(code)
    return {
        "type": f"urn:whence:problem:{code}",
        "title": known[1] if known else "The job failed",
        "detail": job.error or "it ended without saying why",
        "code": code,
    }


def _time(seconds: float | None) -> str | None:
    """RFC 3339 in UTC.

    >>> _time(0.5)
    '1970-01-01T00:00:00.500000Z'
    """
    if seconds is None:
        return None
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
    return told.replace("+00:00", "Z")
