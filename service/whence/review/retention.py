"""What review keeps of people, and how it is forgotten: after a while, or on demand."""

import time

from whence.review.counting import purge_spool
from whence.review.recorder import spool_folder
from whence.rulebook.review_rules import ReviewRules
from whence.settings import Settings
from whence.store import retention_rows
from whence.store.database import Database
from whence.store.record_keys import RecordKeys

_DAY_S = 86_400


def purge_review(settings: Settings, database: Database, days: float) -> dict[str, int]:
    """Deletes what is older than that; how much of what. Raises DatabaseAway."""
    before = time.time() - days * _DAY_S
    with database.write() as connection:
        gone = retention_rows.purge(connection, before)
    database.empty_log()
    folder = spool_folder(settings)
    gone["spool_files"] = 0 if folder is None else purge_spool(folder, before)
    return gone


def erase_record(
    settings: Settings, database: Database, rules: ReviewRules, record_id: str
) -> dict[str, int]:
    """Forgets one record in every scope; how many items it was behind. Raises NotReady."""
    key = RecordKeys.of(settings).key_of(record_id)
    with database.write() as connection:
        items = retention_rows.erase(connection, key, int(rules.also_from), time.time())
    database.empty_log()
    return {"review_items": items}
