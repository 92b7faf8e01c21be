"""What the routes work with: the normaliser once it is open, the settings, and the limits."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from flask import current_app

from whence.errors import NotReady, WhenceError
from whence.review.live_decisions import LiveDecisions
from whence.settings import Settings
from whence.web.intake import Limits
from whence.web.place_search import PlaceSearch

if TYPE_CHECKING:
    from whence.reports.keeping import ReportKeeper
    from whence.resolve.normalizer import Normalizer
    from whence.review.desk import Desk
    from whence.review.recorder import Recorder

# So long one failed opening holds: a damaged index is not read again for every request.
RETRY_S = 5.0


class Engine:
    """Opens the normaliser once and keeps it; while that fails, says why and tries again."""

    def __init__(self, source: "Normalizer | Callable[[], Normalizer]", settings: Settings) -> None:
        self.settings = settings
        self._open = source if callable(source) else None
        self._normalizer: Normalizer | None = None
        self._limits: Limits | None = None
        self._place_search: PlaceSearch | None = None
        self._desk: Desk | None = None
        self._reports: ReportKeeper | None = None
        self._recorder: Recorder | None = None
        self._failure: WhenceError | None = None
        self._retry_at = 0.0
        self._opening = threading.Lock()
        if self._open is None:
            self._take(cast("Normalizer", source))

    @property
    def normalizer(self) -> "Normalizer":
        """The open normaliser. Raises NotReady (or DamagedIndex) with the reason while none is."""
        if self._normalizer is None:
            self._try_to_open()
        assert self._normalizer is not None
        return self._normalizer

    @property
    def limits(self) -> Limits:
        """What requests may name and how long they may be. Raises NotReady."""
        if self._limits is None:
            self._try_to_open()
        assert self._limits is not None
        return self._limits

    @property
    def place_search(self) -> PlaceSearch:
        """The search by name, made when it is first asked for. Raises NotReady."""
        if self._place_search is None:
            self._place_search = PlaceSearch(self.normalizer)
        return self._place_search

    @property
    def recorder(self) -> "Recorder":
        """What keeps flagged verdicts for reviewers. Raises NotReady."""
        if self._recorder is None:
            from whence.bootstrap.recorder import open_recorder  # noqa: PLC0415 - pulls in all rooms

            self._recorder = open_recorder(self.settings, self.normalizer)
        return self._recorder

    @property
    def desk(self) -> "Desk":
        """What reviewers work with. Raises NotReady, also where no database is set."""
        if self._desk is None:
            from whence.bootstrap.review import open_desk  # noqa: PLC0415 - pulls in all rooms

            self._desk = open_desk(self.settings, self.normalizer, self.recorder)
        return self._desk

    @property
    def reports(self) -> "ReportKeeper":
        """What makes and keeps reports. Raises NotReady, also where no database is set."""
        if self._reports is None:
            from whence.bootstrap.reports import open_report_keeper  # noqa: PLC0415 - pulls in all rooms

            self._reports = open_report_keeper(self.settings, lambda: self.normalizer)
        return self._reports

    def review_state(self) -> str:
        """`ready`; `spooling` while the database is away and flagged values wait in the spool;
        `off` where there is none."""
        if self.settings.database_url is None:
            return "off"
        decisions = self.normalizer.decisions
        if isinstance(decisions, LiveDecisions) and decisions.is_looking:
            return "spooling" if decisions.is_away else "ready"
        try:  # nothing was resolved here yet, so nobody has looked
            with self.desk.database.read():
                return "ready"
        except NotReady:
            return "spooling"
        finally:
            self.desk.database.close()  # this may be the process that workers are forked from

    def begin(self) -> None:
        """Begins to look for what is decided, which else the first verdict does."""
        if self._normalizer is not None and self._normalizer.decisions is not None:
            self._normalizer.decisions.current()

    def count_flagged(self) -> None:
        """Begins to bring what is spooled to the queue, beside the work of this process."""
        if self._normalizer is not None and self.settings.database_url is not None:
            counting = self.desk.counting
            if counting is not None:
                counting.start()

    def _try_to_open(self) -> None:
        assert self._open is not None
        with self._opening:
            if self._normalizer is not None:
                return
            if self._failure is not None and time.monotonic() < self._retry_at:
                raise self._failure
            try:
                self._take(self._open())
            except NotReady as failure:
                self._failure = failure
                self._retry_at = time.monotonic() + RETRY_S
                raise

    def _take(self, normalizer: "Normalizer") -> None:
        rulebook = normalizer.rulebook
        self._limits = Limits(
            self.settings.max_text,
            frozenset(rulebook.decision.policies),
            frozenset(rulebook.profiles),
        )
        self._normalizer = normalizer


def engine() -> Engine:
    """The engine of the application that serves the current request."""
    return cast(Engine, current_app.extensions["whence"])
