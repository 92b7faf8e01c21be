"""What reviewers work with: their desk, and what brings values to their queue."""

from whence.bootstrap.recorder import open_recorder
from whence.resolve.normalizer import Normalizer
from whence.review.counting import Counting
from whence.review.desk import Desk
from whence.review.recorder import Recorder, spool_folder
from whence.review.seen import Seen
from whence.review.spool import Spool
from whence.rulebook import rules_dir
from whence.rulebook.review_rules import load_review_rules
from whence.settings import Settings
from whence.store.database import Database


def open_desk(settings: Settings, normalizer: Normalizer, recorder: Recorder | None = None) -> Desk:
    """What reviewers work with. Raises NotReady where no database is set."""
    rules = load_review_rules(rules_dir(settings.rules_dir))
    if recorder is None:
        recorder = open_recorder(settings, normalizer)
    return Desk(normalizer, Database.of(settings), recorder, rules)


def open_counting(settings: Settings) -> Counting | None:
    """What brings spooled values to the queue, on behalf of processes that spool; None where
    there is no spool."""
    folder = spool_folder(settings)
    if folder is None:
        return None
    rules = load_review_rules(rules_dir(settings.rules_dir))
    database, days = Database.of(settings), settings.retention_days
    return Counting(database, Spool(folder), rules, Seen(rules), days)
