"""Decisions as the database has them by now: looked at beside the work, never waited for."""

import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from whence.errors import NotReady
from whence.resolve.decisions import UNMEASURED, Alias, AliasKind, Decisions

if TYPE_CHECKING:
    from whence.store.alias_rows import AliasRow, Changes
    from whence.store.database import Database

LOOK_S = 0.3  # between two looks; a decision is to be known everywhere within a second
FIRST_LOOK_S = 1.0  # so long the first answer of a process may wait for what is decided
log = logging.getLogger("whence.review")


class LiveDecisions:
    """The decisions in force; a thread of each process looks for new ones.

    While the database is away, the last known ones stay in force. An SQLite file that was never
    made is not made by looking, and until there is one the library for databases, which takes a
    third of a second to import, is not needed either.
    """

    def __init__(self, url: str, sure_from: float = 0.95) -> None:
        """`sure_from`: the confidence from which a changed pipeline contradicts a decision."""
        self._url = url
        self._sure_from = sure_from
        self.is_away = False
        self._database: Database | None = None
        self._decisions = Decisions()
        self._change = 0
        self._accuracy: float | None = None
        self._pid = 0
        self._looking = threading.Lock()
        self._starting = threading.Lock()

    def current(self) -> Decisions:
        """What is decided by now; waits for nothing but the first look of its process, and for
        that at most FIRST_LOOK_S."""
        if self._pid != os.getpid():
            self._watch()
        return self._decisions

    @property
    def is_looking(self) -> bool:
        """Whether this process looks for changes by now."""
        return self._pid == os.getpid()

    def refresh(self) -> Decisions:
        """What is decided at this very moment. Raises NotReady where the database is away."""
        with self._looking:
            file = self._url.removeprefix("sqlite:///")
            if self._database is None and file != self._url and not Path(file).exists():
                return self._decisions
            from whence.store import alias_rows  # noqa: PLC0415
            from whence.store.database import Database  # noqa: PLC0415

            if self._database is None:
                self._database = Database(self._url)
            with self._database.read() as connection:
                change, accuracy = alias_rows.facts(connection)
                if (change, accuracy) != (self._change, self._accuracy):
                    # Fewer changes than were seen: a backup was put back, and all is read anew.
                    since = self._change if change >= self._change else 0
                    self._take(alias_rows.changes(connection, since), since)
            return self._decisions

    def close(self) -> None:
        """Closes this process's connections until the next look: none may be open in a fork."""
        with self._looking:
            if self._database is not None:
                self._database.close()

    def _take(self, found: "Changes", since: int) -> None:
        aliases = dict(self._decisions.aliases) if since else {}
        for row in found.aliases:
            key = (row.scope, row.value)
            if row.ended_at is None:
                aliases[key] = alias_of(row)
            elif (old := aliases.get(key)) is not None and old.id == row.id:
                del aliases[key]
        self._change, self._accuracy = found.change, found.accuracy
        accuracy = UNMEASURED if found.accuracy is None else found.accuracy
        self._decisions = Decisions(aliases, dict(found.versions), accuracy, self._sure_from)

    def _watch(self) -> None:
        with self._starting:
            if self._pid == os.getpid():
                return
            # A fork copies no threads, and a lock as it was held.
            self._looking = threading.Lock()
            has_looked = threading.Event()
            threading.Thread(
                target=_look, args=(ref(self), has_looked), name="whence-decisions", daemon=True
            ).start()
            has_looked.wait(FIRST_LOOK_S)
            self._pid = os.getpid()


def _look(watched: "ref[LiveDecisions]", has_looked: threading.Event) -> None:
    """Refreshes until nobody holds the decisions any more."""
    while (live := watched()) is not None:
        try:
            live.refresh()
            live.is_away = False
        except NotReady as away:
            if not live.is_away:
                log.warning("decisions stay as last known: %s", away)
            live.is_away = True
        except Exception as fault:  # what is known stays in force, whatever goes wrong
            log.error("looking for decisions failed: %s", type(fault).__name__)
        has_looked.set()
        del live
        time.sleep(LOOK_S)


def alias_of(row: "AliasRow") -> Alias:
    """A stored alias as resolving uses it."""
    return Alias(row.id, row.scope, row.value, AliasKind(row.kind), row.place_ids, row.versions)
