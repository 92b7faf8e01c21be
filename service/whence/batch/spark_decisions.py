"""What reviewers decided, read once on the driver, to be sent to all executors."""

from pathlib import Path
from typing import TYPE_CHECKING

from whence.resolve.decisions import UNMEASURED, Alias, AliasKind, Decisions
from whence.store import alias_rows
from whence.store.database import Database

if TYPE_CHECKING:
    from whence.settings import Settings


def decided(settings: "Settings") -> Decisions:
    """The aliases in force at this moment; none where there is no database, or nothing in it.

    Raises DatabaseAway: a run without what was decided would give other answers.
    """
    if settings.database_url is None:
        return Decisions()
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        return Decisions()
    database = Database(settings.database_url)
    try:
        with database.read() as connection:
            found = alias_rows.changes(connection, 0)
    finally:
        database.close()
    aliases = {
        (row.scope, row.value): Alias(
            row.id, row.scope, row.value, AliasKind(row.kind), row.place_ids, row.versions
        )
        for row in found.aliases
        if row.ended_at is None
    }
    accuracy = UNMEASURED if found.accuracy is None else found.accuracy
    return Decisions(aliases, dict(found.versions), accuracy)
