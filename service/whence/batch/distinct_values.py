"""The distinct cells of a file, each with a number, its answer, and how many rows hold it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whence.batch.clean_options import Cells
from whence.batch.csv_scan import Cells as Spans

NO_ANSWER = -1  # in place of a value's number: the row cannot be answered
NO_RECORD = -2  # the row is no record: a blank line


class RawNumbers(dict[object, int]):
    """Numbers by cells as they stand in the file; what is new is read by `read` and numbered."""

    def __init__(self, read: Callable[[object], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, raw: object) -> int:
        number = self[raw] = self._read(raw)
        return number


class Values:
    """Distinct cells in the order they were met. `answers` holds None until one is known."""

    def __init__(self) -> None:
        self._numbers: dict[Cells, int] = {}
        self._asked = 0
        self.cells: list[Cells] = []
        self.answers: list[str | None] = []  # packed, see `row_answer`
        self.rendered: list[bytes | None] = []  # the answers as a format writes them
        self.counts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.raw: RawNumbers | None = None
        self.too_long: list[int] = []  # numbers of cells that are too long for an answer

    def __len__(self) -> int:
        return len(self.cells)

    def number(self, cells: Cells) -> int:
        """The number of these cells, a new one if they were not met before."""
        number = self._numbers.setdefault(cells, len(self.cells))
        if number == len(self.cells):
            self.cells.append(cells)
            self.answers.append(None)
        return number

    def take_new(self) -> range:
        """The numbers given since the last call."""
        new = range(self._asked, len(self.cells))
        self._asked = len(self.cells)
        return new

    def render(self, numbers: Iterable[int], added: Callable[[str], bytes]) -> None:
        """Writes the answers to these values, which must be known, as rows will hold them; `added`:
        what a format makes of a packed answer. What is rendered stays as it is."""
        rendered = self.rendered
        rendered.extend([None] * (len(self) - len(rendered)))
        for number in numbers:
            if rendered[number] is None:
                answer = self.answers[number]
                assert answer is not None
                rendered[number] = added(answer)

    def count(self, numbers: NDArray[np.int64]) -> None:
        """Counts rows by their value's number; numbers below 0 count for none."""
        found = np.bincount(numbers[numbers >= 0], minlength=len(self.cells))
        found[: len(self.counts)] += self.counts
        self.counts = found


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table: their bytes, where their cells lie, and the number of each row's value
    (or `NO_ANSWER`, `NO_RECORD`)."""

    data: bytes
    spans: Spans
    numbers: NDArray[np.int64]
    values: Values
