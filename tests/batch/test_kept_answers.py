"""Answers kept between runs: whose words are in them, who may read them, and how they go."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.batch.conftest import Clean

from whence.errors import DatabaseAway
from whence.store.verdict_cache import FILE, VerdictCache, forget_verdicts


def test_nobodys_words_are_kept_and_others_cannot_read_them(clean: Clean, tmp_path: Path) -> None:
    clean(b"text\nTorontoo Ontaria zzyzzx\n")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").glob(f"{FILE}*"))
    assert b"resolved" in kept
    assert b"zzyzzx" not in kept.lower()
    assert (tmp_path / "cache" / FILE).stat().st_mode & 0o077 == 0


def test_forgotten_answers_are_resolved_again(clean: Clean, tmp_path: Path) -> None:
    clean(b"text\nOslo\nLeeds\n")
    assert forget_verdicts(tmp_path / "cache") == 2
    _, summary = clean(b"text\nOslo\nLeeds\n")
    assert summary.resolved == 2


def test_a_damaged_file_is_made_anew(clean: Clean, tmp_path: Path) -> None:
    clean(b"text\nOslo\n")
    for path in (tmp_path / "cache").glob(f"{FILE}*"):
        path.unlink()
    (tmp_path / "cache" / FILE).write_bytes(b"no database" * 1000)
    _, summary = clean(b"text\nOslo\n")
    assert summary.resolved == 1


def test_answers_that_another_process_is_keeping_are_not_forgotten_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whence.store.verdict_cache._WAIT_S", 0.1)
    VerdictCache(tmp_path, "any").close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseAway, match="try again"):
            forget_verdicts(tmp_path)
        writing.execute("ROLLBACK")
        writing.execute("BEGIN")
        writing.execute("SELECT * FROM about").fetchall()
        assert forget_verdicts(tmp_path) == 0  # whoever only reads is not in the way


def test_a_file_in_use_is_not_taken_for_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whence.store.verdict_cache._WAIT_S", 0.1)
    VerdictCache(tmp_path, "any").close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode = DELETE")
        writing.execute("BEGIN EXCLUSIVE")
        kept = (tmp_path / FILE).stat().st_ino
        with pytest.raises(DatabaseAway, match="try again"):
            VerdictCache(tmp_path, "any")
    assert (tmp_path / FILE).stat().st_ino == kept


def test_answers_are_put_in_order_on_the_way_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whence.store.verdict_cache._FEWEST_FRESH", 4)
    cache = VerdictCache(tmp_path, "any")
    keys = [cache.key((str(number),)) for number in range(12)]
    found = []
    for at in range(0, 12, 3):
        cache.keep(keys[at : at + 3], [f"line {number}" for number in range(at, at + 3)])
        found.append(len(cache.known(keys)))
    assert found == [0, 6, 6, 12]
    cache.keep([cache.key(("late",))], ["line of it"])
    cache.close()
    again = VerdictCache(tmp_path, "any")
    assert again.known([*keys, again.key(("late",))]) == {
        **{key: f"line {number}" for number, key in enumerate(keys)},
        again.key(("late",)): "line of it",
    }
    again.close()
