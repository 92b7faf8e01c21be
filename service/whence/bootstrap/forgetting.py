"""What is kept, in every room, and is to be forgotten."""

from datetime import timedelta

from whence.bootstrap.jobs import open_job_desk
from whence.reports.keeping import purge_reports
from whence.review.retention import erase_record, purge_review
from whence.rulebook import rules_dir
from whence.rulebook.review_rules import load_review_rules
from whence.settings import Settings
from whence.store.database import Database
from whence.store.verdict_cache import forget_verdicts


def purge_everywhere(settings: Settings, days: float) -> dict[str, int]:
    """Deletes what is older than so many days, in every room; how much of what. Raises NotReady."""
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
    rules = load_review_rules(rules_dir(settings.rules_dir))
    gone = erase_record(settings, Database.of(settings), rules, record_id)
    gone["kept_answers"] = forget_verdicts(settings.cache_dir)
    return gone
