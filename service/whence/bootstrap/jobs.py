"""Background jobs: where they are handed in, and what does them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from whence.bootstrap.resolver import open_decisions, open_normalizer
from whence.entry import Entry
from whence.resolve.normalizer import Normalizer
from whence.settings import Settings
from whence.verdict import Verdict

if TYPE_CHECKING:
    from whence.batch.clean_options import CleanOptions
    from whence.batch.clean_summary import CleanSummary, Step
    from whence.batch.job_desk import JobDesk
    from whence.review.recorder import Recorder


def open_job_desk(settings: Settings) -> "JobDesk":
    """Where background jobs are handed in. Raises NotReady where there is no place to keep them."""
    from whence.batch.job_desk import JobDesk  # noqa: PLC0415 - only some commands need it

    return JobDesk.of(settings)


def do_job(settings: Settings, job_id: str, attempt: int, watcher: int) -> None:
    """Does one job, in a process of its own; see `batch.job_run.run_job`."""
    from whence.batch.job_run import run_job  # noqa: PLC0415 - the worker only starts it
    from whence.bootstrap.recorder import open_recorder  # noqa: PLC0415
    from whence.bootstrap.tables import judge_batch  # noqa: PLC0415

    live = open_decisions(settings)
    # One set of decisions for the whole job.
    normalizer = open_normalizer(settings).deciding_by(None if live is None else live.refresh())
    run_job(
        open_job_desk(settings),
        normalizer,
        partial(clean_table, settings, normalizer),
        partial(noted, open_recorder(settings, normalizer)),
        job_id,
        attempt,
        watcher,
        partial(judge_batch, settings),
        settings.workers,
    )


def noted(
    recorder: "Recorder",
    entry: Entry,
    verdict: Verdict,
    review: str,
    policy: str,
    also: Mapping[str, str] | None,
) -> Verdict:
    """The verdict on an entry of a job, as its place in the queue of reviewers is."""
    if review == "never":
        return recorder.told(entry, verdict)
    return recorder.note(entry, verdict, policy=policy, also=also)


def clean_table(
    settings: Settings,
    normalizer: Normalizer,
    source: str,
    target: str,
    options: "CleanOptions",
    on_step: "Callable[[Step], None]",
    is_cancelled: Callable[[], bool],
) -> "CleanSummary":
    """Cleans a job's table with the processes that settings allow."""
    from whence.bootstrap.tables import clean_file  # noqa: PLC0415 - only where a job is one

    return clean_file(
        settings, normalizer, source, target, options, settings.workers, on_step, is_cancelled
    )


def run_worker(settings: Settings, at_once: int = 1) -> None:
    """Works at background jobs until SIGTERM, then puts back what it was at; beside them it counts
    what the service flagged, and deletes what is kept no longer. Raises NotReady."""
    from whence.batch.job_worker import work_until_stopped  # noqa: PLC0415 - a service only asks
    from whence.bootstrap.forgetting import purge_everywhere  # noqa: PLC0415
    from whence.bootstrap.review import open_counting  # noqa: PLC0415

    counting = open_counting(settings)
    if counting is not None:
        counting.start_for_all()
    tidy = partial(purge_everywhere, settings, settings.retention_days)
    work_until_stopped(open_job_desk(settings), partial(do_job, settings), tidy, at_once)
