"""How the rows of a batch are spread over outcomes, levels and countries, so that it can be told
whether the batch is like the data that the confidence was learned from."""

from collections import Counter
from collections.abc import Sequence
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

_Kind = tuple[str, str, str, str]  # outcome, kind, country, flags: what is counted alike


class Mixture:
    """Counts rows; cheap enough for each distinct value of a large file."""

    def __init__(self) -> None:
        self._rows: Counter[_Kind] = Counter()
        self._sure: dict[_Kind, float] = {}  # rows × confidence

    def add(self, fields: Sequence[str], rows: int) -> None:
        """Counts the rows that have these fields; rows without an answer are left out."""
        alike = fields[OUTCOME], fields[KIND], fields[COUNTRY], fields[FLAGS]
        self._rows[alike] += rows
        if fields[CONFIDENCE]:
            sure = rows * float(fields[CONFIDENCE])
            self._sure[alike] = self._sure.get(alike, 0.0) + sure

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
