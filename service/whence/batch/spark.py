"""Apache Spark: a DataFrame with a column of locations in, the same with ten columns added out.

    from whence.batch.spark import clean
    cleaned = clean(people, text="location")

Distinct values are resolved once, in a pandas UDF, and joined back. See docs/spark.md.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pandas as pd
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

from whence.batch.clean_options import CleanOptions
from whence.batch.resolving_cells import Resolving
from whence.batch.row_answer import COLUMNS, CONFIDENCE, Fields, unpacked
from whence.batch.spark_decisions import decided
from whence.batch.spark_plan import Parts, Work, opened, parts_of
from whence.entry import Context
from whence.errors import InvalidRequest, NotFound
from whence.resolve.decisions import Decisions
from whence.settings import Settings

_SCHEMA = StructType(
    [
        StructField(name, DoubleType() if place == CONFIDENCE else StringType())
        for place, name in enumerate(COLUMNS)
    ]
)
_CELL = "__whence_cell_{}"  # names of columns that exist only on the way
_AT_ONCE = 256  # values
_TASKS_A_CORE = 4  # so that a core whose values are quick takes on others


def clean(
    df: DataFrame,
    text: str | None = None,
    *,
    city: str | None = None,
    region: str | None = None,
    country: str | None = None,
    scope: str = "default",
    profile: str | None = None,
    policy: str = "default",
    context: Context | None = None,
    settings: Settings | None = None,
    decisions: Decisions | None = None,
    partitions: int | None = None,
) -> DataFrame:
    """`df` with the columns that `whence clean` adds: as strings, null where there is nothing to
    say, and `whence_confidence` as a double.

    `text`, `city`, `region`, `country`: names of columns; nulls count as blank. `settings`: from
    the driver's environment if not given; executors must see its `cache_dir` (and `rules_dir`, if
    set) at the same path. `decisions`: those of reviewers, by default the settings' database's.
    `partitions`: tasks that resolve distinct values, by default four a core. Rows keep no order,
    as anywhere in Spark.

    Raises InvalidRequest (no or unknown columns, a name that is taken), NotFound (profile, policy),
    NotReady, InvalidRules.
    """
    given = {"text": text, "city": city, "region": region, "country": country}
    columns = {field: name for field, name in given.items() if name is not None}
    options = CleanOptions(
        columns=columns,
        scope=scope,
        profile=profile,
        policy=policy,
        context=Context() if context is None else context,
    )
    _require_columns(df, options)
    settings = Settings.from_env(os.environ) if settings is None else settings
    parts = parts_of(settings)
    _require_names(parts, options)
    decisions = decided(settings) if decisions is None else decisions
    work = Work(parts, options)
    sent = _sent(df.sparkSession, decisions)
    # pandas_udf takes frames of structs, but its type stubs do not know it.
    answers_to = pandas_udf(_answering(work, sent), _SCHEMA)  # type: ignore[call-overload]
    names = [_CELL.format(field) for field in options.fields]
    celled = df.withColumns(
        {name: _cell(df, column) for name, column in zip(names, options.asked(), strict=True)}
    )
    count = partitions or _TASKS_A_CORE * _cores(df.sparkSession)
    # An own shuffle by number: adaptive execution would put small values, which take long to
    # resolve, into a single task.
    distinct = celled.select(*names).distinct().repartition(count, *names)
    answered = distinct.withColumn("__whence", answers_to(F.struct(*names))).select(
        *names, "__whence.*"
    )
    return celled.join(answered, on=names, how="left").drop(*names)


def _cell(df: DataFrame, column: str) -> Column:
    return F.coalesce(df[_quoted(column)].cast("string"), F.lit(""))


def _quoted(column: str) -> str:
    """The column of this very name, also where it holds dots or back quotes."""
    return "`" + column.replace("`", "``") + "`"


def _answering(
    work: Work, decisions: Callable[[], Decisions]
) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """What each task runs: frames of cells in, frames of answers out."""

    def answers(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        resolving = Resolving(opened(work.parts).deciding_by(decisions()), work.options)
        for frame in frames:
            rows = list(frame.itertuples(index=False, name=None))
            told = [
                _typed(unpacked(line))
                for at in range(0, len(rows), _AT_ONCE)
                for line, _ in resolving.answers(rows[at : at + _AT_ONCE])
            ]
            yield pd.DataFrame(told, columns=list(COLUMNS))

    return answers


def _typed(fields: Fields) -> list[str | float | None]:
    row: list[str | float | None] = [field or None for field in fields]
    if fields[CONFIDENCE]:
        row[CONFIDENCE] = float(fields[CONFIDENCE])
    return row


def _sent(spark: SparkSession, decisions: Decisions) -> Callable[[], Decisions]:
    """The decisions as tasks get them: broadcast, once an executor, where the session can."""
    with suppress(PySparkException, AttributeError, NotImplementedError):
        broadcast = spark.sparkContext.broadcast(decisions)
        return lambda: broadcast.value
    return lambda: decisions  # Spark Connect has no broadcast: they travel with the function


def _cores(spark: SparkSession) -> int:
    with suppress(PySparkException, AttributeError, NotImplementedError):
        return int(spark.sparkContext.defaultParallelism)
    shuffled: Any = spark.conf.get("spark.sql.shuffle.partitions", "200")
    return max(1, int(shuffled) // _TASKS_A_CORE)


def _require_columns(df: DataFrame, options: CleanOptions) -> None:
    """Raises InvalidRequest where a column is missing, stands twice, or is in the way."""
    for column in options.asked():
        times = df.columns.count(column)
        if times != 1:
            there = "there are two columns" if times else "there is no column"
            raise InvalidRequest(f"{there} {column!r} in the DataFrame")
    # Spark tells no upper case from lower.
    taken = {column.casefold() for column in df.columns} & set(COLUMNS)
    if taken:
        raise InvalidRequest(
            f"the DataFrame has a column {min(taken)!r} already: drop it, or clean the original"
        )


def _require_names(parts: Parts, options: CleanOptions) -> None:
    """Raises NotFound for a policy or a profile that there is none of."""
    rulebook = opened(parts).rulebook
    for what, name, known in (
        ("policy", options.policy, rulebook.decision.policies),
        ("profile", options.profile, rulebook.profiles),
    ):
        if name is not None and name not in known:
            raise NotFound(f"no {what} of this name: there are {', '.join(sorted(known))}")
