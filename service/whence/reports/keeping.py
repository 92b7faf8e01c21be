"""Reports kept in the database: made at once, or beside the service where there is much to do."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import zstandard

from whence.errors import InvalidRequest, NotFound, WhenceError
from whence.reports.column import Row
from whence.reports.consistency import Request, check_baseline, consistency
from whence.reports.reference import read_reference
from whence.resolve.normalizer import Normalizer
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules
from whence.store.database import Connection, Database
from whence.store.drift_rows import Against, Source, keep_drift
from whence.store.report_rows import (
    DONE,
    FAILED,
    KeptReport,
    add_report,
    beat_report,
    begin_report,
    end_report,
    find_report,
    forget_reports,
)
from whence.store.row_ids import new_id

Json = dict[str, Any]
AT_ONCE = 5_000  # values; more are reported on beside the service
_SILENT_S = 180.0  # after so long without a word whoever made it is taken for gone
_MOST_ATTEMPTS = 3
_BEAT_S = 1.0
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks for: the rows, what they are called, and an earlier report's id."""

    rows: Sequence[Row]
    name: str = "values"
    cell: str = "text"
    scope: str = "default"
    profile: str | None = None
    baseline_id: str | None = None


class ReportKeeper:
    """Makes reports and keeps them. `start`: begins the work on a report in another process."""

    def __init__(
        self,
        normalizer: Callable[[], Normalizer],
        database: Database,
        rules: Path,
        retention_days: int,
        start: Callable[[str], None],
    ) -> None:
        self._normalizer = normalizer
        self._database = database
        self._rules = rules
        self._retention_days = retention_days
        self._start = start

    @property
    def database(self) -> Database:
        """Where the reports are kept."""
        return self._database

    @property
    def least_shared(self) -> int:
        """The records that a value needs to be in a copy for others."""
        return int(report_rules(RulesFolder(self._rules)).numbers["fairness.least_records"])

    def make(self, asked: Asked, caller: str) -> KeptReport:
        """The report, kept; above `AT_ONCE` values it is queued, and made in another process.

        Raises InvalidRequest, NotFound (profile), NotReady, DatabaseAway.
        """
        now = time.time()
        id_ = new_id()
        baseline = self._baseline(asked)
        check_baseline(asked.name, asked.scope, baseline)
        if len(asked.rows) > AT_ONCE:
            with self._database.write() as connection:
                forget_reports(connection, now - self._retention_days * _DAY_S)
                add_report(connection, id_, asked.scope, caller, now, asked=_packed(asdict(asked)))
            self._start(id_)
        else:
            made = self._made(asked, baseline, now, workers=1)
            with self._database.write() as connection:
                forget_reports(connection, now - self._retention_days * _DAY_S)
                add_report(connection, id_, asked.scope, caller, now, content=_packed(made))
                _keep_drift(connection, made, now)
        return self.find(id_)

    def find(self, id_: str) -> KeptReport:
        """The report of that id; one whose maker has gone silent is begun again.

        Raises NotFound.
        """
        now = time.time()
        with self._database.read() as connection:
            found = find_report(connection, id_)
        if found is None or found.made_at < now - self._retention_days * _DAY_S:
            raise NotFound("no report of this id, or it is older than reports are kept")
        is_silent = found.state not in (DONE, FAILED) and found.beat_at < now - _SILENT_S
        if is_silent and found.attempt >= _MOST_ATTEMPTS:
            error = ("not_ready", "it was begun several times and never ended; ask for it anew")
            with self._database.write() as connection:
                end_report(connection, id_, found.attempt, now, error=error)
            return self.find(id_)
        if is_silent:
            self._start(id_)
        return found

    def work(self, id_: str) -> None:
        """Makes a queued report, unless another process does so already."""
        found = self.find_to_make(id_)
        if found is None or found.asked is None:
            return
        attempt = found.attempt + 1
        try:
            asked = _asked(unpacked(found.asked))
            tell = self._teller(id_, attempt)
            made = self._made(asked, self._baseline(asked), found.made_at, None, tell)
        except Exception as error:
            code = error.code if isinstance(error, WhenceError) else "internal_error"
            told = str(error) if isinstance(error, WhenceError) else "something went wrong"
            with self._database.write() as connection:
                end_report(connection, id_, attempt, time.time(), error=(code, told))
            if not isinstance(error, WhenceError):
                raise
            return
        with self._database.write() as connection:
            end_report(connection, id_, attempt, time.time(), content=_packed(made))
            _keep_drift(connection, made, time.time())

    def find_to_make(self, id_: str) -> KeptReport | None:
        """The report, now ours to make; None where it is made, or somebody else's."""
        with self._database.read() as connection:
            found = find_report(connection, id_)
        if found is None or found.state in (DONE, FAILED):
            return None
        with self._database.write() as connection:
            return found if begin_report(connection, id_, found.attempt, time.time()) else None

    def content(self, id_: str, found: KeptReport | None = None) -> Json:
        """A made report as JSON, with its id. Raises NotFound, InvalidRequest while it is not."""
        kept = found or self.find(id_)
        if kept.content is None:
            raise InvalidRequest("this report is not made yet")
        made: Json = unpacked(kept.content)
        return {"id": kept.id, "state": kept.state, **made}

    def _baseline(self, asked: Asked) -> Json | None:
        if asked.baseline_id is None:
            return None
        try:
            found = self.find(asked.baseline_id)
        except NotFound:
            raise InvalidRequest("baseline_id: there is no report of this id") from None
        if found.scope != asked.scope:
            raise InvalidRequest("baseline_id: there is no report of this id in this scope")
        return self.content(found.id, found)

    def _teller(self, id_: str, attempt: int) -> Callable[[str, float], None]:
        told_at = 0.0

        def tell(step: str, share: float) -> None:
            nonlocal told_at
            now = time.monotonic()
            if now - told_at >= _BEAT_S:
                told_at = now
                progress = 0.8 * share if step == "Resolving" else 0.8 + 0.2 * share
                with self._database.write() as connection:
                    beat_report(connection, id_, attempt, progress, time.time())

        return tell

    def _made(
        self,
        asked: Asked,
        baseline: Json | None,
        now: float,
        workers: int | None,
        progress: Callable[[str, float], None] = lambda _step, _share: None,
    ) -> Json:
        folder = RulesFolder(self._rules)
        request = Request(
            name=asked.name,
            field=asked.cell,
            scope=asked.scope,
            profile=asked.profile,
            baseline=baseline,
            reference=read_reference(self._rules),
            workers=workers,
        )
        made_at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        made_at = made_at.replace("+00:00", "Z")
        rules = report_rules(folder)
        return consistency(asked.rows, self._normalizer(), rules, request, made_at, progress)


def purge_reports(database: Database, days: float) -> int:
    """Deletes the reports older than so many days; how many. Raises DatabaseAway."""
    with database.write() as connection:
        return forget_reports(connection, time.time() - days * _DAY_S)


def _keep_drift(connection: Connection, made: Json, now: float) -> None:
    for against in Against:
        found = made["drift"][against.value]
        if found is not None:
            psi = {one["aspect"]: one["psi"] for one in found["aspects"]}
            keep_drift(connection, Source.REPORT, against, psi, now)


def _asked(plain: Json) -> Asked:
    rows = [Row(**row) for row in plain.pop("rows")]
    return Asked(rows, **plain)


def _packed(plain: Json) -> bytes:
    return zstandard.ZstdCompressor(level=6).compress(
        orjson.dumps(plain, option=orjson.OPT_NON_STR_KEYS)
    )


def unpacked(content: bytes) -> Json:
    """What was packed."""
    made: Json = orjson.loads(zstandard.ZstdDecompressor().decompress(content))
    return made
