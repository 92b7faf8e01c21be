"""Spark in local mode, several partitions and Python workers: the same answers as everywhere."""

import csv
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from whence.batch.clean_options import CleanOptions
from whence.batch.cleaning import Means, clean_file
from whence.batch.row_answer import COLUMNS, CONFIDENCE, fields_of
from whence.bootstrap import Normalizer
from whence.errors import InvalidRequest, NotFound, NotReady
from whence.resolve.decisions import Alias, AliasKind, Decisions
from whence.settings import Settings

GOLD = Path(__file__).resolve().parent.parent / "gold"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Two cores of this machine."""
    if shutil.which("java") is None:
        message = "Spark needs Java 17: apt-get install openjdk-17-jre-headless"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from pyspark.sql import SparkSession  # noqa: PLC0415 - starts no JVM where there is none

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "512m")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def alone(settings: Settings) -> Settings:
    """The real settings, without what anybody decided on this machine."""
    return replace(settings, database_url=None)


@pytest.fixture(scope="session")
def plain(normalizer: Normalizer) -> Normalizer:
    return normalizer.deciding_by(None)


def gold_rows() -> list[dict[str, str]]:
    """The rows of all gold files, some cells empty, with repetitions and one that is too long."""
    rows = []
    for path in sorted(GOLD.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    cells = [
        {name: row[name] or "" for name in ("text", "city", "region", "country")} for row in rows
    ]
    some = cells[::2]
    return [*some, *some[::3], {**cells[0], "text": "a" * 1_001}]


def frame(spark: Any, rows: list[dict[str, str]]) -> Any:
    """The rows with their numbers, in several partitions; blanks are nulls in every other row."""
    names = list(rows[0])
    tuples = [
        (number, *(row[name] or ("" if number % 2 else None) for name in names))
        for number, row in enumerate(rows)
    ]
    schema = "number int, " + ", ".join(f"`{name}` string" for name in names)
    return spark.createDataFrame(tuples, schema).repartition(4)


def told(answered: Any) -> list[list[str]]:
    """The added columns in the order of the rows, written as in a cleaned file."""
    rows = sorted(answered.collect(), key=lambda row: row["number"])
    return [
        [
            "" if row[name] is None else repr(row[name]) if n == CONFIDENCE else row[name]
            for n, name in enumerate(COLUMNS)
        ]
        for row in rows
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"text": "text"},
        {"text": "text", "country": "country"},
        {"city": "city", "region": "region"},
    ],
    ids="+".join,
)
def test_every_field_is_that_of_a_cleaned_file(
    spark: Any, plain: Normalizer, alone: Settings, tmp_path: Path, columns: dict[str, str]
) -> None:
    from whence.batch.spark import clean  # noqa: PLC0415 - needs pyspark

    rows = gold_rows()
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    clean_file(str(source), str(target), CleanOptions(columns), Means(plain))
    with target.open(encoding="utf-8", newline="") as file:
        expected = [[row[name] for name in COLUMNS] for row in csv.DictReader(file)]
    answered = clean(frame(spark, rows), **columns, settings=alone, partitions=3)  # type: ignore[arg-type]
    assert told(answered) == expected
    assert answered.columns == ["number", *rows[0], *COLUMNS]


def test_options_reach_the_executors(spark: Any, plain: Normalizer, alone: Settings) -> None:
    from whence.batch.spark import clean  # noqa: PLC0415
    from whence.entry import Context, Entry  # noqa: PLC0415

    context = Context(("CA",), "en")
    answered = clean(
        frame(spark, [{"where it is.really": "London"}]),
        text="where it is.really",
        profile="city_cell",
        policy="strict",
        context=context,
        settings=alone,
        partitions=1,
    )
    verdict = plain.resolve(
        Entry(text="London", context=context, profile="city_cell"), policy="strict"
    )
    assert told(answered) == [list(fields_of(verdict))]
    assert verdict != plain.resolve("London")


def test_what_reviewers_decided_is_broadcast(
    spark: Any, plain: Normalizer, alone: Settings
) -> None:
    from whence.batch.spark import clean  # noqa: PLC0415

    value = plain.resolve("the office").value
    alias = Alias("a1", "hr", value, AliasKind.PLACE, ("geonames:2643743",))
    decisions = Decisions({("hr", value): alias}, {"hr": 1})
    rows = frame(spark, [{"location": "the office"}])
    for scope, label in (("hr", "London, England, United Kingdom"), ("other", "")):
        answered = clean(
            rows, text="location", scope=scope, settings=alone, decisions=decisions, partitions=2
        )
        (row,) = told(answered)
        assert row[COLUMNS.index("whence_label")] == label


def test_it_refuses_columns_that_are_missing_twofold_or_taken(spark: Any, alone: Settings) -> None:
    from whence.batch.spark import clean  # noqa: PLC0415

    rows = frame(spark, [{"location": "Oslo"}])
    for df, column, said in (
        (rows, "place", "no column"),
        (rows.select("location", "location"), "location", "two columns"),
        (rows.withColumnRenamed("number", "Whence_Outcome"), "location", "already"),
    ):
        with pytest.raises(InvalidRequest, match=said):
            clean(df, text=column, settings=alone)
    with pytest.raises(InvalidRequest):
        clean(rows, settings=alone)
    with pytest.raises(NotFound):
        clean(rows, text="location", policy="none", settings=alone)


def test_the_index_is_opened_once_a_process(alone: Settings) -> None:
    from whence.batch.spark_plan import opened, parts_of  # noqa: PLC0415

    assert opened(parts_of(alone)) is opened(parts_of(alone))


def test_an_executor_with_other_rules_is_refused(alone: Settings) -> None:
    from whence.batch.spark_plan import opened, parts_of  # noqa: PLC0415

    parts = parts_of(alone)
    other = replace(parts, versions=replace(parts.versions, rules="0" * 12))
    with pytest.raises(NotReady, match="same version everywhere"):
        opened(other)
    elsewhere = replace(parts, cache_dir="/nonexistent")
    with pytest.raises(NotReady):
        opened(elsewhere)
