"""Parquet in, the same columns with ten added out, in the order of its rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whence.batch.answering_values import Answering
from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.clean_summary import Tally
from whence.batch.distinct_values import Values
from whence.batch.parquet_files import metadata_of, scanned, told_plainly
from whence.batch.row_answer import COLUMNS, CONFIDENCE, unpacked
from whence.batch.row_cleaning import Watch
from whence.batch.row_faults import Fault, RowFaults
from whence.batch.rows_behind import RowsBehind
from whence.errors import UnreadableInput

if TYPE_CHECKING:
    import polars as pl

_NUMBER: Final = "whence value number"  # no column of a cleaned table


class ParquetTable:
    """A Parquet file whose distinct location cells are read, answered and joined back."""

    def __init__(self, source: str, options: CleanOptions) -> None:
        """Reads the schema. Raises UnreadableInput."""
        import polars as pl  # noqa: PLC0415 - CSV and JSON lines need none of it

        self._source = source
        self._frame, schema = scanned(source)
        self._asked = options.asked()
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
        # By a name of their own each, since a column may be asked for twice.
        self._keys = [f"{_NUMBER} {at}" for at in range(len(self._asked))]
        self._texts = [
            _text_of(name, key) for key, name in zip(self._keys, self._asked, strict=True)
        ]
        clash = sorted(set(names) & {*COLUMNS, _NUMBER})
        if clash:
            raise UnreadableInput(
                f"{source}: has a column {clash[0]} already, so nothing is written; rename it, "
                "or clean the original file"
            )

    def clean(self, target: Path, answering: Answering, watch: Watch, faults: RowFaults) -> Tally:
        """Writes all rows with the answers to their cells, and counts them; the first is row 1.

        Raises UnreadableInput, OSError.
        """
        tally = Tally()
        with told_plainly(self._source):
            values, counts = self._values()
            too_long = [cells for cells in values.cells if faults.is_too_long(cells)]
            if too_long:
                faults.add_all(Fault.TEXT_TOO_LONG, self._rows_with(too_long))
        tally.values = len(values)
        for _ in answering.wait(answering.ask(values)):
            watch.tell(answering.resolved / max(len(values), 1), 0, len(values))
        answers = [answer for answer in values.answers if answer is not None]
        with told_plainly(self._source):
            self._write(target, values.cells, answers)
        tally.add(zip(values.cells, answers, counts, strict=True))
        tally.rows = sum(counts)
        watch.tell(1.0, tally.rows, tally.values)
        return tally

    def gather(self, flagged: Mapping[Cells, tuple[str, int]], behind: RowsBehind) -> None:
        """Adds the rows that hold flagged cells, given with their answers, to `behind`."""
        if not flagged:
            return
        wanted = self._cells(list(flagged))
        named = [self._id_column] if self._id_column is not None else []
        beside = [
            _text_of(name, f"{_NUMBER} beside {at}")
            for at, name in enumerate([*named, *self._also])
        ]
        texts = self._frame.select(*self._texts, *beside)
        rows = texts.join(wanted.lazy(), on=self._keys, how="semi")
        for row in rows.collect(engine="streaming").iter_rows():
            cells, others = tuple(row[: len(self._keys)]), row[len(self._keys) :]
            record_id = others[0] if named else ""
            behind.add(cells, flagged[cells][0], record_id, tuple(others[len(named) :]))

    def _rows_with(self, wanted: Sequence[Cells]) -> list[int]:
        """The numbers of the rows that hold any of these cells."""
        texts = self._frame.select(self._texts).with_row_index(_NUMBER, 1)
        rows = texts.join(self._cells(wanted).lazy(), on=self._keys, how="semi")
        return sorted(rows.select(_NUMBER).collect(engine="streaming")[_NUMBER].to_list())

    def _cells(self, cells: Sequence[Cells]) -> "pl.DataFrame":
        import polars as pl  # noqa: PLC0415

        return pl.DataFrame(cells, schema=dict.fromkeys(self._keys, pl.String), orient="row")

    def _values(self) -> tuple[Values, list[int]]:
        """Each distinct set of location cells, as texts, and the number of its rows."""
        import polars as pl  # noqa: PLC0415

        cells = self._frame.select(self._texts)
        counted = cells.group_by(self._keys).agg(pl.len().alias(_NUMBER)).sort(self._keys)
        values, counts = Values(), []
        for row in counted.collect(engine="streaming").iter_rows():
            values.number(tuple(row[:-1]))
            counts.append(int(row[-1]))
        return values, counts

    def _write(self, target: Path, cells: Sequence[Cells], answers: Sequence[str]) -> None:
        import polars as pl  # noqa: PLC0415

        columns = zip(*(unpacked(answer) for answer in answers), strict=True)
        said = [[field or None for field in column] for column in columns]
        found = pl.DataFrame(
            [*map(list, zip(*cells, strict=True)), *said],
            schema=dict.fromkeys((*self._keys, *COLUMNS), pl.String),
        ).with_columns(pl.col(COLUMNS[CONFIDENCE]).cast(pl.Float64))
        joined = self._frame.with_columns(self._texts).join(
            found.lazy(), on=self._keys, how="left", maintain_order="left"
        )
        joined.drop(self._keys).sink_parquet(target, metadata=metadata_of(self._source))


def _text_of(column: str, alias: str) -> "pl.Expr":
    """A column as texts under another name; null is empty."""
    import polars as pl  # noqa: PLC0415

    return pl.col(column).cast(pl.String).fill_null("").alias(alias)
