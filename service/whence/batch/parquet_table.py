"""Parquet in, the same columns with ten added out, in the order of its rows."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from whence.batch.answering_values import Answering
from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.clean_summary import Tally
from whence.batch.distinct_values import Values
from whence.batch.row_answer import COLUMNS, CONFIDENCE, unpacked
from whence.batch.row_cleaning import Watch
from whence.batch.row_faults import Fault, RowFaults
from whence.batch.rows_behind import RowsBehind
from whence.errors import UnreadableInput

_SYSTEM_ERROR: Final = re.compile(
    r"\(os error (\d+)\)"
)  # all that polars says, such as a full disk
_NUMBER: Final = "whence value number"  # no column of a cleaned table


class ParquetTable:
    """A Parquet file whose distinct location cells are read, answered and joined back."""

    def __init__(self, source: str, options: CleanOptions) -> None:
        """Reads the schema. Raises UnreadableInput."""
        import polars as pl  # noqa: PLC0415 - CSV and JSON lines need none of it

        self._frame = pl.scan_parquet(source)
        self._asked = options.asked()
        try:
            schema = self._frame.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise UnreadableInput(f"{source}: is no Parquet file, or a damaged one") from None
        names = schema.names()
        self._also = options.also
        self._id_column = options.id_column
        named = () if options.id_column is None else (options.id_column,)
        for column in (*self._asked, *options.also, *named):
            if column not in names:
                known = ", ".join(names[:50])
                raise UnreadableInput(f"{source}: no column {column!r}; there are {known}")
            held = schema[column]
            if held.is_nested() or held.base_type() in (pl.Binary, pl.Object):
                raise UnreadableInput(
                    f"{source}: column {column!r} holds {held}, which is no text; name another one"
                )
        clash = sorted(set(names) & {*COLUMNS, _NUMBER})
        if clash:
            raise UnreadableInput(
                f"{source}: has a column {clash[0]} already, so nothing is written; rename it, "
                "or clean the original file"
            )

    def clean(self, target: Path, answering: Answering, watch: Watch, faults: RowFaults) -> Tally:
        """Writes all rows with the answers to their cells, and counts them; the first is row 1."""
        tally = Tally()
        values, counts = self._values()
        too_long = [cells for cells in values.cells if faults.is_too_long(cells)]
        if too_long:
            faults.add_all(Fault.TEXT_TOO_LONG, self._rows_with(too_long))
        tally.values = len(values)
        for _ in answering.wait(answering.ask(values)):
            watch.tell(answering.resolved / max(len(values), 1), 0, len(values))
        answers = [answer for answer in values.answers if answer is not None]
        self._write(target, values.cells, answers)
        tally.add(zip(values.cells, answers, counts, strict=True))
        tally.rows = sum(counts)
        watch.tell(1.0, tally.rows, tally.values)
        return tally

    def gather(self, flagged: Mapping[Cells, tuple[str, int]], behind: RowsBehind) -> None:
        """Adds the rows that hold flagged cells, given with their answers, to `behind`."""
        import polars as pl  # noqa: PLC0415

        if not flagged:
            return
        keys = [f"{_NUMBER} {at}" for at in range(len(self._asked))]
        wanted = pl.DataFrame(
            [list(column) for column in zip(*flagged, strict=True)],
            schema=dict.fromkeys(keys, pl.String),
        )
        named = [self._id_column] if self._id_column is not None else []
        beside = [f"{_NUMBER} beside {at}" for at in range(len(named) + len(self._also))]
        texts = [
            pl.col(name).cast(pl.String).fill_null("").alias(key)
            for key, name in zip([*keys, *beside], [*self._asked, *named, *self._also], strict=True)
        ]
        rows = self._frame.select(texts).join(wanted.lazy(), on=keys, how="semi")
        for row in rows.collect(engine="streaming").iter_rows():
            cells, others = tuple(row[: len(keys)]), row[len(keys) :]
            record_id = others[0] if named else ""
            behind.add(cells, flagged[cells][0], record_id, tuple(others[len(named) :]))

    def _rows_with(self, wanted: Sequence[Cells]) -> list[int]:
        """The numbers of the rows that hold any of these cells."""
        import polars as pl  # noqa: PLC0415

        asked = list(self._asked)
        texts = self._frame.select(pl.col(asked).cast(pl.String).fill_null(""))
        known = pl.LazyFrame(wanted, schema=dict.fromkeys(asked, pl.String), orient="row")
        rows = texts.with_row_index(_NUMBER, 1).join(known, on=asked, how="semi")
        return sorted(rows.select(_NUMBER).collect(engine="streaming")[_NUMBER].to_list())

    def _values(self) -> tuple[Values, list[int]]:
        """Each distinct set of location cells, as texts, and the number of its rows."""
        import polars as pl  # noqa: PLC0415

        asked = list(self._asked)
        cells = self._frame.select(pl.col(asked).cast(pl.String).fill_null(""))
        counted = cells.group_by(asked).agg(pl.len().alias(_NUMBER)).sort(asked)
        values, counts = Values(), []
        for row in counted.collect(engine="streaming").iter_rows():
            values.number(tuple(row[:-1]))
            counts.append(int(row[-1]))
        return values, counts

    def _write(self, target: Path, cells: Sequence[Cells], answers: Sequence[str]) -> None:
        import polars as pl  # noqa: PLC0415

        keys = [f"{_NUMBER} {at}" for at in range(len(self._asked))]
        columns = zip(*(unpacked(answer) for answer in answers), strict=True)
        said = [[field or None for field in column] for column in columns]
        found = pl.DataFrame(
            [*map(list, zip(*cells, strict=True)), *said],
            schema=dict.fromkeys((*keys, *COLUMNS), pl.String),
        ).with_columns(pl.col(COLUMNS[CONFIDENCE]).cast(pl.Float64))
        texts = [
            pl.col(name).cast(pl.String).fill_null("").alias(key)
            for key, name in zip(keys, self._asked, strict=True)
        ]
        joined = self._frame.with_columns(texts).join(
            found.lazy(), on=keys, how="left", maintain_order="left"
        )
        try:
            joined.drop(keys).sink_parquet(target)
        except pl.exceptions.PolarsError as error:
            code = _SYSTEM_ERROR.search(str(error))
            if code is None:
                raise
            raise OSError(int(code[1]), os.strerror(int(code[1]))) from None
