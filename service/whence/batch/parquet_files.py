"""Parquet files under their very names; what cannot be read of one is told in one line."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from whence.errors import UnreadableInput

if TYPE_CHECKING:
    import polars as pl

_SYSTEM_ERROR: Final = re.compile(
    r"\(os error (\d+)\)"
)  # all that polars says, such as a full disk
_MOST_DIGITS: Final = 38  # of a decimal, as polars reads them
_SCHEMA: Final = "ARROW:schema"  # of the columns that were there; the new file has its own


@contextmanager
def told_plainly(source: str) -> Iterator[None]:
    """What polars says of a file as UnreadableInput, or as OSError where the system refused."""
    import polars as pl  # noqa: PLC0415 - CSV and JSON lines need none of it

    try:
        yield
    except pl.exceptions.PolarsError as error:
        code = _SYSTEM_ERROR.search(str(error))
        if code is not None:
            raise OSError(int(code[1]), os.strerror(int(code[1]))) from None
        raise UnreadableInput(f"{source}: is no Parquet file, or a damaged one") from None
    except pl.exceptions.PanicException:
        raise UnreadableInput(
            f"{source}: has a column of a type that cannot be read; leave it out, or store it as "
            "another"
        ) from None


def scanned(source: str) -> "tuple[pl.LazyFrame, pl.Schema]":
    """The rows, not yet read, and the columns. Raises UnreadableInput, OSError."""
    import polars as pl  # noqa: PLC0415

    frame = pl.scan_parquet(source, glob=False)
    with told_plainly(source):
        schema = frame.collect_schema()
    for column, held in schema.items():
        if isinstance(held, pl.Decimal) and held.precision > _MOST_DIGITS:
            raise UnreadableInput(
                f"{source}: column {column!r} holds decimals of {held.precision} digits, which "
                f"cannot be read beyond {_MOST_DIGITS}; leave it out, or store it as another type"
            )
    return frame, schema


def metadata_of(source: str) -> dict[str, str]:
    """What the file says of itself as a whole, by key; nothing where that is no text."""
    import polars as pl  # noqa: PLC0415

    try:
        said = pl.read_parquet_metadata(source)
    except (pl.exceptions.PolarsError, OSError):
        return {}
    return {key: value for key, value in said.items() if key != _SCHEMA}
