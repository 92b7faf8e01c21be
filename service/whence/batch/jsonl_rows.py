"""JSON lines in, the same lines with members added out: what was in them is copied as it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import orjson

from whence.batch.clean_options import CleanOptions, TableKind
from whence.batch.csv_scan import Cells as Spans
from whence.batch.csv_scan import lines
from whence.batch.distinct_values import NO_ANSWER, NO_RECORD, Block, Values
from whence.batch.encodings import SAMPLE_BYTES, IsName, decoder, encoding_of
from whence.batch.json_line import object_of, text_of_value, whole_text
from whence.batch.packed_files import BLOCK_BYTES, FIRST_BYTES, Source
from whence.batch.row_answer import COLUMNS, CONFIDENCE, Fields, unpacked
from whence.batch.row_faults import Fault, RowFaults
from whence.batch.rows_behind import Beside
from whence.errors import InvalidRequest, UnreadableInput

_CLASHING: Final = frozenset(COLUMNS)


class JsonlRows:
    """A file of JSON objects, one a line; rows are lines, the first is row 1."""

    def __init__(
        self,
        source: Source,
        options: CleanOptions,
        faults: RowFaults,
        is_name: IsName | None = None,
    ) -> None:
        """Reads the beginning; `is_name`: see `encoding_of`.

        Raises UnreadableInput, InvalidRequest.
        """
        if options.is_encoding_kept:
            raise InvalidRequest("--same-encoding: JSON lines are written in UTF-8")
        self._source = source
        self._faults = faults
        self._asked = options.asked()
        self._id_column = options.id_column
        self._also = options.also
        self._beside = (*self._also, *([] if self._id_column is None else [self._id_column]))
        sample = source.read(SAMPLE_BYTES)
        self._encoding = encoding_of(sample, options.encoding, is_name)
        self._decode = decoder(self._encoding, source.name)
        self._is_whole = len(sample) < SAMPLE_BYTES
        self._held = self._decode(sample[len(self._encoding.mark) :], self._is_whole)
        self._row = 1
        self._found: set[str] = set()

    @property
    def about(self) -> str:
        """The encoding, in words."""
        return f"JSON lines, {self._encoding.name}{self._encoding.doubt}"

    @property
    def written_as(self) -> Mapping[str, str]:
        """Kind of what is written."""
        return {"kind": TableKind.JSONL.value}

    def head(self) -> bytes:
        """What comes before the lines: a mark where there was one."""
        return self._encoding.mark if self._encoding.is_utf8 else b""

    def blocks(self, values_now: Callable[[], Values]) -> Iterator[Block]:
        """All lines, some at a time; each new value gets a number in `values_now()`."""
        held, is_last, size = self._held, self._is_whole, FIRST_BYTES
        while True:
            if not is_last:
                piece = self._source.read(size)
                is_last, size = len(piece) < size, BLOCK_BYTES
                held += self._decode(piece, is_last)
            spans = lines(held, is_last) if held else None
            if spans is not None:
                yield self._numbered(held, spans, values_now())
                held = held[int(spans.starts[-1]) :]
            if is_last:
                return

    def written(self, block: Block) -> bytes:
        """The block's lines with the answers to their values, which must be known."""
        data, rendered = block.data, block.values.rendered
        block.values.render(np.unique(block.numbers[block.numbers >= 0]).tolist(), self.added)
        stops = block.spans.ends.tolist()
        pieces: list[bytes] = [b""] * (2 * len(stops))
        pieces[0::2] = [data[a:b] for a, b in zip([0, *stops[:-1]], stops, strict=True)]
        for row, number in enumerate(block.numbers.tolist()):
            if number < 0:
                continue
            added = rendered[number] or b""
            is_empty = pieces[2 * row].rpartition(b"{")[2].strip() == b""
            pieces[2 * row + 1] = added.removeprefix(b",") if is_empty else added
        pieces.append(data[stops[-1] : int(block.spans.starts[-1])])
        return b"".join(pieces)

    def added(self, answer: str) -> bytes:
        """The members that a line with this packed answer gets."""
        return _members(unpacked(answer))

    def beside(self, block: Block, rows: Sequence[int]) -> Iterator[Beside]:
        """The ids and other answers of some lines of the block."""
        starts = block.spans.starts.tolist()
        for row in rows:
            record = object_of(block.data[starts[row] : starts[row + 1]], is_exact=True) or {}
            also = tuple(whole_text(record.get(name)) for name in self._also)
            named = self._id_column
            yield "" if named is None else whole_text(record.get(named)), also

    def _numbered(self, data: bytes, spans: Spans, values: Values) -> Block:
        """The block; its cells end where members are to be added."""
        ends, numbers = [], []
        starts = spans.starts.tolist()
        stops = spans.ends.tolist()
        for row, (start, stop) in enumerate(zip(starts, stops, strict=False), start=self._row):
            line = data[start:stop]
            number = self._number(line, row, values)
            numbers.append(number)
            ends.append(start + line.rindex(b"}") if number >= 0 else stop)
        if self._row == 1:
            self._require_columns(numbers)
        self._row += len(numbers)
        at = Spans(np.array(ends, dtype=np.int64), spans.first, spans.starts)
        return Block(data, at, np.array(numbers, dtype=np.int64), values)

    def _number(self, line: bytes, row: int, values: Values) -> int:
        if not line or line.isspace():
            return NO_RECORD
        record = object_of(line)
        if record is None:
            self._faults.add(Fault.NOT_JSON, row)
            return NO_ANSWER
        if not _CLASHING.isdisjoint(record):
            clash = min(_CLASHING.intersection(record))
            raise UnreadableInput(
                f"{self._source.name}, row {row}: has {clash} already, so nothing is written; "
                "clean the original file"
            )
        is_missing = False
        cells = []
        for name in self._asked:
            if name in record:
                self._found.add(name)
            else:
                is_missing = True
            cells.append(text_of_value(record.get(name)))
        self._found.update(name for name in self._beside if name in record)
        if is_missing:
            self._faults.add(Fault.MISSING_COLUMN, row)
        if self._faults.is_too_long(cells):
            self._faults.add(Fault.TEXT_TOO_LONG, row)
        return values.number(tuple(cells))

    def _require_columns(self, numbers: list[int]) -> None:
        """Raises UnreadableInput where no line of the beginning has a column that is asked for."""
        for name in (*self._asked, *self._beside):
            if name not in self._found and any(number >= 0 for number in numbers):
                raise UnreadableInput(
                    f"{self._source.name}: none of the first {len(numbers):,} lines has {name!r}"
                )


def _members(fields: Fields) -> bytes:
    """The fields as members of a JSON object, each after a comma; what is empty is null."""
    said: dict[str, str | float | None] = dict(
        zip(COLUMNS, (f or None for f in fields), strict=True)
    )
    if fields[CONFIDENCE]:
        said[COLUMNS[CONFIDENCE]] = float(fields[CONFIDENCE])
    return b"," + orjson.dumps(said)[1:-1]
