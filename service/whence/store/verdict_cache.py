"""Answers kept between runs, on this machine alone: a file of its own beside the place index.

Keys are digests with a salt of the file's own, and the answers hold names of the gazetteer only:
nobody's words are in it. It may be deleted at any time.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

FILE: Final = "verdicts.sqlite3"
_FORMAT: Final = 1  # another one starts an empty file
_DIGEST_BYTES: Final = 16
_ASKED_AT_ONCE: Final = 500  # SQLite takes 999 parameters at the least
_WAIT_S: Final = 30.0
_MOST_SETS: Final = 12  # sets of versions and options that are kept beside each other
_TABLES: Final = """
CREATE TABLE about (salt BLOB NOT NULL);
CREATE TABLE circumstance (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used_at TEXT NOT NULL);
CREATE TABLE answer (
  circumstance INTEGER NOT NULL, key BLOB NOT NULL, line TEXT NOT NULL,
  PRIMARY KEY (circumstance, key)) WITHOUT ROWID;
"""


class VerdictCache:
    """Answers by key, for one set of circumstances: versions, policy, profile, context."""

    def __init__(self, folder: Path, circumstances: str) -> None:
        """Opens the file in `folder`, or makes it (mode 0600). Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = _opened(folder / FILE)
        self._salt = _salt(self._connection)
        self._number = self._chosen(circumstances)

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()

    def key(self, words: Sequence[str]) -> bytes:
        """The digest under which the answer to these cells is kept."""
        digest = blake2b(digest_size=_DIGEST_BYTES, key=self._salt)
        for word in words:
            raw = word.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(raw))
            digest.update(raw)
        return digest.digest()

    def known(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The answers that are kept, by key."""
        found: dict[bytes, str] = {}
        for at in range(0, len(keys), _ASKED_AT_ONCE):
            some = keys[at : at + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(
                self._connection.execute(
                    f"SELECT key, line FROM answer WHERE circumstance = ? AND key IN ({marks})",
                    (self._number, *some),
                )
            )
        return found

    def keep(self, answers: Iterable[tuple[bytes, str]]) -> None:
        """Keeps answers by key, at once and for good."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)",
                ((self._number, key, line) for key, line in answers),
            )

    def _chosen(self, name: str) -> int:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._connection as connection:
            (number,) = connection.execute(
                "INSERT INTO circumstance (name, used_at) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at RETURNING number",
                (name, now),
            ).fetchone()
            stale = connection.execute(
                "SELECT number FROM circumstance ORDER BY used_at DESC, number DESC "
                "LIMIT -1 OFFSET ?",
                (_MOST_SETS,),
            ).fetchall()
            _drop(connection, [one for (one,) in stale])
        return int(number)


def forget_verdicts(folder: Path, older_than: timedelta = timedelta(0)) -> int:
    """Deletes the answers of circumstances that nobody asked under for so long; how many it were.

    0, the default, deletes all of them.
    """
    path = folder / FILE
    if not path.exists():
        return 0
    before = (datetime.now(UTC) - older_than).isoformat(timespec="seconds")
    connection = _opened(path)
    try:
        with connection:
            found = connection.execute(
                "SELECT number FROM circumstance WHERE used_at <= ?", (before,)
            ).fetchall()
            count = _drop(connection, [one for (one,) in found])
        connection.execute("VACUUM")
        return count
    finally:
        connection.close()


def _drop(connection: sqlite3.Connection, numbers: Sequence[int]) -> int:
    count = 0
    for number in numbers:
        gone = connection.execute("DELETE FROM answer WHERE circumstance = ?", (number,))
        count += gone.rowcount
        connection.execute("DELETE FROM circumstance WHERE number = ?", (number,))
    return count


def _opened(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connected(path)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:  # damaged: it can be made again
        found = -1
    if found not in (0, _FORMAT):
        connection.close()
        _remove(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = _connected(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a lost answer is resolved again
    _make_tables(connection)
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    # One thread at a time uses it, though not always the one that opened it.
    return sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False)


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")  # two processes at once make them once
    with connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == _FORMAT:
            return
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO about VALUES (?)", (os.urandom(_DIGEST_BYTES),))
        connection.execute(f"PRAGMA user_version = {_FORMAT}")


def _salt(connection: sqlite3.Connection) -> bytes:
    (salt,) = connection.execute("SELECT salt FROM about").fetchone()
    return bytes(salt)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
