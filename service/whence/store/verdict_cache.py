"""Answers kept between runs, on this machine alone: a file of its own beside the place index.

Keys are digests with a salt of the file's own, and the answers hold names of the gazetteer only:
nobody's words are in it. It may be deleted at any time.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

from whence.errors import DatabaseAway

FILE: Final = "verdicts.sqlite3"
_FORMAT: Final = 2  # another one starts an empty file
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
CREATE TABLE fresh (
  circumstance INTEGER NOT NULL, keys BLOB NOT NULL, lines TEXT NOT NULL);
"""
_CACHE_KB: Final = 65_536
# Answers that wait for their place in order: few at first, to be put there while others are still
# resolved, and more where more lie there, since each round writes most pages anew.
_FEWEST_FRESH: Final = 60_000
_MOST_FRESH: Final = 500_000


class VerdictCache:
    """Answers by key, for one set of circumstances: versions, policy, profile, context."""

    def __init__(self, folder: Path, circumstances: str) -> None:
        """Opens the file in `folder`, or makes it (mode 0600). Raises OSError, DatabaseAway."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _opened(folder / FILE)
            self._keyed = blake2b(digest_size=_DIGEST_BYTES, key=_salt(self._connection))
            self._number = self._chosen(circumstances)
            self._n_fresh = self._n_filed = 0
            self._file_away()
        except sqlite3.OperationalError as error:
            raise DatabaseAway(
                f"the answers kept between runs cannot be opened ({error}); try again when no "
                "other process uses them, or name another place in WHENCE_CACHE_DIR"
            ) from error

    def close(self) -> None:
        """Lets the file go."""
        self._file_away()
        self._connection.close()

    def key(self, words: Sequence[str]) -> bytes:
        """The digest under which the answer to these cells is kept."""
        # `repr` tells any two tuples of texts apart, and writes out what is no valid Unicode.
        digest = self._keyed.copy()
        digest.update(repr(tuple(words)).encode())
        return digest.digest()

    def known(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The answers that are kept, by key."""
        found: dict[bytes, str] = {}
        ordered = sorted(keys)  # neighbours lie on one page
        for at in range(0, len(ordered), _ASKED_AT_ONCE):
            some = ordered[at : at + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(
                self._connection.execute(
                    f"SELECT key, line FROM answer WHERE circumstance = ? AND key IN ({marks})",
                    (self._number, *some),
                ).fetchall()
            )
        return found

    def keep(self, keys: Sequence[bytes], lines: Sequence[str]) -> None:
        """Keeps answers, each of one line, under their keys: at once and for good.

        They are written one after another, and put in order later: keys are random, so that each
        answer would cost a page of its own.
        """
        with self._connection:
            self._connection.execute(
                "INSERT INTO fresh VALUES (?, ?, ?)",
                (self._number, b"".join(keys), "\n".join(lines)),
            )
        self._n_fresh += len(keys)
        if self._n_fresh > min(max(self._n_filed // 2, _FEWEST_FRESH), _MOST_FRESH):
            self._file_away()

    def _file_away(self) -> None:
        """Puts what was kept lately, by this run or by one that was killed, where it is found."""
        self._n_filed += self._n_fresh
        self._n_fresh = 0
        with self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            found = connection.execute("SELECT circumstance, keys, lines FROM fresh").fetchall()
            answers = [
                (number, keys[at * _DIGEST_BYTES : (at + 1) * _DIGEST_BYTES], line)
                for number, keys, lines in found
                for at, line in enumerate(lines.split("\n"))
            ]
            answers.sort()
            connection.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", answers)
            connection.execute("DELETE FROM fresh")

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

    0, the default, deletes all of them. Raises DatabaseAway while another process writes them.
    """
    path = folder / FILE
    if not path.exists():
        return 0
    before = (datetime.now(UTC) - older_than).isoformat(timespec="seconds")
    try:
        with closing(_opened(path)) as connection:
            connection.execute("PRAGMA secure_delete = ON")  # gone from the file, too
            with connection:
                found = connection.execute(
                    "SELECT number FROM circumstance WHERE used_at <= ?", (before,)
                ).fetchall()
                count = _drop(connection, [one for (one,) in found])
            with suppress(sqlite3.OperationalError):  # others use it: the space is used again
                connection.execute("VACUUM")
            return count
    except sqlite3.OperationalError:
        raise DatabaseAway(
            "another process keeps answers at this moment (a file is being cleaned?); try again "
            "when it is done"
        ) from None


def _drop(connection: sqlite3.Connection, numbers: Sequence[int]) -> int:
    count = 0
    for number in numbers:
        gone = connection.execute("DELETE FROM answer WHERE circumstance = ?", (number,))
        count += gone.rowcount
        connection.execute("DELETE FROM fresh WHERE circumstance = ?", (number,))
        connection.execute("DELETE FROM circumstance WHERE number = ?", (number,))
    return count


def _opened(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connected(path)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:  # in use, or the disk fails: what is kept may be sound
        raise
    except sqlite3.DatabaseError:  # damaged: it can be made again
        found = -1
    if found not in (0, _FORMAT):
        connection.close()
        _remove(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = _connected(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a lost answer is resolved again
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
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
