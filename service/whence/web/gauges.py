"""What is so at this moment, for /metrics: versions, jobs by state, and what waits."""

from collections.abc import Callable, Mapping

from flask import current_app

from whence.errors import WhenceError
from whence.store import job_rows
from whence.store.drift_rows import Source, last_drift
from whence.web.engine import engine
from whence.web.metrics import Gauge

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_Numbers = Mapping[tuple[str, ...], float]
_MOVED = ("against", "aspect")


def gauges() -> dict[str, Gauge]:
    """The gauges that can be told; what does not answer is left out, and never waited for long."""
    found = {
        "whence_ready": _gauge("Whether a place index is open.", ("what",), _ready),
        "whence_build_info": _gauge("The versions in use, each 1.", ("version",), _versions),
        "whence_jobs": _gauge("Background jobs by state.", ("state",), _jobs),
        "whence_waiting": _gauge("What waits, by queue.", ("queue",), _waiting),
        "whence_report_drift_psi": _gauge(
            "Population stability index of the last report.", _MOVED, lambda: _drift(Source.REPORT)
        ),
        "whence_batch_drift_psi": _gauge(
            "Population stability index of the last batch.", _MOVED, lambda: _drift(Source.BATCH)
        ),
    }
    return {name: gauge for name, gauge in found.items() if gauge.numbers}


def _gauge(told: str, labels: tuple[str, ...], ask: Callable[[], _Numbers]) -> Gauge:
    try:
        return Gauge(told, labels, ask())
    except WhenceError:
        return Gauge(told, labels, {})


def _ready() -> _Numbers:
    try:
        return {("index",): float(engine().normalizer is not None)}
    except WhenceError:
        return {("index",): 0.0}


def _versions() -> _Numbers:
    made = engine().normalizer.versions
    names = ("service", "gazetteer", "rules", "calibration")
    return {(f"{name}:{getattr(made, name)}",): 1.0 for name in names}


def _jobs() -> _Numbers:
    desk = current_app.extensions["whence.jobs"]()
    if not desk.database.exists:
        return {}
    with desk.database.read() as connection:
        counts = job_rows.counts_by_state(connection)
    return {(state,): float(count) for state, count in counts.items()}


def _drift(source: Source) -> _Numbers:
    database = engine().reports.database
    if not database.exists:
        return {}
    with database.read() as connection:
        return last_drift(connection, source)


def _waiting() -> _Numbers:
    at = engine()
    waiting: dict[tuple[str, ...], float] = {}
    if at.settings.data_dir is not None or at.settings.jobs_url is not None:
        jobs = current_app.extensions["whence.jobs"]().queue.waiting()
        if jobs is not None:
            waiting[("jobs",)] = float(jobs)
    spool = at.recorder.spool
    if spool is not None:
        waiting[("review_spool_files",)] = float(len(spool.files()))
    return waiting
