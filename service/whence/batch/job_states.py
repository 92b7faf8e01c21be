"""What a background job is at: its states, its kinds, and what is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from whence.batch.clean_options import CleanOptions, OnError, TableKind
from whence.entry import Context


class JobState(StrEnum):
    """`failed` and `cancelled` are ends like `done`, without results."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """`table`: a file whose rows get columns; `records`: entries that get verdicts, one a line;
    `batch`: the same, told as one JSON object."""

    TABLE = "table"
    RECORDS = "records"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job as it is asked for. `file_name`: what the caller calls the file; `options`: of a table,
    as `plain_options` has them."""

    scope: str
    caller: str
    kind: JobKind
    file_name: str
    options: dict[str, Any]


def plain_options(options: CleanOptions) -> dict[str, Any]:
    """The options as JSON, for the database."""
    return {
        "columns": dict(options.columns),
        "id_column": options.id_column,
        "also": list(options.also),
        "scope": options.scope,
        "profile": options.profile,
        "policy": options.policy,
        "countries": list(options.context.countries),
        "language": options.context.language,
        "encoding": options.encoding,
        "is_encoding_kept": options.is_encoding_kept,
        "delimiter": options.delimiter,
        "kind": None if options.kind is None else options.kind.value,
        "on_error": options.on_error.value,
    }


def options_again(plain: dict[str, Any]) -> CleanOptions:
    """The options that `plain_options` wrote down.

    >>> asked = CleanOptions({"text": "where"}, context=Context(("CA",), "en"))
    >>> options_again(plain_options(asked)) == asked
    True
    """
    kind = plain["kind"]
    return CleanOptions(
        columns=plain["columns"],
        id_column=plain["id_column"],
        also=tuple(plain["also"]),
        scope=plain["scope"],
        profile=plain["profile"],
        policy=plain["policy"],
        context=Context(tuple(plain["countries"]), plain["language"]),
        encoding=plain["encoding"],
        is_encoding_kept=plain["is_encoding_kept"],
        delimiter=plain["delimiter"],
        kind=None if kind is None else TableKind(kind),
        on_error=OnError(plain["on_error"]),
    )
