"""How the rows of a batch are spread over outcomes, levels and countries, so that it can be told
whether the batch is like the data that the confidence was learned from."""

from collections import Counter
from typing import Any, Final

from whence.batch.row_answer import CONFIDENCE, COUNTRY, FLAGS, JOIN, KIND, OUTCOME, Fields
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


class Mixture:
    """Counts rows; cheap enough for each distinct value of a large file."""

    def __init__(self) -> None:
        self._outcome: Counter[str] = Counter()
        self._level: Counter[str] = Counter()
        self._country: Counter[str] = Counter()
        self._sure = 0.0
        self._placed = 0

    def add(self, fields: Fields, rows: int) -> None:
        """Counts the rows that have these fields; rows without an answer are left out."""
        outcome, kind = fields[OUTCOME], fields[KIND]
        if not outcome:
            return
        # A contradiction or a denial names no place for sure, not even the container it is given.
        flags = fields[FLAGS]
        is_placed = bool(kind) and not (flags and _DOUBTFUL.intersection(flags.split(JOIN)))
        self._outcome[outcome] += rows
        if outcome == Outcome.RESOLVED and is_placed:
            self._level[_LEVEL.get(kind, "city")] += rows
        else:
            self._level["none" if outcome == Outcome.NOT_A_LOCATION else "open"] += rows
        self._country[(is_placed and fields[COUNTRY]) or _NONE] += rows
        if is_placed and fields[CONFIDENCE]:
            self._sure += rows * float(fields[CONFIDENCE])
            self._placed += rows

    def counts(self) -> dict[str, Any]:
        """Rows by `outcome`, `level` and `country`, `records` in all, and `mean_confidence` over
        those with a place, None where there is none."""
        return {
            "records": self._outcome.total(),
            "outcome": dict(self._outcome),
            "level": dict(self._level),
            "country": dict(self._country),
            "mean_confidence": self._sure / self._placed if self._placed else None,
        }
