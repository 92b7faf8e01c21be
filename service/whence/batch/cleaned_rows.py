"""A cleaned file in, whatever it is written as; its records' keys, cells and answers out."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from whence.batch.clean_options import TableKind
from whence.batch.csv_dialect import dialect_of, header_of, text_of
from whence.batch.csv_scan import lines, scan
from whence.batch.encodings import SAMPLE_BYTES, UTF_8, decoder, encoding_of
from whence.batch.json_line import object_of, whole_text
from whence.batch.packed_files import BLOCK_BYTES, PIPE, Source, opened, plain_name
from whence.batch.parquet_files import scanned, told_plainly
from whence.batch.row_answer import COLUMNS
from whence.errors import UnreadableInput

_PARTING: Final = re.compile(f"{COLUMNS[0]}([ -~\\t]){COLUMNS[1]}".encode())
_NOTHING: Final = ("",) * len(COLUMNS)

Cells = tuple[str, ...]
Answer = tuple[str, ...]
Record = tuple[str, Cells, Answer]  # key ("" without a key column), location cells, answer


@dataclass(frozen=True, slots=True)
class Wanted:
    """`key`: the column that says which record a row is; `cells`: those with locations, None for
    all that are not answers; `is_guess`: whether these are another file's columns, in place of
    which all are taken where there are no such; `encoding`: what it is in, None to find out;
    `written_as`: what the file's own side file says of how it is written."""

    key: str | None
    cells: Sequence[str] | None
    is_guess: bool = False
    encoding: str | None = None
    written_as: Mapping[str, str] | None = None


def records(path: str, kind: TableKind, wanted: Wanted) -> Iterator[Record]:
    """The records in their order, blank lines left out.

    Raises UnreadableInput where it is no cleaned file or lacks a column, and OSError.
    """
    if kind is TableKind.PARQUET:
        yield from _of_parquet(path, wanted)
        return
    try:
        with opened(path) as source:
            yield from (_of_lines if kind is TableKind.JSONL else _of_csv)(source, wanted)
    except UnicodeError:  # of codecs that aren't for tables
        raise UnreadableInput(
            f"{path}: cannot be read as {wanted.encoding}; say the right one with --encoding NAME"
        ) from None


def _of_csv(source: Source, wanted: Wanted) -> Iterator[Record]:
    blocks = _as_utf8(source, wanted)
    held = next(blocks)
    name = plain_name(source.name).lower()
    dialect = dialect_of(held, UTF_8, name, _delimiter(held, wanted), COLUMNS)
    held = held[dialect.skipped :]
    columns: list[tuple[int, ...]] = []
    is_last = False
    while not is_last:
        piece = next(blocks, None)
        is_last = piece is None
        held += piece or b""
        cells = scan(held, dialect.delimiter[0], is_last) if held else None
        if cells is None:
            continue
        first = 0
        if not columns:
            columns = _places(source.name, header_of(held, cells, UTF_8), wanted)
            first = 1
        at = [
            [
                [text_of(held[a:b], UTF_8) for a, b in zip(*spans, strict=True)]
                for spans in ((s.tolist() for s in cells.spans(one)) for one in group)
            ]
            for group in columns
        ]
        is_blank = (cells.widths() == 1) & (cells.contents_end() == cells.starts[:-1])
        for row in (np.flatnonzero(~is_blank[first:]) + first).tolist():
            key, there, answer = (tuple(column[row] for column in group) for group in at)
            yield key[0] if key else "", there, answer
        held = held[int(cells.starts[-1]) :]
    if not columns:
        raise UnreadableInput(f"{source.name}, row 1: empty; name a file that was cleaned")


def _delimiter(held: bytes, wanted: Wanted) -> str | None:
    """What parts the cells: as the side file says, else what parts the added ones' names."""
    said = (wanted.written_as or {}).get("delimiter")
    parting = _PARTING.search(held)
    return said or (parting[1].decode() if parting else None)


def _as_utf8(source: Source, wanted: Wanted) -> Iterator[bytes]:
    """The file in pieces of UTF-8, without its mark; at least one piece."""
    sample = source.read(SAMPLE_BYTES)
    known = None if wanted.encoding else (wanted.written_as or {}).get("encoding")
    try:
        encoding = encoding_of(sample, wanted.encoding or known)
    except UnreadableInput as error:
        raise UnreadableInput(f"{source.name}: {error}") from None
    is_copied = known is not None and not encoding.is_utf8
    decode = _lenient(encoding.name) if is_copied else decoder(encoding, source.name)
    piece, size = sample[len(encoding.mark) :], SAMPLE_BYTES
    is_last = len(sample) < size
    while True:
        yield decode(piece, is_last)
        if is_last:
            return
        piece = source.read(BLOCK_BYTES)
        is_last = len(piece) < BLOCK_BYTES


def _lenient(encoding: str) -> Callable[[bytes, bool], bytes]:
    """As `decoder`, for a file of which it is known that bytes which aren't of its encoding were
    copied: they become U+FFFD."""
    decode = getincrementaldecoder(encoding)("replace").decode
    return lambda piece, is_last: decode(piece, is_last).encode()


def _places(name: str, header: Sequence[str], wanted: Wanted) -> list[tuple[int, ...]]:
    """Where the key, the cells and the answers stand."""
    if COLUMNS[0] not in header:
        raise UnreadableInput(f"{name}, row 1: no column {COLUMNS[0]}: is it a cleaned file?")
    named = () if wanted.key is None else (wanted.key,)
    cells = _cells(header, wanted)
    for column in (*named, *cells, *COLUMNS):
        if column not in header:
            raise UnreadableInput(f"{name}, row 1: no column {column!r}")
    return [tuple(header.index(column) for column in group) for group in (named, cells, COLUMNS)]


def _cells(header: Sequence[str], wanted: Wanted) -> list[str]:
    """The columns with locations, all but the answers where nobody knows them."""
    if wanted.cells is not None and (not wanted.is_guess or set(wanted.cells) <= set(header)):
        return list(wanted.cells)
    return [column for column in header if column not in COLUMNS]


def _of_lines(source: Source, wanted: Wanted) -> Iterator[Record]:
    cells: list[str] | None = None
    held = b""
    pieces = _as_utf8(source, wanted)
    row = 0
    is_last = has_key = False
    while not is_last:
        piece = next(pieces, None)
        is_last = piece is None
        held += piece or b""
        spans = lines(held, is_last) if held else None
        if spans is None:
            continue
        starts = spans.starts.tolist()
        for begin, end in pairwise(starts):
            row += 1
            line = held[begin:end]
            if line.isspace():
                continue
            said = object_of(line, is_exact=wanted.key is not None)
            if said is None:  # it was carried through, without an answer
                yield "", (), _NOTHING
                continue
            if cells is None:
                cells = _cells(list(said), wanted)
            if COLUMNS[0] not in said:
                where = f"{source.name}, row {row}"
                raise UnreadableInput(f"{where}: no {COLUMNS[0]}: is it a cleaned file?")
            has_key |= wanted.key in said
            key = "" if wanted.key is None else _text(said.get(wanted.key))
            yield key, _texts(said, cells), _texts(said, COLUMNS)
        held = held[starts[-1] :]
    if wanted.key is not None and cells is not None and not has_key:
        raise UnreadableInput(f"{source.name}: no row has {wanted.key!r}")


def _texts(said: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(_text(said.get(name)) for name in names)


def _text(value: Any) -> str:
    """A value as a CSV cell would say it."""
    if isinstance(value, float):
        return repr(value)
    if value is None or isinstance(value, (str, int, list, dict)):
        return whole_text(value)
    return str(value)  # a date and the like, of Parquet


def _of_parquet(path: str, wanted: Wanted) -> Iterator[Record]:
    if path == PIPE or not Path(path).is_file():
        raise UnreadableInput(f"{path}: name a Parquet file; it cannot go through a pipe")
    frame, schema = scanned(path)
    header = schema.names()
    groups = _places(path, header, wanted)
    names = [header[at] for at in dict.fromkeys(at for group in groups for at in group)]
    with told_plainly(path):
        found = frame.select(names).collect(engine="streaming")
    for row in found.iter_rows(named=True):
        key, cells, answer = (_texts(row, [header[at] for at in group]) for group in groups)
        yield key[0] if key else "", cells, answer
