"""Rows with flagged cells: whose they are, and what the same people answered elsewhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.distinct_values import Block, Values
from whence.batch.row_answer import remark_of

KeyOf = Callable[[str], str]  # a record's id → its keyed hash
Beside = tuple[str, tuple[str, ...]]  # a row's id, "" without one, and its other answers
ReadBeside = Callable[[Block, Sequence[int]], Iterator[Beside]]  # of these rows of the block
MOST_KEYS: Final = 250_000  # held at once


@dataclass(slots=True)
class AlsoGiven:
    """Rows of one value whose people gave the same answers elsewhere."""

    also: Mapping[str, str]
    keys: list[str] = field(default_factory=list)
    rows: int = 0  # without an id


class RowsBehind:
    """Gathers rows until they are taken."""

    def __init__(self, options: CleanOptions, key_of: KeyOf | None, max_text: int) -> None:
        """`key_of` is needed where there is an id column; `max_text`: longer answers are none."""
        self._also = options.also
        self._key_of = key_of
        self._max_text = max_text
        self._found: dict[Cells, tuple[str, dict[tuple[str, ...], AlsoGiven]]] = {}
        self._n_keys = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to take them."""
        return self._n_keys >= MOST_KEYS

    def add(self, cells: Cells, line: str, record_id: str, also: tuple[str, ...]) -> None:
        """Adds a row with these cells and this packed answer to them."""
        _, given = self._found.setdefault(cells, (line, {}))
        of = given.get(also)
        if of is None:
            named = zip(self._also, also, strict=True)
            said = {n: text for n, text in named if text.strip() and len(text) <= self._max_text}
            of = given[also] = AlsoGiven(said)
        if record_id.strip() and self._key_of is not None:
            of.keys.append(self._key_of(record_id))
            self._n_keys += 1
        else:
            of.rows += 1

    def add_block(self, block: Block, beside: ReadBeside) -> None:
        """Adds the rows of a block whose answers are for reviewers; `beside` reads them."""
        lines = _flagged(block.values, block)
        if not lines:
            return
        is_flagged = np.isin(block.numbers, list(lines))
        rows = np.flatnonzero(is_flagged).tolist()
        numbers = block.numbers[is_flagged].tolist()
        for number, (record_id, also) in zip(numbers, beside(block, rows), strict=True):
            self.add(block.values.cells[number], lines[number], record_id, also)

    def taken(self) -> Iterator[tuple[Cells, str, list[AlsoGiven]]]:
        """All that was gathered, which is forgotten then: cells, their packed answer, the rows."""
        found, self._found, self._n_keys = self._found, {}, 0
        for cells, (line, given) in found.items():
            yield cells, line, list(given.values())


def _flagged(values: Values, block: Block) -> dict[int, str]:
    """The numbers in a block whose answers are for reviewers, with the answers."""
    lines = {}
    for number in np.unique(block.numbers).tolist():
        line = values.answers[number] if number >= 0 else None
        if line is not None and remark_of(line):
            lines[number] = line
    return lines
