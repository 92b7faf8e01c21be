"""The beginning of a CSV file: its encoding, its delimiter, its columns."""

from collections.abc import Callable
from dataclasses import dataclass

from whence.batch.clean_options import CleanOptions
from whence.batch.csv_dialect import Dialect, column_numbers, dialect_of, header_of
from whence.batch.csv_scan import scan
from whence.batch.encodings import (
    SAMPLE_BYTES,
    UTF_8,
    Encoding,
    IsName,
    decoder,
    encoding_of,
)
from whence.batch.packed_files import Source, plain_name
from whence.batch.row_answer import COLUMNS
from whence.batch.row_faults import Fault, RowFaults
from whence.errors import InvalidRequest, UnreadableInput

_EXACT = ("utf-16", "utf-32")  # what comes back the same after decoding and encoding


@dataclass(frozen=True, slots=True)
class Ways:
    """`decode`: from pieces of the file to what is scanned (the flag says which is the last);
    `encode`: from there to what is written; `scanned`: the encoding between the two; `mark`: what
    the output begins with."""

    decode: Callable[[bytes, bool], bytes]
    encode: Callable[[bytes], bytes]
    scanned: str
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class CsvHead:
    """What the beginning says. `header`: its bytes as they are scanned, up to where cells are
    added, and from there; `rest`: bytes already read that belong to rows; `columns`: by name,
    from 0; `asked`: those with location cells; `is_whole`: whether `rest` is all there is."""

    encoding: Encoding
    dialect: Dialect
    ways: Ways
    names: tuple[str, ...]
    columns: dict[str, int]
    asked: tuple[int, ...]
    header: tuple[bytes, bytes]
    rest: bytes
    is_whole: bool


def read_head(
    source: Source, options: CleanOptions, faults: RowFaults, is_name: IsName | None = None
) -> CsvHead:
    """Reads the beginning; `is_name`: see `encoding_of`.

    Raises UnreadableInput and InvalidRequest, which name the file.
    """
    sample = source.read(SAMPLE_BYTES)
    is_whole = len(sample) < SAMPLE_BYTES
    try:
        encoding = encoding_of(sample, options.encoding, is_name, options.asked())
    except UnreadableInput as error:
        raise UnreadableInput(f"{source.name}: {error}") from None
    ways = _ways(encoding, options, source.name)
    held = ways.decode(sample[len(encoding.mark) :], is_whole)
    name = plain_name(source.name).lower()
    dialect = dialect_of(held, ways.scanned, name, options.delimiter, options.asked())
    if ways.scanned != UTF_8 and not encoding.is_scannable(dialect.delimiter):
        raise InvalidRequest(
            f"{source.name}: cells of {encoding.name} parted by {dialect.delimiter.decode()} "
            "cannot be copied as they are; leave out --same-encoding"
        )
    preface, held = held[: dialect.skipped], held[dialect.skipped :]
    cells = scan(held, dialect.delimiter[0], is_whole)
    if cells is None:
        raise UnreadableInput(f"{source.name}, row 1: no header; the first row must name columns")
    names = header_of(held, cells, ways.scanned)
    wanted = [*options.asked(), *options.also]
    wanted += [options.id_column] if options.id_column is not None else []
    columns, twice = column_numbers(source.name, names, wanted, COLUMNS)
    if twice:
        faults.add(Fault.DUPLICATE_HEADER, 1, columns=twice)
    end, next_row = int(cells.contents_end()[0]), int(cells.starts[1])
    return CsvHead(
        encoding,
        dialect,
        ways,
        names,
        columns,
        tuple(columns[column] for column in options.asked()),
        (preface + held[:end], held[end:next_row]),
        held[next_row:],
        is_whole,
    )


def _ways(encoding: Encoding, options: CleanOptions, name: str) -> Ways:
    if encoding.is_utf8:
        return Ways(lambda piece, _: piece, bytes, UTF_8, encoding.mark)
    if not options.is_encoding_kept:
        return Ways(decoder(encoding, name), bytes, UTF_8)
    if encoding.is_scannable(b","):
        return Ways(lambda piece, _: piece, bytes, encoding.name)
    if not encoding.name.startswith(_EXACT):
        raise InvalidRequest(
            f"{name}: cells of {encoding.name} cannot be copied as they are; "
            "leave out --same-encoding"
        )
    return Ways(
        decoder(encoding, name),
        lambda piece: piece.decode(UTF_8, "surrogatepass").encode(encoding.name, "surrogatepass"),
        UTF_8,
        encoding.mark,
    )
