"""A table cleaned row by row: answers are asked for ahead, rows written in their order."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final, Protocol

from whence.batch.answering_values import Answering
from whence.batch.clean_summary import OnStep, Step, Tally
from whence.batch.distinct_values import NO_ANSWER, NO_RECORD, Block, Values
from whence.batch.packed_files import Source
from whence.batch.queueing import Queueing
from whence.batch.rows_behind import Beside
from whence.errors import Cancelled

# Values are asked for by the window, so that alike ones come together (see `by_kinship`); the next
# window is read and asked for before one is written.
_WINDOW_BLOCKS: Final = 16
_WINDOW_ROWS: Final = 1_000_000
_SMALL_WINDOWS: Final = 2  # of one block, at the beginning
_MOST_VALUES: Final = 1_000_000  # held at once; beyond, values met before are asked for again


class Rows(Protocol):
    """A table that can be read in blocks of rows, and written again with cells added."""

    @property
    def about(self) -> str: ...
    @property
    def written_as(self) -> Mapping[str, str]: ...
    def head(self) -> bytes: ...
    def added(self, answer: str) -> bytes: ...
    def blocks(self, values_now: Callable[[], Values]) -> Iterator[Block]: ...
    def written(self, block: Block) -> bytes: ...
    def beside(self, block: Block, rows: Sequence[int]) -> Iterator[Beside]: ...


class Watch:
    """Who is told how far a cleaning is, and who may end it."""

    def __init__(
        self, answering: Answering, on_step: OnStep, is_cancelled: Callable[[], bool]
    ) -> None:
        self._answering = answering
        self._on_step = on_step
        self._is_cancelled = is_cancelled

    def tell(self, share: float | None, n_rows: int, n_values: int) -> None:
        """Raises Cancelled where somebody asked for the end."""
        if self._is_cancelled():
            raise Cancelled("cancelled; what is resolved already is kept for the next run")
        resolved, remembered = self._answering.resolved, self._answering.remembered
        self._on_step(Step(share, n_rows, n_values, resolved, remembered))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A window whose answers were asked for, in so many chunks; `share`: of the input, at its
    end."""

    blocks: Sequence[Block]
    ticket: int
    n_chunks: int
    share: float | None


class RowCleaning:
    """One run over a table; memory does not grow with its rows."""

    def __init__(
        self,
        source: Source,
        rows: Rows,
        answering: Answering,
        watch: Watch,
        queueing: Queueing | None = None,
    ) -> None:
        self._source = source
        self._rows = rows
        self._answering = answering
        self._watch = watch
        self._queueing = queueing
        self._values = Values()
        self._old: list[Values] = []
        self._window: list[Block] = []
        self._waiting: deque[_Asked] = deque()
        self._ticket = 0
        self._n_windows = 0
        self._share: float | None = source.share() and 0.0
        self._is_read = False
        self.tally = Tally()

    def run(self, out: IO[bytes]) -> None:
        """Writes the whole table and counts its answers."""
        out.write(self._rows.head())
        for block in self._rows.blocks(self._values_now):
            self._window.append(block)
            self._tell()
            if self._is_full():
                self._ask()
            while self._waiting and (
                len(self._waiting) > self._most_waiting()
                or self._answering.is_ready(self._waiting[0].ticket)
            ):
                self._write(out)
        if self._window:
            self._ask()
        self._end_reading()
        while self._waiting:
            self._write(out)

    def _values_now(self) -> Values:
        if len(self._values) > _MOST_VALUES:
            self._old.append(self._values)
            self._values = Values()
        return self._values

    def _is_full(self) -> bool:
        """Whether enough is read to ask for: at first a block, that nobody waits for work; of a
        pipe, which may be slow, always one."""
        if self._n_windows < _SMALL_WINDOWS or self._source.share() is None:
            return True
        rows = sum(block.spans.n_rows for block in self._window)
        return len(self._window) >= _WINDOW_BLOCKS or rows >= _WINDOW_ROWS

    def _most_waiting(self) -> int:
        """How many windows are asked for before one is waited for: the small ones at the beginning
        keep others at work until a whole one is read."""
        return 1 if self._n_windows > _SMALL_WINDOWS else _SMALL_WINDOWS

    def _ask(self) -> None:
        for block in self._window:
            block.values.count(block.numbers)
        for values in dict.fromkeys(block.values for block in self._window):
            ticket = self._answering.ask(values)
        self._waiting.append(
            _Asked(self._window, ticket, ticket - self._ticket, self._source.share())
        )
        self._ticket = ticket
        self._n_windows += 1
        self._window = []

    def _write(self, out: IO[bytes]) -> None:
        asked = self._waiting.popleft()
        before = self._share
        for taken, some in enumerate(self._answering.wait(asked.ticket), start=1):
            # All that can be done by now, while other processes resolve the next chunks.
            some.values.render(some.numbers, self._rows.added)
            if self._queueing is not None:
                self._queueing.learn(some)
            if self._is_read:
                self._count(some.values, some.numbers)
            if before is not None and asked.share is not None:
                self._share = before + (asked.share - before) * taken / asked.n_chunks
            self._tell()
        self._share = asked.share
        for block in asked.blocks:
            out.write(self._rows.written(block))
            if self._queueing is not None:
                self._queueing.gather(block, self._rows.beside)
            self.tally.rows += int((block.numbers != NO_RECORD).sum())
            self.tally.outcomes[""] += int((block.numbers == NO_ANSWER).sum())
            self._tell()
        if not self._is_read:
            held = [*self._window, *(block for one in self._waiting for block in one.blocks)]
            while self._old and all(block.values is not self._old[0] for block in held):
                values = self._old.pop(0)
                self.tally.values += len(values)
                self._count(values, range(len(values)))

    def _end_reading(self) -> None:
        """By now it is known how many rows hold each value: those with an answer are counted, and
        the others as soon as theirs comes, while others are still at work."""
        self._is_read = True
        for values in (*self._old, self._values):
            self.tally.values += len(values)
            self._count(values, [at for at, line in enumerate(values.answers) if line is not None])

    def _count(self, values: Values, numbers: Sequence[int]) -> None:
        """Counts the rows that hold these values, and queues what is for reviewers."""
        cells, answers = values.cells, values.answers
        counts = values.counts[numbers].tolist()
        self.tally.add(
            (cells[number], answers[number], count)
            for number, count in zip(numbers, counts, strict=True)
        )
        if self._queueing is not None:
            self._queueing.queue(self.tally.take_flagged())

    def _tell(self) -> None:
        held = 0 if self._is_read else sum(len(values) for values in (*self._old, self._values))
        self._watch.tell(self._share, self.tally.rows, self.tally.values + held)
