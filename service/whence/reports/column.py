"""The column a report is about: each distinct value once, with the records behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whence.errors import InvalidRequest

MAX_COUNT = 1_000_000_000  # records of one value


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Row:
    """Some records with the same value; `category`, `group`, `gold` (a country code): or None."""

    value: str
    count: int = 1
    category: str | None = None
    group: str | None = None
    gold: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Distinct raw values, commonest first, and their records; blank ones are only counted.

    `records`: those with a value. `categories`, `groups`: name → number of the value → records.
    `gold`: (group or None, number of the value, code) → records.
    """

    values: tuple[str, ...]
    counts: tuple[int, ...]
    blank: int
    categories: Mapping[str, Mapping[int, int]]
    groups: Mapping[str, Mapping[int, int]]
    gold: Mapping[tuple[str | None, int, str], int]
    records: int


def gather(rows: Iterable[Row]) -> Column:
    """The rows as a column; the same values in another order give the same column.

    Raises InvalidRequest for a count below 0.
    """
    counts: dict[str, int] = defaultdict(int)
    categories: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    groups: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    gold: dict[tuple[str | None, str, str], int] = defaultdict(int)
    blank = 0
    for row in rows:
        if row.count < 0:
            raise InvalidRequest("a count is below 0: give the number of records of each value")
        if not row.count:
            continue
        if not row.value.strip():
            blank += row.count
            continue
        counts[row.value] += row.count
        group = (row.group or "").strip() or None
        if row.category is not None and row.category.strip():
            categories[row.category.strip()][row.value] += row.count
        if group is not None:
            groups[group][row.value] += row.count
        if row.gold is not None and row.gold.strip():
            gold[group, row.value, row.gold.strip()] += row.count
    values = sorted(counts, key=lambda value: (-counts[value], value))
    number = {value: at for at, value in enumerate(values)}
    return Column(
        values=tuple(values),
        counts=tuple(counts[value] for value in values),
        blank=blank,
        categories=_numbered(categories, number),
        groups=_numbered(groups, number),
        gold={(group, number[value], code): n for (group, value, code), n in gold.items()},
        records=sum(counts.values()),
    )


def _numbered(
    parts: Mapping[str, Mapping[str, int]], number: Mapping[str, int]
) -> Mapping[str, Mapping[int, int]]:
    return {
        name: {number[value]: records for value, records in parts[name].items()}
        for name in sorted(parts)
    }
