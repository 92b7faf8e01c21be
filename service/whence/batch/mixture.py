"""How the rows of a batch are spread over outcomes, levels and countries, so that it can be told
whether the batch is like the data that the confidence was learned from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from whence.batch.row_answer import CONFIDENCE, COUNTRY, FLAGS, JOIN, KIND, OUTCOME
from whence.place import Kind
from whence.verdict import Flag, Outcome

# As the consistency report tells levels: a division below the first counts as a city.
_LEVEL: Final = {
    Kind.REGION.value: "region",
    Kind.COUNTRY.value: "country",
    Kind.ADMIN1.value: "admin1",
}
_NONE: Final = "-"  # no country: no place, or one in several
_DOUBTFUL: Final = frozenset({Flag.CONTRADICTION.value, Flag.NEGATED.value})


@dataclass(slots=True)
class Alike:
    """Rows whose answers are counted alike; `sure`: the sum of their confidence, None where none
    has one."""

    rows: int = 0
    sure: float | None = None

    def add(self, fields: Sequence[str], rows: int) -> None:
        """Takes so many rows with these fields of an answer."""
        self.rows += rows
        if fields[CONFIDENCE]:
            self.sure = (self.sure or 0.0) + rows * float(fields[CONFIDENCE])


_Kind = tuple[str, str, str, str]  # outcome, kind, country, flags: what is counted alike


class Mixture:
    """Counts rows."""

    def __init__(self) -> None:
        self._rows: Counter[_Kind] = Counter()
        self._sure: dict[_Kind, float] = {}  # rows × confidence

    def add(self, fields: Sequence[str], rows: int) -> None:
        """Counts the rows that have these fields; rows without an answer are left out."""
        alike = Alike()
        alike.add(fields, rows)
        self.add_alike((fields[OUTCOME], fields[KIND], fields[COUNTRY], fields[FLAGS]), alike)

    def add_alike(self, kind: _Kind, alike: Alike) -> None:
        """Counts rows of one outcome, kind of place, country and set of flags."""
        self._rows[kind] += alike.rows
        if alike.sure is not None:
            self._sure[kind] = self._sure.get(kind, 0.0) + alike.sure

    def counts(self) -> dict[str, Any]:
        """Rows by `outcome`, `level` and `country`, `records` in all, and `mean_confidence` over
        those with a place, None where there is none."""
        by_outcome: Counter[str] = Counter()
        by_level: Counter[str] = Counter()
        by_country: Counter[str] = Counter()
        sure, placed = 0.0, 0
        for alike, rows in self._rows.items():
            outcome, kind, country, flags = alike
            if not outcome:
                continue
            # A contradiction or a denial names no place for sure, not even the container it is
            # given.
            is_placed = bool(kind) and _DOUBTFUL.isdisjoint(flags.split(JOIN))
            by_outcome[outcome] += rows
            if outcome == Outcome.RESOLVED and is_placed:
                by_level[_LEVEL.get(kind, "city")] += rows
            else:
                by_level["none" if outcome == Outcome.NOT_A_LOCATION else "open"] += rows
            by_country[(is_placed and country) or _NONE] += rows
            if is_placed and alike in self._sure:
                sure += self._sure[alike]
                placed += rows
        return {
            "records": by_outcome.total(),
            "outcome": dict(by_outcome),
            "level": dict(by_level),
            "country": dict(by_country),
            "mean_confidence": sure / placed if placed else None,
        }
