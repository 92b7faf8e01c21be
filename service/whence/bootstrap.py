"""Puts the parts together, once: settings in, an open normaliser out."""

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from whence import __version__
from whence.errors import NotReady
from whence.gazetteer.ensure import ensure
from whence.gazetteer.index import Gazetteer
from whence.resolve import normalizer as resolving
from whence.review.live_decisions import LiveDecisions
from whence.rulebook import Rulebook, load, rules_dir
from whence.rulebook.review_rules import load_review_rules
from whence.settings import Settings
from whence.store.live_keys import LiveKeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whence.batch.clean_options import CleanOptions
    from whence.batch.clean_summary import CleanSummary, Step
    from whence.batch.job_desk import JobDesk
    from whence.batch.queueing import Flagged
    from whence.entry import Entry
    from whence.reports.keeping import ReportKeeper
    from whence.review.counting import Counting
    from whence.review.desk import Desk
    from whence.review.recorder import Recorder
    from whence.verdict import Verdict, Versions

Progress = Callable[[str, float], None]  # what is being done, and the share that is done, 0 to 1


class Normalizer(resolving.Normalizer):
    """Resolves entries; `open` is the way to one."""

    @classmethod
    def open(
        cls, settings: Settings | None = None, progress: Progress | None = None
    ) -> "Normalizer":
        """The normaliser for `settings`, which are read from the environment if not given.

        Where there is no place index yet it is built first, which takes about a minute.
        Raises InvalidSetting, InvalidRules, and NotReady where a needed part is missing.
        """
        settings = Settings.from_env(os.environ) if settings is None else settings
        rulebook = open_rulebook(settings)
        gazetteer = open_gazetteer(settings, progress)
        decisions = open_decisions(settings)
        return cls(rulebook, gazetteer, __version__, settings.max_text, decisions)


def open_decisions(settings: Settings) -> LiveDecisions | None:
    """What reviewers decided, kept up to date beside the work; None without a database.

    Never raises: while the database is away nothing is decided, and what it says later counts
    from then on. `.current()` is a snapshot to pickle; pass that, in place of
    this, to `Normalizer(…, decisions=…)` where one set is to hold for a whole run.
    """
    if settings.database_url is None:
        return None
    rules = load_review_rules(rules_dir(settings.rules_dir))
    decisions = LiveDecisions(settings.database_url, rules.sure_from)
    with suppress(NotReady):
        decisions.refresh()
    decisions.close()  # workers are forked from here
    return decisions


def open_recorder(settings: Settings, normalizer: resolving.Normalizer) -> "Recorder":
    """What keeps flagged verdicts for reviewers: `note` each verdict that may be queued."""
    from whence.review.recorder import Recorder  # noqa: PLC0415 - only some commands need it

    rules = load_review_rules(rules_dir(settings.rules_dir))
    return Recorder(settings, normalizer.rulebook.decision.review, rules)


def count_stored_keys(settings: Settings) -> int:
    """How many API keys the database has in force. Raises NotReady where it is away."""
    keys = LiveKeys(settings)
    try:
        return len(keys.refresh())
    finally:
        keys.close()


def purge_everywhere(settings: Settings, days: float) -> dict[str, int]:
    """Deletes what is older than so many days, in every room; how much of what. Raises NotReady."""
    from whence.reports.keeping import purge_reports  # noqa: PLC0415
    from whence.review.retention import purge_review  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415
    from whence.store.verdict_cache import forget_verdicts  # noqa: PLC0415

    database = Database.of(settings)
    purged = purge_review(settings, database, days) | {"reports": purge_reports(database, days)}
    if settings.data_dir is not None:
        purged["jobs"] = open_job_desk(settings).purge(days)  # with their uploads and results
    purged["kept_answers"] = forget_verdicts(settings.cache_dir, timedelta(days=days))
    return purged


def erase_everywhere(settings: Settings, record_id: str) -> dict[str, int]:
    """Forgets one record, in every room; how much of what. Raises NotReady.

    Answers kept between runs go all together: it isn't known whose words they are. Files of jobs
    and reports hold whole tables, and go by their age (`purge_everywhere`).
    """
    from whence.review.retention import erase_record  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415
    from whence.store.verdict_cache import forget_verdicts  # noqa: PLC0415

    rules = load_review_rules(rules_dir(settings.rules_dir))
    gone = erase_record(settings, Database.of(settings), rules, record_id)
    gone["kept_answers"] = forget_verdicts(settings.cache_dir)
    return gone


def open_desk(
    settings: Settings, normalizer: resolving.Normalizer, recorder: "Recorder | None" = None
) -> "Desk":
    """What reviewers work with. Raises NotReady where no database is set."""
    from whence.review.desk import Desk  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415

    rules = load_review_rules(rules_dir(settings.rules_dir))
    if recorder is None:
        recorder = open_recorder(settings, normalizer)
    return Desk(normalizer, Database.of(settings), recorder, rules)


def open_report_keeper(
    settings: Settings, normalizer: Callable[[], resolving.Normalizer]
) -> "ReportKeeper":
    """What makes and keeps reports; long ones in a process of their own, which outlives a request.

    Raises NotReady where no database is set.
    """
    from whence.reports.keeping import ReportKeeper  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415

    def start(report_id: str) -> None:
        # Spawned, not forked: a worker of the service has threads that a fork would cut off.
        context = multiprocessing.get_context("spawn")
        context.Process(target=work_on_report, args=(settings, report_id), daemon=False).start()

    return ReportKeeper(
        normalizer,
        Database.of(settings),
        rules_dir(settings.rules_dir),
        settings.retention_days,
        start,
    )


def work_on_report(settings: Settings, report_id: str) -> None:
    """Makes a queued report; the process of its own begins here."""
    open_report_keeper(settings, lambda: open_normalizer(settings)).work(report_id)


def open_normalizer(settings: Settings, progress: Progress | None = None) -> Normalizer:
    """The normaliser for `settings`; errors as `Normalizer.open`."""
    return Normalizer.open(settings, progress)


def open_rulebook(settings: Settings) -> Rulebook:
    """The rules; raises InvalidRules naming file, rule and line."""
    return load(rules_dir(settings.rules_dir))


def open_gazetteer(settings: Settings, progress: Progress | None = None) -> Gazetteer:
    """The place index, built first where it is missing, stale or damaged.

    Raises NotReady where it must be built and a package with its sources is missing.
    """
    return ensure(settings.cache_dir, rules_dir(settings.rules_dir), progress)


def clean_file(
    settings: Settings,
    normalizer: resolving.Normalizer,
    source: str,
    target: str,
    options: "CleanOptions",
    workers: int,
    on_step: "Callable[[Step], None]" = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    is_reviewed: bool = True,
) -> "CleanSummary":
    """Cleans a file with everything that belongs to it; see `batch.cleaning.clean_file`.

    `is_reviewed`: whether flagged values are queued for reviewers, where there is a queue.
    Raises NotReady, too, while the database with reviewers' decisions is away.
    """
    from whence.batch import cleaning  # noqa: PLC0415 - only some commands need it

    live = open_decisions(settings)
    recorder = open_recorder(settings, normalizer)
    is_queueing = is_reviewed and live is not None
    means = cleaning.Means(
        normalizer,
        workers,
        # One set for the whole file; while the database is away none is written.
        None if live is None else live.refresh(),
        settings.cache_dir,
        partial(open_normalizer, settings),
        recorder.flagging,
        partial(_note_flagged, recorder, normalizer.versions) if is_queueing else None,
        _key_of(settings) if is_queueing and options.id_column is not None else None,
    )
    spool = recorder.spool if is_queueing else None
    if spool is not None:
        spool.hold_back()  # a run that is killed or refused queues nothing
    try:
        summary = cleaning.clean_file(source, target, options, means, on_step, is_cancelled)
    except BaseException:
        if spool is not None:
            spool.discard()
        raise
    if spool is not None:
        spool.seal()
    return replace(summary, drift=judge_batch(settings, summary.mixture))


def judge_batch(settings: Settings, mixture: "Mapping[str, Any]") -> "dict[str, Any] | None":
    """How far a batch is from the data that the confidence was learned from, also told to /metrics
    where there is a database; None where there is no reference. See `reports.batch_drift`."""
    from whence.reports.batch_drift import TOO_FEW, drift_of_batch  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415
    from whence.store.drift_rows import Against, Source, keep_drift  # noqa: PLC0415

    found = drift_of_batch(rules_dir(settings.rules_dir), mixture)
    if found is not None and found["verdict"] != TOO_FEW and settings.database_url is not None:
        psi = {one["aspect"]: one["psi"] for one in found["aspects"]}
        database = Database.of(settings)
        with suppress(NotReady):  # a batch is worth having without it
            if database.exists:
                with database.write() as connection:
                    keep_drift(connection, Source.BATCH, Against.REFERENCE, psi, time.time())
        database.close()
    return found


def _note_flagged(recorder: "Recorder", versions: "Versions", one: "Flagged") -> bool:
    """Whether a value of a cleaned file is queued."""
    from whence.review.recorder import Behind  # noqa: PLC0415

    behind = Behind(one.policy, one.also, one.keys, one.rows)
    return recorder.note_remark(one.entry, one.value, one.remark, versions, behind)


def _key_of(settings: Settings) -> Callable[[str], str]:
    """What hashes ids of records. Raises NotReady."""
    from whence.store.record_keys import RecordKeys  # noqa: PLC0415

    return RecordKeys.of(settings).key_of


def open_job_desk(settings: Settings) -> "JobDesk":
    """Where background jobs are handed in. Raises NotReady where there is no place to keep them."""
    from whence.batch.job_desk import JobDesk  # noqa: PLC0415 - only some commands need it

    return JobDesk.of(settings)


def do_job(settings: Settings, job_id: str, attempt: int, watcher: int) -> None:
    """Does one job, in a process of its own; see `batch.job_run.run_job`."""
    from whence.batch.job_run import run_job  # noqa: PLC0415

    live = open_decisions(settings)
    # One set of decisions for the whole job.
    normalizer = open_normalizer(settings).deciding_by(None if live is None else live.refresh())
    clean_table = partial(_clean_table, settings, normalizer)
    note = partial(_noted, open_recorder(settings, normalizer))
    judge = partial(judge_batch, settings)
    desk = open_job_desk(settings)
    run_job(desk, normalizer, clean_table, note, job_id, attempt, watcher, judge, settings.workers)


def _noted(
    recorder: "Recorder",
    entry: "Entry",
    verdict: "Verdict",
    review: str,
    policy: str,
    also: "Mapping[str, str] | None",
) -> "Verdict":
    if review == "never":
        return recorder.told(entry, verdict)
    return recorder.note(entry, verdict, policy=policy, also=also)


def _clean_table(
    settings: Settings,
    normalizer: resolving.Normalizer,
    source: str,
    target: str,
    options: "CleanOptions",
    on_step: "Callable[[Step], None]",
    is_cancelled: Callable[[], bool],
) -> "CleanSummary":
    return clean_file(
        settings, normalizer, source, target, options, settings.workers, on_step, is_cancelled
    )


def open_counting(settings: Settings) -> "Counting | None":
    """What brings spooled values to the queue, on behalf of processes that spool; None where
    there is no spool."""
    from whence.review.counting import Counting  # noqa: PLC0415 - only some commands need it
    from whence.review.recorder import spool_folder  # noqa: PLC0415
    from whence.review.seen import Seen  # noqa: PLC0415
    from whence.review.spool import Spool  # noqa: PLC0415
    from whence.store.database import Database  # noqa: PLC0415

    folder = spool_folder(settings)
    if folder is None:
        return None
    rules = load_review_rules(rules_dir(settings.rules_dir))
    database, days = Database.of(settings), settings.retention_days
    return Counting(database, Spool(folder), rules, Seen(rules), days)


def run_worker(settings: Settings, at_once: int = 1) -> None:
    """Works at background jobs until SIGTERM, then puts back what it was at; beside them it counts
    what the service flagged. Raises NotReady."""
    from whence.batch.job_worker import work_until_stopped  # noqa: PLC0415

    counting = open_counting(settings)
    if counting is not None:
        counting.start_for_all()
    work_until_stopped(open_job_desk(settings), partial(do_job, settings), settings, at_once)
