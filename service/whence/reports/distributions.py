"""How the records of a column are spread over outcomes, levels, countries and confidence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whence.reports.column import Column
from whence.reports.meaning import LEVEL, Meaning
from whence.reports.terrain import Terrain

NO_COUNTRY = "-"  # no place, or a place in several countries
_BINS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Records by `outcome`, `level` and `country` (ISO code or `-`), and by tenth of confidence.

    `records`: of all; `mean_confidence`: over records with a place, None where there is none.
    """

    records: int
    outcome: Mapping[str, int]
    level: Mapping[str, int]
    country: Mapping[str, int]
    confidence: tuple[int, ...]
    mean_confidence: float | None


def spread(column: Column, meanings: Sequence[Meaning], terrain: Terrain) -> Spread:
    """The distributions of a column's records."""
    outcome: Counter[str] = Counter()
    level: Counter[str] = Counter()
    country: Counter[str] = Counter()
    confidence = [0] * _BINS
    total = weight = 0.0
    for count, meaning in zip(column.counts, meanings, strict=True):
        outcome[meaning.outcome] += count
        level[level_of(meaning, terrain)] += count
        country[country_of(meaning, terrain)] += count
        if meaning.place >= 0:
            confidence[min(int(meaning.confidence * _BINS), _BINS - 1)] += count
            total += count * meaning.confidence
            weight += count
    return Spread(
        sum(column.counts),
        _sorted(outcome),
        _sorted(level),
        _sorted(country),
        tuple(confidence),
        total / weight if weight else None,
    )


def level_of(meaning: Meaning, terrain: Terrain) -> str:
    """The level a value names: region, country, admin1, city, `open` or `none`."""
    if meaning.members:
        return "region"
    if meaning.outcome == "resolved" and meaning.place >= 0:
        return LEVEL[terrain.kind(meaning.place)]
    return "none" if meaning.outcome in ("not_a_location", "unreadable") else "open"


def country_of(meaning: Meaning, terrain: Terrain) -> str:
    """The settled country's code; `-` where there is none."""
    if meaning.place < 0:
        return NO_COUNTRY
    return terrain.country_code(meaning.place) or NO_COUNTRY


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
