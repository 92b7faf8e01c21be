"""How entries are spread over outcomes, levels and countries: each counted once, as calibration
counts them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from whence.entry import Entry
from whence.reports.column import Column
from whence.reports.distributions import spread
from whence.reports.meaning import meaning_of
from whence.reports.terrain import Terrain
from whence.resolve.normalizer import Normalizer


def mix_of(entries: Iterable[Entry], normalizer: Normalizer) -> dict[str, Any]:
    """The distributions of the entries' verdicts, each made with the entry's own cells."""
    meanings = [meaning_of("", normalizer, lambda _, entry=entry: entry) for entry in entries]  # type: ignore[misc]
    counts = (1,) * len(meanings)
    column = Column(("",) * len(meanings), counts, 0, {}, {}, {}, len(meanings))
    return asdict(spread(column, meanings, Terrain(normalizer)))
