"""Opens the index that belongs to the rules, after building it where it is missing or broken."""

import fcntl
import gc
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whence.errors import DamagedIndex, NotReady
from whence.gazetteer.build import Progress, build
from whence.gazetteer.identity import Identity, find_index, identify, index_root
from whence.gazetteer.index import Gazetteer
from whence.gazetteer.misspellable import FUZZY_SCOPE, FuzzyScope
from whence.gazetteer.sources import package_versions

_LOG = logging.getLogger(__name__)

_LOCK = ".lock"
_UNFINISHED = ".new-"
_KEPT = 3  # indexes: going back to the rules or packages of yesterday needs no build


def locate(cache_dir: Path, rules_dir: Path) -> str | None:
    """The id of the index for these rules: the one to be built, or without the source packages
    the newest that was built from the same rules; None where there is neither."""
    identity = identify(rules_dir)
    if identity.id is not None:
        return identity.id
    folder = find_index(cache_dir, identity)
    return folder.name if folder else None


def ensure(
    cache_dir: Path,
    rules_dir: Path,
    progress: Progress | None = None,
    fuzzy_scope: FuzzyScope = FUZZY_SCOPE,
) -> Gazetteer:
    """The open index for `rules_dir`, built first where it is missing, stale or damaged.

    Two processes at once build it once: the other waits. A build that is killed leaves what was
    there. Raises NotReady where it must be built and a source package is missing.
    """
    identity = identify(rules_dir)
    found = _open(cache_dir, identity)
    if isinstance(found, Gazetteer):
        return found
    package_versions()  # says which package is missing, before anything is written
    root = index_root(cache_dir)
    root.mkdir(parents=True, exist_ok=True)
    with _lock(root / _LOCK):
        # Another process may have built it while this one waited.
        found = _open(cache_dir, identity)
        if isinstance(found, Gazetteer):
            return found
        _LOG.info("building the place index in %s: %s", root, found)
        return _build(root, rules_dir, identity, progress, fuzzy_scope)


def rebuild(
    cache_dir: Path,
    rules_dir: Path,
    progress: Progress | None = None,
    fuzzy_scope: FuzzyScope = FUZZY_SCOPE,
    left_out: frozenset[str] = frozenset(),
) -> Gazetteer:
    """The index for `rules_dir`, built in any case; errors as `ensure`. `left_out`: folded names
    to do without: a folder of its own, please, for such an index looks like the whole one."""
    package_versions()
    root = index_root(cache_dir)
    root.mkdir(parents=True, exist_ok=True)
    with _lock(root / _LOCK):
        _LOG.info("building the place index in %s: asked for", root)
        return _build(root, rules_dir, identify(rules_dir), progress, fuzzy_scope, left_out)


def _open(cache_dir: Path, identity: Identity) -> Gazetteer | str:
    """The open index, or why there is none: missing, stale or damaged."""
    folder = find_index(cache_dir, identity)
    if folder is None:
        root = index_root(cache_dir)
        older = root.is_dir() and any(not path.name.startswith(".") for path in root.iterdir())
        return "stale: rules, source packages or code changed" if older else "missing"
    try:
        return Gazetteer.open(folder)
    except DamagedIndex as error:
        return f"damaged: {error}"
    except NotReady:
        return "missing"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Holds the lock; the system lets go of it when the process ends, however it ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(
    root: Path,
    rules_dir: Path,
    identity: Identity,
    progress: Progress | None,
    fuzzy_scope: FuzzyScope,
    left_out: frozenset[str] = frozenset(),
) -> Gazetteer:
    assert identity.id is not None  # package_versions() has passed
    for left in root.glob(f"{_UNFINISHED}*"):  # of a build that was killed: none runs beside us
        shutil.rmtree(left, ignore_errors=True)
    new = root / f"{_UNFINISHED}{identity.id}-{os.getpid()}"
    new.mkdir()
    try:
        facts = {"id": identity.id, "rules": identity.rules, "fold": identity.fold}
        with _uncollected():
            build(new, rules_dir, facts, progress, fuzzy_scope, left_out)
        folder = root / identity.id
        if folder.exists():  # damaged, or built anew: processes that have it open keep their copy
            folder.rename(root / f"{_UNFINISHED}old-{os.getpid()}")
        new.rename(folder)
        _sync_folder(root)
    finally:
        for left in root.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
    _forget_old(root)
    return Gazetteer.open(folder)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: millions of long-lived objects, no cycles, a tenth faster."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old(root: Path) -> None:
    folders = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
