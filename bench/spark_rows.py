"""Spark in local mode on all cores: rows a second, beside one process without Spark before and
after it, since a machine that others use is not as quick all the time."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from statistics import mean
from time import perf_counter

from bench.figures import Options, Row
from bench.texts import Cells, mix
from whence.batch.clean_options import CleanOptions
from whence.batch.resolving_cells import Resolving
from whence.bootstrap import Normalizer
from whence.settings import Settings

DISTINCT, TIMES = 20_000, 10


def measure_spark(options: Options) -> list[Row]:
    """Cleans the same rows twice: the first run also starts the Python processes."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - no other part needs a JVM

    from whence.batch.spark import clean  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = replace(Settings.from_env(os.environ), database_url=None)
    distinct = Cells(Normalizer.open(settings), options.seed).mixed(DISTINCT)
    values = distinct * TIMES
    Random(options.seed).shuffle(values)
    cores = len(os.sched_getaffinity(0))
    spark = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", str(cores * 2))
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    before = _alone(settings, distinct)
    try:
        df = spark.createDataFrame(list(enumerate(values)), "id int, location string").cache()
        df.count()
        seconds = []
        for _ in range(2):
            start = perf_counter()
            answered = clean(df, text="location", settings=settings)
            answered.write.format("noop").mode("overwrite").save()
            seconds.append(perf_counter() - start)
    finally:
        spark.stop()
    after = _alone(settings, distinct)
    alone = mean((before, after))
    rows = len(values) / min(seconds) / cores
    found = DISTINCT / min(seconds) / cores
    return [
        Row(
            f"Spark, local[{cores}]: {len(values):,} rows, {DISTINCT:,} distinct ({mix()})",
            f"{rows:,.0f} rows/s a core, {found:,.0f} distinct values/s a core "
            f"(first run {seconds[0]:.1f} s, next {seconds[1]:.1f} s)",
            f"one process without Spark: {before:,.0f} distinct values/s before, "
            f"{after:,.0f} after",
            f"{found / alone:.2f} of it (of both, the mean)",
        )
    ]


def _alone(settings: Settings, distinct: Sequence[str]) -> float:
    """Values a second in one process that does what a task of Spark's does with all of them; opened
    anew, so that nothing is remembered from another time."""
    resolving = Resolving(Normalizer.open(settings), CleanOptions({"text": "location"}))
    start = perf_counter()
    for at in range(0, len(distinct), 256):
        resolving.answers([(text,) for text in distinct[at : at + 256]])
    return len(distinct) / (perf_counter() - start)
