"""Every distinct value resolved once, over all cores: forked workers share the open index."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence

from whence.collecting import collect_seldom
from whence.entry import Entry
from whence.large_pages import into_large_pages
from whence.reports.meaning import Meaning, meanings_of
from whence.resolve.normalizer import Normalizer
from whence.text.kinship import by_kinship

Progress = Callable[[str, float], None]  # what is being done, and the share that is done, 0 to 1

_ALONE = 4_000  # below so many values a second process costs more than it saves
_CHUNK = 256
# The normaliser, the values in the order they are resolved in, and how one is made an entry.
_shared: "tuple[Normalizer, Sequence[str], Callable[[str], Entry]] | None" = None


def resolve_values(
    values: Sequence[str],
    normalizer: Normalizer,
    made_entry: Callable[[str], Entry],
    workers: int | None = None,
    progress: Progress = lambda _step, _share: None,
) -> list[Meaning]:
    """What each value means, in order; `workers`: processes, by default one for each core."""
    wanted = workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(values) < _ALONE or wanted < 2 or sys.platform == "darwin":
        found: list[Meaning] = []
        for at in range(0, len(values), _CHUNK):
            progress("Resolving", at / len(values))
            found += meanings_of(values[at : at + _CHUNK], normalizer, made_entry)
        return found
    return _forked(values, normalizer, made_entry, wanted, progress)


def _forked(
    values: Sequence[str],
    normalizer: Normalizer,
    made_entry: Callable[[str], Entry],
    workers: int,
    progress: Progress,
) -> list[Meaning]:
    global _shared  # noqa: PLW0603 - what a fork inherits must be found without being sent
    order = by_kinship(values)
    starts = range(0, len(values), _CHUNK)
    found: list[Meaning] = []
    collect_seldom()
    _shared = (normalizer, [values[place] for place in order], made_entry)
    try:
        with multiprocessing.get_context("fork").Pool(workers, _begin) as pool:
            for part in pool.imap(_chunk, starts):
                found.extend(part)
                progress("Resolving", len(found) / len(values))
    finally:
        _shared = None
    meant = dict(zip(order, found, strict=True))
    return [meant[place] for place in range(len(values))]


def _begin() -> None:
    assert _shared is not None
    into_large_pages()
    _shared[0].gazetteer.fuzzy.remember()


def _chunk(start: int) -> list[Meaning]:
    assert _shared is not None
    normalizer, values, made_entry = _shared
    return meanings_of(values[start : start + _CHUNK], normalizer, made_entry)
