"""What executors are told: where the index and the rules lie, and which versions they must be."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from whence import __version__
from whence.batch.clean_options import CleanOptions
from whence.errors import NotReady
from whence.gazetteer.ensure import ensure
from whence.gazetteer.identity import index_root
from whence.gazetteer.index import Gazetteer
from whence.resolve.normalizer import Normalizer
from whence.rulebook import load, rules_dir
from whence.verdict import Versions

if TYPE_CHECKING:
    from whence.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What a normaliser is made of, as plain data that travels to executors.

    `cache_dir`, `rules_dir` (None: the rules of the installed copy) are paths that every executor
    can read; `versions`: what the driver found there, and executors must find, too.
    """

    cache_dir: str
    rules_dir: str | None
    max_text: int
    versions: Versions


def parts_of(settings: "Settings") -> Parts:
    """The parts for these settings; the index is built first where there is none.

    Raises InvalidRules and NotReady.
    """
    folder = rules_dir(settings.rules_dir)
    rulebook = load(folder)
    gazetteer = ensure(settings.cache_dir, folder)
    versions = Versions(
        service=__version__,
        gazetteer=gazetteer.version,
        rules=rulebook.version,
        calibration=rulebook.calibration_version,
    )
    named = None if settings.rules_dir is None else str(settings.rules_dir)
    return Parts(str(settings.cache_dir), named, settings.max_text, versions)


@lru_cache(maxsize=2)
def opened(parts: Parts) -> Normalizer:
    """The normaliser of these parts, opened once in each process: its memory-mapped index is shared
    with the other processes of the machine.

    Raises NotReady where this machine's copy is another one, or cannot see the index.
    """
    rulebook = load(rules_dir(None if parts.rules_dir is None else Path(parts.rules_dir)))
    folder = index_root(Path(parts.cache_dir)) / parts.versions.gazetteer
    normalizer = Normalizer(rulebook, Gazetteer.open(folder), __version__, parts.max_text)
    if normalizer.versions != parts.versions:
        raise NotReady(
            "an executor has other rules or another Whence than the driver: install the same "
            "version everywhere, or name one folder in WHENCE_RULES_DIR that all of them can read"
        )
    return normalizer


@dataclass(frozen=True, slots=True)
class Work:
    """One cleaning as executors do it."""

    parts: Parts
    options: CleanOptions
