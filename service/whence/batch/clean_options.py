"""What a cleaning is told: which columns hold what, and how the file is to be read and written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from whence.entry import FIELDS, NO_CONTEXT, Context, Entry
from whence.errors import InvalidRequest

Cells = tuple[str, ...]  # the location cells of a row, in the order of `CleanOptions.fields`


class OnError(StrEnum):
    """What happens to rows that do not fit their header: `carry` keeps and tells them, `refuse`
    ends without writing anything."""

    CARRY = "carry"
    REFUSE = "refuse"


class TableKind(StrEnum):
    """How a table is written down."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """`columns`: field (`text`, `city`, `region`, `country`) → column; `id_column`: whose records
    these are; `also`: columns with other answers of the same people, for reviewers.

    `encoding`, `delimiter`, `kind`: None means found out from the file and its name.
    """

    columns: Mapping[str, str]
    id_column: str | None = None
    also: tuple[str, ...] = ()
    scope: str = "default"
    profile: str | None = None
    policy: str = "default"
    context: Context = NO_CONTEXT
    encoding: str | None = None
    is_encoding_kept: bool = False  # the output in the input's encoding, instead of UTF-8
    delimiter: str | None = None
    kind: TableKind | None = None
    on_error: OnError = OnError.CARRY
    fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(FIELDS)
        if unknown or not self.columns:
            raise InvalidRequest(
                "no column named: give at least one of --text, --city, --region, --country"
            )
        object.__setattr__(self, "fields", tuple(f for f in FIELDS if f in self.columns))

    def asked(self) -> tuple[str, ...]:
        """The columns with location cells, in the order of `fields`."""
        return tuple(self.columns[name] for name in self.fields)

    def entry(self, cells: Cells) -> Entry:
        """The entry that a row's cells are; blank cells are none, unless all are."""
        filled = {name: cell for name, cell in zip(self.fields, cells, strict=True) if cell.strip()}
        if not filled:
            filled = {self.fields[0]: cells[0]}
        return Entry(**filled, context=self.context, scope=self.scope, profile=self.profile)
