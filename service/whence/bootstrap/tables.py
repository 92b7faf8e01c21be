"""Cleaning a table, with everything that belongs to it."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from whence.batch import cleaning
from whence.batch.clean_options import CleanOptions
from whence.batch.clean_summary import CleanSummary, Step
from whence.batch.queueing import Flagged
from whence.bootstrap.recorder import open_recorder
from whence.bootstrap.resolver import open_decisions, open_normalizer
from whence.errors import NotReady
from whence.resolve.normalizer import Normalizer
from whence.review.recorder import Behind, Recorder
from whence.rulebook import rules_dir
from whence.settings import Settings
from whence.store.database import Database
from whence.store.record_keys import RecordKeys
from whence.verdict import Versions


def clean_file(
    settings: Settings,
    normalizer: Normalizer,
    source: str,
    target: str,
    options: CleanOptions,
    workers: int,
    on_step: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    is_reviewed: bool = True,
) -> CleanSummary:
    """Cleans a file with everything that belongs to it; see `batch.cleaning.clean_file`.

    `is_reviewed`: whether flagged values are queued for reviewers, where there is a queue.
    Raises NotReady, too, while the database with reviewers' decisions is away.
    """
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


def judge_batch(settings: Settings, mixture: Mapping[str, Any]) -> dict[str, Any] | None:
    """How far a batch is from the data that the confidence was learned from, also told to /metrics
    where there is a database; None where there is no reference. See `reports.batch_drift`."""
    from whence.reports.batch_drift import TOO_FEW, drift_of_batch  # noqa: PLC0415 - only at the end
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


def _note_flagged(recorder: Recorder, versions: Versions, one: Flagged) -> bool:
    """Whether a value of a cleaned file is queued."""
    behind = Behind(one.policy, one.also, one.keys, one.rows)
    return recorder.note_remark(one.entry, one.value, one.remark, versions, behind)


def _key_of(settings: Settings) -> Callable[[str], str]:
    """What hashes ids of records. Raises NotReady."""
    return RecordKeys.of(settings).key_of
