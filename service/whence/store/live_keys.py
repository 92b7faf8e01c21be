"""The keys of callers as the database has them by now, without waiting for it."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from weakref import ref

from whence.errors import NotReady
from whence.settings import ApiKey, ApiRole, Settings

LOOK_S = 0.5  # between two looks: so long a revoked key may still be used
_FIRST_LOOK_S = 2.0


class LiveKeys:
    """The keys in force. While the database is away the last known ones stay so; where nobody
    could look yet, none is known, and `is_known` says that this need not mean there are none."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._keys: dict[str, ApiKey] = {}
        self._state: object = None
        self._pid = 0
        self._starting = threading.Lock()
        self._looking = threading.Lock()
        self.is_known = self._url is None

    def current(self) -> dict[str, ApiKey]:
        """Keys by their hash; waits for nothing but the first look of its process."""
        if self._url is not None and self._pid != os.getpid():
            self._watch()
        return self._keys

    def refresh(self) -> dict[str, ApiKey]:
        """Keys by their hash at this very moment. Raises NotReady where the database is away."""
        if self._url is None:
            return self._keys
        with self._looking:
            file = self._url.removeprefix("sqlite:///")
            is_begun = hasattr(self, "_database")
            if not is_begun and file != self._url and not Path(file).exists():
                self.is_known = True
                return self._keys
            self._look()
            self.is_known = True
        return self._keys

    def close(self) -> None:
        """Closes this process's connections until the next look: none may be open in a fork."""
        with self._looking:
            if hasattr(self, "_database"):
                self._database.close()

    def _look(self) -> None:
        from whence.store import key_rows  # noqa: PLC0415 - it takes a while to import
        from whence.store.database import Database  # noqa: PLC0415

        assert self._url is not None
        if not hasattr(self, "_database"):
            self._database = Database(self._url)
        with self._database.read() as connection:
            state = key_rows.state(connection)
            if state == self._state:
                return
            rows = key_rows.every(connection)
        self._keys = {
            row.digest: ApiKey(row.name, ApiRole(row.role), row.digest, row.scopes) for row in rows
        }
        self._state = state

    def _watch(self) -> None:
        with self._starting:
            if self._pid == os.getpid():
                return
            self._looking = threading.Lock()  # a fork copies a lock as it was held
            has_looked = threading.Event()
            threading.Thread(
                target=_go_on, args=(ref(self), has_looked), name="whence-keys", daemon=True
            ).start()
            has_looked.wait(_FIRST_LOOK_S)
            self._pid = os.getpid()


def _go_on(of: "ref[LiveKeys]", has_looked: threading.Event) -> None:
    while (keys := of()) is not None:
        with suppress(NotReady):  # the last known ones stay in force; the queue tells of it
            keys.refresh()
        has_looked.set()
        del keys
        time.sleep(LOOK_S)
