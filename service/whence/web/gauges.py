"""What is so at this moment, for /metrics: versions, jobs by state, and what waits."""

from collections.abc import Callable, Mapping

from flask import current_app

from whence.errors import WhenceError
from whence.store import job_rows
from whence.web.engine import engine

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Gauge = tuple[str, str, Mapping[str, float]]  # help, label, value by label


def gauges() -> dict[str, Gauge]:
    """The gauges that can be told; what does not answer is left out, and never waited for long."""
    found = {
        "whence_ready": ("Whether a place index is open.", "what", _told(_ready)),
        "whence_build_info": ("The versions in use, each 1.", "version", _told(_versions)),
        "whence_jobs": ("Background jobs by state.", "state", _told(_jobs)),
        "whence_waiting": ("What waits, by queue.", "queue", _told(_waiting)),
    }
    return {name: gauge for name, gauge in found.items() if gauge[2]}


def _told(ask: Callable[[], Mapping[str, float]]) -> Mapping[str, float]:
    try:
        return ask()
    except WhenceError:
        return {}


def _ready() -> Mapping[str, float]:
    try:
        return {"index": float(engine().normalizer is not None)}
    except WhenceError:
        return {"index": 0.0}


def _versions() -> Mapping[str, float]:
    made = engine().normalizer.versions
    names = ("service", "gazetteer", "rules", "calibration")
    return {f"{name}:{getattr(made, name)}": 1.0 for name in names}


def _jobs() -> Mapping[str, float]:
    desk = current_app.extensions["whence.jobs"]()
    if not desk.database.exists:
        return {}
    with desk.database.read() as connection:
        counts = job_rows.counts_by_state(connection)
    return {state: float(count) for state, count in counts.items()}


def _waiting() -> Mapping[str, float]:
    at = engine()
    waiting: dict[str, float] = {}
    if at.settings.data_dir is not None or at.settings.jobs_url is not None:
        jobs = current_app.extensions["whence.jobs"]().queue.waiting()
        if jobs is not None:
            waiting["jobs"] = float(jobs)
    spool = at.recorder.spool
    if spool is not None:
        waiting["review_spool_files"] = float(len(spool.files()))
    return waiting
