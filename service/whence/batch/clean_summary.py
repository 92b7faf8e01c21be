"""What a cleaning came to: how many rows, values, outcomes and flags, and what was wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from whence.batch.clean_options import Cells
from whence.batch.mixture import Alike, Mixture
from whence.batch.row_answer import COUNTRY, FLAGS, JOIN, KIND, OUTCOME, REASONS, parted
from whence.verdict import Versions


@dataclass(frozen=True, slots=True)
class Step:
    """How far a cleaning is. `share`: of the input, 0 to 1, None for a pipe; `rows` are written,
    `resolved` and `remembered` count distinct values answered now and by an earlier run."""

    share: float | None
    rows: int
    values: int
    resolved: int
    remembered: int


@dataclass(frozen=True, slots=True)
class CleanSummary:
    """Counts of rows by outcome, flag and reason; `faults` in words; `queued` for review.
    `mixture`: see `Mixture.counts`; `drift`: of that from the data that the confidence was learned
    from, where somebody looked."""

    rows: int
    values: int
    resolved: int
    remembered: int
    outcomes: Mapping[str, int]
    flags: Mapping[str, int]
    reasons: Mapping[str, int]
    faults: tuple[str, ...]
    about: str
    written_as: Mapping[str, str]  # kind and, of CSV, encoding and delimiter
    versions: Versions
    queued: int | None = None
    mixture: Mapping[str, Any] = field(default_factory=dict)
    drift: Mapping[str, Any] | None = None


_kind_of = itemgetter(OUTCOME, KIND, COUNTRY, FLAGS, REASONS)  # what is counted alike

OnStep = Callable[[Step], None]


class Tally:
    """Counts rows by what their answers say. `flagged`: the cells for reviewers, with their packed
    answer and how many rows hold them."""

    def __init__(self) -> None:
        self.rows = 0
        self.values = 0
        self.outcomes: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.mixture = Mixture()
        self.flagged: dict[Cells, tuple[str, int]] = {}

    def take_flagged(self) -> Mapping[Cells, tuple[str, int]]:
        """What was flagged since it was taken before."""
        flagged, self.flagged = self.flagged, {}
        return flagged

    def add(self, answers: Iterable[tuple[Cells, str | None, int]]) -> None:
        """Counts the packed answers to cells, each as often as rows have them."""
        found: dict[tuple[str, ...], Alike] = {}
        for cells, answer, count in answers:
            if answer is not None and count:
                fields, remark = parted(answer)
                key = _kind_of(fields)
                alike = found.get(key)
                if alike is None:
                    alike = found[key] = Alike()
                alike.add(fields, count)
                if remark:
                    _, before = self.flagged.get(cells, (answer, 0))
                    self.flagged[cells] = answer, before + count
        for (outcome, kind, country, flags, reasons), alike in found.items():
            self.mixture.add_alike((outcome, kind, country, flags), alike)
            self.outcomes[outcome] += alike.rows
            for flag in filter(None, flags.split(JOIN)):
                self.flags[flag] += alike.rows
            for reason in filter(None, reasons.split(JOIN)):
                self.reasons[reason] += alike.rows
