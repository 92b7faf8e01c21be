"""What is evaluated: a resolver, or in tests a stand-in that answers the same questions."""

from collections.abc import Mapping
from typing import Protocol

from whence.entry import Entry
from whence.resolve.trace import Trace
from whence.rulebook.rules import Calibration
from whence.verdict import Verdict, Versions


class Subject(Protocol):
    """A resolver: verdicts for entries, by the full pipeline or the minimal baseline."""

    @property
    def versions(self) -> Versions: ...
    def resolve(self, text: Entry, *, baseline: bool = False) -> Verdict: ...


class Traceable(Subject, Protocol):
    """A resolver that shows its readings and can be had with other numbers."""

    @property
    def weights(self) -> Mapping[str, float]: ...
    @property
    def calibration(self) -> Calibration: ...
    def trace(self, entry: Entry) -> Trace: ...
    def with_numbers(
        self, weights: Mapping[str, float], calibration: Calibration
    ) -> "Traceable": ...
