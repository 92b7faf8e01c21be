"""Spark in local mode on all cores: rows a second, beside one process without Spark."""

import os
import sys
from dataclasses import replace
from random import Random
from time import perf_counter

from bench.figures import Options, Row
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer
from whence.settings import Settings

DISTINCT, TIMES = 20_000, 10


def measure_spark(options: Options) -> list[Row]:
    """Cleans the same rows twice: the first run also starts the Python processes."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - no other part needs a JVM

    from whence.batch.spark import clean  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = replace(Settings.from_env(os.environ), database_url=None)
    normalizer = Normalizer.open(settings)
    distinct = Cells(normalizer, options.seed).mixed(DISTINCT)
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
    start = perf_counter()
    for text in distinct[:5_000]:
        normalizer.resolve(text, max_candidates=0)
    alone = 5_000 / (perf_counter() - start)
    rows = len(values) / min(seconds) / cores
    found = DISTINCT / min(seconds) / cores
    return [
        Row(
            f"Spark, local[{cores}]: {len(values):,} rows, {DISTINCT:,} distinct ({mix()})",
            f"{rows:,.0f} rows/s a core, {found:,.0f} distinct values/s a core "
            f"(first run {seconds[0]:.1f} s, next {seconds[1]:.1f} s)",
            f"{alone:,.0f} distinct values/s in one process without Spark",
            f"{found / alone:.2f}",
        )
    ]
