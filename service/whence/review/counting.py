"""From the spool to the queue: lines counted in groups, each of them once whatever happens."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from weakref import ref

import orjson

from whence.errors import NotReady
from whence.review.ranking import rank
from whence.review.seen import Seen
from whence.review.spool import ENDING, HELD_BACK, Spool, alone, is_post_taken, post, taken
from whence.rulebook.review_rules import ReviewRules
from whence.store import audit_rows, intake_rows, retention_rows
from whence.store.database import Database
from whence.store.sightings import Sighting

ROUND_S = 1.0  # between two rounds: so long until what was flagged may be counted
COUNTER_ROUND_S = 0.3  # the same where counting is the process's work
SEEN_S = 30.0  # between two times that the sample of all answers is kept; a crash loses the last
PURGE_S = 86_400.0  # between two times that what is too old is deleted
_GROUP = 500  # lines in one transaction: others wait that long for theirs
_MANY = 2_000  # lines of one round: a batch
_GROUP_BYTES = 1024 * 1024
log = logging.getLogger("whence.review")


class Counting:
    """Counts what lies in a spool: a thread of each process that writes to it, which leaves it to
    the process beside them (`start_for_all`) as long as there is one."""

    def __init__(
        self,
        database: Database,
        spool: Spool,
        rules: ReviewRules,
        seen: Seen,
        retention_days: int,
    ) -> None:
        self._retention_days = retention_days
        self._database = database
        self._seen = seen
        self._seen_at = 0.0
        self._purged_at = -PURGE_S
        self._spool = spool
        self._rules = rules
        self._pid = 0
        self._faulty: set[str] = set()
        self._starting = threading.Lock()
        self.is_away = False

    def start(self) -> None:
        """Begins counting beside the work, once in a process."""
        if self._pid != os.getpid():
            self._start(partial(_go_on, ref(self)))

    def start_for_all(self) -> None:
        """Begins counting on behalf of all processes of this machine that spool, or waits to take
        the place of another one that does; once in a process."""
        if self._pid != os.getpid():
            self._start(self._count_for_all)

    def _start(self, work: Callable[[], None]) -> None:
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=work, name="whence-counting", daemon=True).start()

    def count(self) -> int:
        """Counts all that nobody writes to any more, this process's own lines included; how many
        lines. 0 too while another process is counting. Raises DatabaseAway, OSError."""
        self._spool.seal()
        if not self._spool.files():
            return 0
        with alone(self._spool.folder) as is_alone:
            if not is_alone:
                return 0
            lines = sum(self._count_if_possible(path) for path in self._spool.files())
            if lines >= _MANY:
                with self._database.write() as connection:
                    intake_rows.tell_planner(connection)
            return lines

    def _count_if_possible(self, path: Path) -> int:
        """As `_count`; a file in which something goes wrong is set aside until the next start, and
        the others are counted."""
        if path.name in self._faulty:
            return 0
        try:
            return self._count(path)
        except (NotReady, OSError):
            raise
        except Exception as fault:
            self._faulty.add(path.name)
            log.error(
                "a spool file cannot be counted, and stays where it is: %s", type(fault).__name__
            )
            return 0

    def _count(self, path: Path) -> int:
        lines = 0
        with taken(path) as file:
            if file is None:
                return 0
            with self._database.read() as connection:
                file.seek(intake_rows.read_to(connection, path.name))
            while group := file.readlines(_GROUP_BYTES):
                for start in range(0, len(group), _GROUP):
                    part = group[start : start + _GROUP]
                    self._count_group(path.name, part, file, group[start + _GROUP :])
                    lines += len(part)
            path.unlink()
        with self._database.write() as connection:
            intake_rows.forget_read(connection, path.name)
        return lines

    def _count_group(
        self, name: str, lines: list[bytes], file: BinaryIO, rest: list[bytes]
    ) -> None:
        now = time.time()
        # Flushed, since the file goes when it is counted.
        with self._database.write(is_flushed=True) as connection:
            intake_rows.count(connection, list(_sightings(lines)), self._rank, now)
            # With the counts, in one transaction: after a crash nothing is counted twice.
            offset = file.tell() - sum(len(line) for line in rest)
            intake_rows.note_read(connection, name, offset, now)

    def _rank(self, records: int, uncertain: float, made_at: float) -> float:
        return rank(records, uncertain, made_at, self._rules.age_doubles_days)

    def keep_seen(self) -> None:
        """Adds what was answered to what an audit draws from. Raises DatabaseAway."""
        values, records = self._seen.take()
        if records:
            with self._database.write() as connection:
                most = int(self._rules.stratum_values)
                bounds = audit_rows.keep_seen(connection, values, records, most)
            self._seen.narrow(bounds)

    def round(self) -> None:
        """One round of the thread: counts, if nobody else's work it is, and keeps what was seen.
        Tells when the database goes and comes back."""
        with self._told():
            if is_post_taken(self._spool.folder):
                self._spool.seal()
            else:
                self._count_and_purge()
            if time.monotonic() - self._seen_at > SEEN_S:
                self._seen_at = time.monotonic()
                self.keep_seen()

    def round_for_all(self) -> None:
        """One round of the process whose work it is."""
        with self._told():
            self._count_and_purge()

    def _count_for_all(self) -> None:
        while True:
            with self._told(), post(self._spool.folder) as is_ours:
                while is_ours:
                    self.round_for_all()
                    time.sleep(COUNTER_ROUND_S)
            time.sleep(ROUND_S)

    def _count_and_purge(self) -> None:
        self.count()
        if self._database.exists and time.monotonic() - self._purged_at > PURGE_S:
            self._purged_at = time.monotonic()
            with self._database.write() as connection:
                before = time.time() - self._retention_days * 86_400
                retention_rows.purge(connection, before)
            self._database.empty_log()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except NotReady as away:
            if not self.is_away:
                log.warning("flagged values stay in the spool: %s", away)
            self.is_away = True
        except Exception as fault:  # what is spooled stays there, whatever goes wrong
            log.error("counting failed: %s", type(fault).__name__)
        else:
            self.is_away = False


def _go_on(of: "ref[Counting]") -> None:
    while (counting := of()) is not None:
        counting.round()
        del counting
        time.sleep(ROUND_S)


def _sightings(lines: Iterable[bytes]) -> Iterable[Sighting]:
    for line in lines:
        try:
            yield _sighting(orjson.loads(line))
        except (ValueError, KeyError, TypeError):
            # A line cut off by a full disk was never answered as queued.
            log.warning("a spooled line cannot be read, and is left out")


def _sighting(line: dict[str, Any]) -> Sighting:
    return Sighting(
        item_id=line["i"],
        scope=line["s"],
        value=line["v"],
        seen_at=line["t"],
        cells=line["c"],
        asked=line.get("a", {}),
        outcome=line["o"],
        reasons=tuple(line["r"]),
        country=line.get("l"),
        uncertainty=line["u"],
        summary=line["m"],
        record_keys=tuple(line.get("k", ())),
        calls=line.get("n", 0),
        also=line.get("e", {}),
        returned=line.get("x"),
    )


def purge_spool(folder: Path, older_than: float) -> int:
    """Deletes spool files last written before that time; how many. Those still written to stay."""
    gone = 0
    for path in (*folder.glob(f"*{ENDING}"), *folder.glob(f"*{HELD_BACK}")):
        with taken(path) as file:
            if file is not None and path.stat().st_mtime < older_than:
                path.unlink()
                gone += 1
    return gone
