"""From flagged values and the rows that hold them to the queue of reviewers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whence.batch.answering_values import Taken
from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.distinct_values import Block
from whence.batch.plain_values import PlainValues
from whence.batch.resolving_cells import ODD
from whence.batch.row_answer import is_remarked, remark_of
from whence.batch.rows_behind import AlsoGiven, KeyOf, ReadBeside, RowsBehind
from whence.entry import Entry

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_KEYS_A_NOTE: Final = 50  # what counts them asks for the keys of 500 notes in one statement


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Flagged:
    """A value for reviewers. `remark`: what is said of its verdict; `keys`: hashed ids of the
    records behind it; `rows`: how many have no id; `also`: what all these answered elsewhere."""

    entry: Entry
    value: str
    remark: str
    policy: str
    rows: int
    keys: tuple[str, ...] = ()
    also: Mapping[str, str] | None = None


Note = Callable[[Flagged], bool]  # whether it is in the queue


class Queueing:
    """Queues what a cleaning flags: once it is known how many rows hold it; where rows have ids or
    other answers with them when many wait, and at the end; an id counts once however often it is
    queued."""

    def __init__(
        self,
        normalizer: "Normalizer",
        options: CleanOptions,
        note: Note,
        key_of: KeyOf | None,
    ) -> None:
        """`normalizer` with the decisions of the run; `key_of`: see `RowsBehind`."""
        self._normalizer = normalizer
        self._options = options
        self._note = note
        self._plain = PlainValues(normalizer)
        self._queued: set[Cells] = set()
        self._known: dict[Cells, str] = {}
        self.behind: RowsBehind | None = None
        if options.id_column is not None or options.also:
            self.behind = RowsBehind(options, key_of, normalizer._max_text)

    def learn(self, taken: Taken) -> None:
        """Takes over the values of what was resolved just now and is for reviewers: those of
        remembered answers have to be worked out."""
        for number, value in zip(taken.numbers, taken.plain, strict=True):
            line = taken.values.answers[number]
            if line is not None and is_remarked(line):
                self._known[taken.values.cells[number]] = value

    def gather(self, block: Block, beside: ReadBeside) -> None:
        """Looks at the rows of a block whose answers are known; `beside` reads what is wanted."""
        if self.behind is not None:
            self.behind.add_block(block, beside)
            if self.behind.is_full:
                self._flush(self.behind)

    def queue(self, flagged: Mapping[Cells, tuple[str, int]]) -> None:
        """Queues cells, given with their packed answers and numbers of rows, unless their rows are
        gathered."""
        if self.behind is None:
            for cells, (line, rows) in flagged.items():
                self._queue(cells, line, [AlsoGiven({}, rows=rows)])

    def finish(self) -> int:
        """Queues the rest; how many distinct cells are in the queue by now."""
        if self.behind is not None:
            self._flush(self.behind)
        return len(self._queued)

    def _flush(self, behind: RowsBehind) -> None:
        for cells, line, given in behind.taken():
            self._queue(cells, line, given)

    def _queue(self, cells: Cells, line: str, given: Iterable[AlsoGiven]) -> None:
        entry = self._options.entry(cells)
        remark = remark_of(line)
        value = self._known.pop(cells, None)
        if value is None:
            value = self._value(entry, remark.startswith(ODD))
        remark = remark.removeprefix(ODD)
        for flagged in _notes(entry, value, remark, self._options.policy, given):
            if self._note(flagged):
                self._queued.add(cells)

    def _value(self, entry: Entry, is_odd: bool) -> str:
        if not is_odd:
            return self._plain.of(entry)
        policy = self._options.policy
        return self._normalizer.resolve(entry, policy=policy, max_candidates=0).value


def _notes(
    entry: Entry, value: str, remark: str, policy: str, given: Iterable[AlsoGiven]
) -> Iterable[Flagged]:
    for one in given:
        first, rows = 0, one.rows
        while first < len(one.keys) or rows:
            keys = tuple(one.keys[first : first + _KEYS_A_NOTE])
            yield Flagged(entry, value, remark, policy, rows, keys, one.also)
            first, rows = first + _KEYS_A_NOTE, 0
