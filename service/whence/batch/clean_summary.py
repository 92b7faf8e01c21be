"""What a cleaning came to: how many rows, values, outcomes and flags, and what was wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from whence.batch.clean_options import Cells
from whence.batch.mixture import Mixture
from whence.batch.row_answer import FLAGS, JOIN, OUTCOME, REASONS, parted
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

    def add(self, answers: Iterable[tuple[Cells, str | None, int]]) -> None:
        """Counts the packed answers to cells, each as often as rows have them."""
        found: Counter[tuple[str, str, str]] = Counter()
        for cells, answer, count in answers:
            if answer is not None and count:
                fields, remark = parted(answer)
                found[fields[OUTCOME], fields[FLAGS], fields[REASONS]] += count
                self.mixture.add(fields, count)
                if remark:
                    _, before = self.flagged.get(cells, (answer, 0))
                    self.flagged[cells] = answer, before + count
        for (outcome, flags, reasons), count in found.items():
            self.outcomes[outcome] += count
            for flag in filter(None, flags.split(JOIN)):
                self.flags[flag] += count
            for reason in filter(None, reasons.split(JOIN)):
                self.reasons[reason] += count
