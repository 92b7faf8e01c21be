"""CSV in, the same CSV with cells added out: every byte that was there is copied as it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import Final

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from whence.batch.clean_options import CleanOptions, TableKind
from whence.batch.csv_dialect import cell_of, text_of
from whence.batch.csv_head import CsvHead, read_head
from whence.batch.csv_scan import Cells, scan
from whence.batch.distinct_values import NO_ANSWER, NO_RECORD, Block, RawNumbers, Values
from whence.batch.encodings import UTF_8, IsName
from whence.batch.packed_files import BLOCK_BYTES, FIRST_BYTES, Source
from whence.batch.row_answer import CITY, COLUMNS, FLAGS, LABEL, REASONS, parted, refused
from whence.batch.row_faults import Fault, RowFaults
from whence.batch.rows_behind import Beside
from whence.errors import UnreadableInput

_MOST_BYTES: Final = 256 << 20  # of one row: a quote that never closes would take the whole file


class CsvRows:
    """A CSV file, read in blocks of rows and written with cells added."""

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
        self._source = source
        self._faults = faults
        self._is_encoding_kept = options.is_encoding_kept
        self._id_column = options.id_column
        self._also = options.also
        self._head: CsvHead = read_head(source, options, faults, is_name)
        self._delimiter = self._head.dialect.delimiter
        self._scanned = self._head.ways.scanned
        self._to_quote = _columns_to_quote(self._delimiter)
        self._ragged = self._cells(refused(Fault.TOO_MANY_CELLS))
        self._row = 2  # the header is row 1

    @property
    def about(self) -> str:
        """The encoding and the delimiter, in words."""
        shown = {b"\t": "tab", b",": "comma", b";": "semicolon", b"|": "bar"}
        mark = " with a mark" if self._head.encoding.mark else ""
        how = shown.get(self._delimiter, self._delimiter.decode())
        what = "cells" if len(self._head.names) > 1 else "one column, the added cells"
        encoding = self._head.encoding
        return f"{encoding.name}{mark}, {what} parted by {how}{encoding.doubt}"

    @property
    def written_as(self) -> Mapping[str, str]:
        """Kind, encoding and delimiter of what is written."""
        encoding = self._head.encoding.name if self._is_encoding_kept else UTF_8
        return {
            "kind": TableKind.CSV.value,
            "encoding": encoding,
            "delimiter": self._delimiter.decode(),
        }

    def head(self) -> bytes:
        """The header with the added columns, as it is written."""
        before, after = self._head.header
        ways = self._head.ways
        return ways.mark + ways.encode(before + self._cells(COLUMNS) + after)

    def blocks(self, values_now: Callable[[], Values]) -> Iterator[Block]:
        """All rows, some at a time; each new value gets a number in `values_now()`."""
        held, is_last, size = self._head.rest, self._head.is_whole, FIRST_BYTES
        while True:
            if not is_last:
                piece = self._source.read(size)
                is_last, size = len(piece) < size, BLOCK_BYTES
                held += self._head.ways.decode(piece, is_last)
            cells = scan(held, self._delimiter[0], is_last) if held else None
            if cells is not None:
                end = int(cells.starts[-1])
                block = Block(held, cells, np.zeros(0, np.int64), values_now())
                yield self._numbered(block)
                held = held[end:]
            elif len(held) > _MOST_BYTES:
                raise UnreadableInput(
                    f"{self._source.name}, row {self._row}: over {_MOST_BYTES >> 20} MB long; "
                    "a quote that opens there may never close"
                )
            if is_last:
                return

    def _numbered(self, block: Block) -> Block:
        data, values = block.data, block.values
        if values.raw is None:
            values.raw = RawNumbers(self._reader(values))
        columns = []
        for column in self._head.asked:
            starts, ends = block.spans.spans(column)
            columns.append([data[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)])
        raw = values.raw
        cells = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
        numbers = np.fromiter(map(raw.__getitem__, cells), np.int64, block.spans.n_rows)
        self._note(block.spans, numbers, values)
        self._tell(Fault.UNREADABLE_BYTES, _unreadable(data, block.spans, self._scanned))
        self._row += block.spans.n_rows
        return Block(data, block.spans, numbers, values)

    def _reader(self, values: Values) -> Callable[[object], int]:
        encoding = self._scanned

        def read(raw: object) -> int:
            parts = raw if isinstance(raw, tuple) else (raw,)
            texts = tuple([text_of(part, encoding) for part in parts])
            number = values.number(texts)
            if self._faults.is_too_long(texts):
                values.too_long.append(number)
            return number

        return read

    def _note(self, cells: Cells, numbers: NDArray[np.int64], values: Values) -> None:
        """Notes what is wrong with rows, and takes the answer from those that can have none."""
        width = len(self._head.names)
        widths = cells.widths()
        is_blank = (widths == 1) & (cells.contents_end() == cells.starts[:-1])
        is_long = widths > width
        numbers[is_long] = NO_ANSWER
        numbers[is_blank] = NO_RECORD
        if cells.is_open:  # added cells would be part of the quoted one
            numbers[-1] = NO_RECORD
            self._faults.add(Fault.UNCLOSED_QUOTE, self._row + cells.n_rows - 1)
            is_long[-1] = is_blank[-1] = False
        self._tell(Fault.TOO_MANY_CELLS, is_long)
        self._tell(Fault.TOO_FEW_CELLS, (widths < width) & ~is_blank)
        if values.too_long:
            self._tell(Fault.TEXT_TOO_LONG, np.isin(numbers, values.too_long))

    def _tell(self, fault: Fault, is_faulty: NDArray[np.bool_]) -> None:
        self._faults.add_all(fault, (np.flatnonzero(is_faulty) + self._row).tolist())

    def written(self, block: Block) -> bytes:
        """The block's rows with the answers to their values, which must be known."""
        data, cells, numbers = block.data, block.spans, block.numbers
        added = self._suffixes(block.values, numbers)
        at = cells.contents_end().copy()
        width = len(self._head.names)
        widths = cells.widths()
        for row in np.flatnonzero((widths != width) | (numbers < 0)).tolist():
            if numbers[row] == NO_RECORD:
                added[row] = b""
            elif numbers[row] == NO_ANSWER:  # the surplus stays behind the columns that have names
                added[row] = self._ragged
                at[row] = cells.ends[cells.first[row] + width - 1]
            else:
                added[row] = self._delimiter * (width - int(widths[row])) + added[row]
        stops = at.tolist()
        pieces: list[bytes] = [b""] * (2 * len(stops))
        pieces[0::2] = [data[a:b] for a, b in zip([0, *stops[:-1]], stops, strict=True)]
        pieces[1::2] = added
        pieces.append(data[stops[-1] : int(cells.starts[-1])])
        return self._head.ways.encode(b"".join(pieces))

    def beside(self, block: Block, rows: Sequence[int]) -> Iterator[Beside]:
        """The ids and other answers of some rows of the block."""
        columns = [self._head.columns[name] for name in self._also]
        also = zip(*(self._texts(block, column, rows) for column in columns), strict=True)
        if self._id_column is None:
            ids: Sequence[str] = [""] * len(rows)
        else:
            ids = self._texts(block, self._head.columns[self._id_column], rows)
        return zip(ids, also if columns else repeat(()), strict=False)

    def _texts(self, block: Block, column: int, rows: Sequence[int]) -> list[str]:
        starts, ends = (at[rows].tolist() for at in block.spans.spans(column))
        encoding = self._scanned
        return [text_of(block.data[a:b], encoding) for a, b in zip(starts, ends, strict=True)]

    def added(self, answer: str) -> bytes:
        """The cells that a row with this packed answer gets."""
        return self._cells(parted(answer)[0])

    def _suffixes(self, values: Values, numbers: NDArray[np.int64]) -> list[bytes]:
        values.render(np.unique(numbers[numbers >= 0]).tolist(), self.added)
        if not len(values):
            return [b""] * len(numbers)
        rendered = values.rendered
        return [rendered[number] or b"" for number in np.maximum(numbers, 0).tolist()]

    def _cells(self, fields: Sequence[str]) -> bytes:
        """The cells with a delimiter before each, in the encoding of the rows."""
        delimiter = self._delimiter.decode("ascii")
        cells = list(fields)
        for at in self._to_quote:
            if cells[at]:
                cells[at] = cell_of(cells[at], delimiter)
        text = delimiter + delimiter.join(cells)
        if self._scanned == UTF_8:
            return text.encode()
        return b"".join(_encoded(letter, self._scanned) for letter in text)


def _columns_to_quote(delimiter: bytes) -> tuple[int, ...]:
    """Which of the added columns may hold the delimiter: names of places hold commas, codes don't,
    and `;` stands between flags; of a delimiter that is a letter nothing is known."""
    if delimiter in (b",", b"\t", b"|"):
        return (CITY, LABEL)
    return (CITY, LABEL, FLAGS, REASONS) if delimiter == b";" else tuple(range(len(COLUMNS)))


def _unreadable(data: bytes, cells: Cells, encoding: str) -> NDArray[np.bool_]:
    """Which rows hold bytes that are not of the encoding, whatever column they are in."""
    starts = cells.starts.tolist()
    if _is_of(data[: starts[-1]], encoding):  # nearly always, and much quicker than row by row
        return np.zeros(cells.n_rows, dtype=np.bool_)
    rows = (data[start:end] for start, end in pairwise(starts))
    return np.array([not (row.isascii() or _is_of(row, encoding)) for row in rows], np.bool_)


def _is_of(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _encoded(letter: str, encoding: str) -> bytes:
    """The letter, or what comes nearest to it in an encoding that lacks it."""
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return anyascii(letter).encode(encoding, "replace")
