"""What makes and keeps consistency reports."""

import multiprocessing
from collections.abc import Callable

from whence.bootstrap.resolver import open_normalizer
from whence.reports.keeping import ReportKeeper
from whence.resolve.normalizer import Normalizer
from whence.rulebook import rules_dir
from whence.settings import Settings
from whence.store.database import Database


def open_report_keeper(settings: Settings, normalizer: Callable[[], Normalizer]) -> ReportKeeper:
    """What makes and keeps reports; long ones in a process of their own, which outlives a request.

    Raises NotReady where no database is set.
    """

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
