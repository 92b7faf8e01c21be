"""Where the cells of CSV bytes lie: as Python's csv module parts them, without copying any."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]

QUOTE: Final = 0x22
_CR: Final = 0x0D
_LF: Final = 0x0A


@dataclass(frozen=True, slots=True)
class Cells:
    """The whole rows of a block of bytes.

    `ends`: where each cell of each row ends, one row after another, line ends left out;
    `first`: where in `ends` each row begins, and one more for the end; `starts`: where each
    row's bytes begin, and one more for the end of the last row with its line end; `is_open`:
    whether the last cell begins with a quote that never closes.
    """

    ends: Positions
    first: Positions
    starts: Positions
    is_open: bool = False

    @property
    def n_rows(self) -> int:
        """Rows, blank ones included."""
        return len(self.first) - 1

    def widths(self) -> Positions:
        """Cells of each row; a blank row counts as one."""
        return np.diff(self.first)

    def spans(self, column: int) -> tuple[Positions, Positions]:
        """Start and end of each row's cell in a column (from 0); empty where it has none."""
        wanted = self.first[:-1] + column
        last = self.first[1:] - 1
        is_missing = wanted > last
        at = np.minimum(wanted, last)
        end = self.ends[at]
        if column == 0:
            return self.starts[:-1].copy(), end
        start = np.where(is_missing, end, self.ends[at - 1] + 1)
        return start, end

    def contents_end(self) -> Positions:
        """Where the last cell of each row ends."""
        return self.ends[self.first[1:] - 1]


def scan(block: bytes, delimiter: int, is_last: bool) -> Cells | None:
    """The rows that lie wholly in `block`, which begins with a row; None where none does.

    What follows the last whole row belongs to the next block; with `is_last` the end of the block
    ends a row, too. Cells part as in Python's csv module: quotes count where a cell begins with
    one, `""` inside is one quote, and CR, LF and CRLF end a row. A CR at the very end waits for
    what follows.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(data == QUOTE)
    is_open = False
    if _is_plain(data, quotes, delimiter, is_last):
        parting = _parting(data, delimiter)
        if len(quotes):
            inside = np.searchsorted(quotes, parting) & 1
            parting = parting[inside == 0]
    else:
        found, is_open = _parted(block, data, delimiter)
        parting = np.array(found, dtype=np.int64)
    return _rows(data, parting, is_last, is_open and is_last)


def lines(block: bytes, is_last: bool) -> Cells | None:
    """The same for lines that an LF ends, each of them one cell."""
    data = np.frombuffer(block, dtype=np.uint8)
    return _rows(data, np.flatnonzero(data == _LF), is_last)


def _parting(data: NDArray[np.uint8], delimiter: int) -> Positions:
    """Every delimiter and line end, quoted or not; of CRLF the LF."""
    is_parting = (data == delimiter) | (data == _LF)
    returns = np.flatnonzero(data == _CR)
    if len(returns):
        following = np.minimum(returns + 1, len(data) - 1)
        is_parting[returns[data[following] != _LF]] = True
    return np.flatnonzero(is_parting)


def _is_plain(data: NDArray[np.uint8], quotes: Positions, delimiter: int, is_last: bool) -> bool:
    """Whether every quote opens a cell, ends one, or is doubled inside one.

    Then a byte lies in a quoted cell where an odd number of quotes stands before it.
    """
    if not len(quotes):
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    is_open = (opening == 0) | _is_edge(before, delimiter) | (before == QUOTE)
    after = data[np.minimum(closing + 1, len(data) - 1)]
    is_closed = (closing == len(data) - 1) | _is_edge(after, delimiter) | (after == QUOTE)
    # A doubled quote inside a cell is a closing and an opening one: `before == QUOTE` is only
    # right where that quote closed, which it did, since opening and closing ones take turns.
    return bool(is_open.all() and is_closed.all() and (not is_last or len(quotes) % 2 == 0))


def _is_edge(data: NDArray[np.uint8], delimiter: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (data == delimiter) | (data == _LF) | (data == _CR)
    return found


def _parted(block: bytes, data: NDArray[np.uint8], delimiter: int) -> tuple[list[int], bool]:
    """The same where quotes stand anywhere: one special byte after another. And whether a quote
    is open at the end."""
    parting = []
    is_special = (data == QUOTE) | _is_edge(data, delimiter)
    specials = np.flatnonzero(is_special).tolist()
    size = len(block)
    cell = 0  # where the current cell begins
    is_quoted = False
    skipped = -1
    for at in specials:
        if at == skipped:
            continue
        byte = block[at]
        if byte == QUOTE:
            if is_quoted:
                if at + 1 < size and block[at + 1] == QUOTE:
                    skipped = at + 1
                else:
                    is_quoted = False
            elif at == cell:
                is_quoted = True
        elif not is_quoted:
            cell = at + 1
            if byte != _CR or at + 1 == size or block[at + 1] != _LF:
                parting.append(at)
    return parting, is_quoted


def _rows(
    data: NDArray[np.uint8], parting: Positions, is_last: bool, is_open: bool = False
) -> Cells | None:
    """The cells between the parting bytes, as far as rows are whole."""
    size = len(data)
    kinds = data[parting]
    is_end = (kinds == _LF) | (kinds == _CR)
    if not is_last and len(parting) and parting[-1] == size - 1 and kinds[-1] == _CR:
        is_end[-1] = False  # an LF may follow
    row_ends = np.flatnonzero(is_end)
    ends_at = parting[row_ends]
    starts = np.concatenate(([0], ends_at + 1))
    if is_last and starts[-1] < size:
        parting = np.append(parting, size)
        row_ends = np.append(row_ends, len(parting) - 1)
        starts = np.append(starts, size)
    elif not len(row_ends):
        return None
    ends = parting[: row_ends[-1] + 1].copy()
    first = np.concatenate(([0], row_ends + 1))
    # CRLF: the CR is no part of the last cell.
    closing = ends[row_ends]
    is_lf = data[np.minimum(closing, size - 1)] == _LF
    is_crlf = is_lf & (closing > starts[:-1]) & (closing < size)
    is_crlf &= data[np.maximum(closing - 1, 0)] == _CR
    ends[row_ends[is_crlf]] -= 1
    return Cells(ends, first, starts, is_open)
