"""A table cleaned whole: first run, unchanged second run, memory, and beside it row by row."""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import large_file
from bench.clean_run import digest_of_columns, whole
from bench.figures import Options, Row, megabytes
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer

_FULL = 1_000_000  # rows: of this size are the targets
_WIDTH = 4  # columns of the table
_SAMPLE = 2_000  # rows that are done the naive way


def measure_table(options: Options) -> list[Row]:
    """Both runs in processes of their own, the naive way in this one, one after another."""
    texts, source_of = made_texts(options)
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "people.csv", Path(folder) / "cleaned.csv"
        large_file.write(source, texts, options.rows, options.seed)
        megabytes_in = megabytes(source.stat().st_size)
        runs = [whole(Path(folder) / "kept", source, target) for _ in range(2)]
        is_same = digest_of_columns(source) == digest_of_columns(target, _WIDTH)
        naive = naive_seconds(source, options.rows, options.seed)
    size = f"{options.rows:,} rows, {options.values:,} distinct values ({source_of})"
    cores = len(os.sched_getaffinity(0))
    is_full = options.rows >= _FULL
    first, second = runs
    return [
        Row(
            f"`whence clean`, {size}, {megabytes_in}, {cores} processes: first run",
            f"{first.seconds:.1f} s",
            f"pandas `apply`, row by row, one process: {naive:,.0f} s "
            f"(from a sample of {_SAMPLE:,} rows, same resolver)",
            f"{naive / first.seconds:.0f} ×",
            "≤ 45 s, better ≤ 30 s" if is_full else "of 1 M rows: ≤ 45 s",
        ),
        Row(
            "the same again, nothing changed",
            f"{second.seconds:.1f} s",
            target="≤ 15 s" if is_full else "of 1 M rows: ≤ 15 s",
        ),
        Row(
            "its memory, all processes together, at most (first / second run)",
            f"{megabytes(first.peak)} / {megabytes(second.peak)}",
            target="≤ 1,500 MB",
        ),
        Row(
            "original columns of the cleaned file, SHA-256 of their bytes",
            "identical" if is_same else "DIFFERENT",
            target="identical",
        ),
    ]


def made_texts(options: Options) -> tuple[list[str], str]:
    """The distinct locations, and what they are made from."""
    named = os.environ.get("WHENCE_SHARED_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if folder.is_dir():
        cells = large_file.cells_of(folder)
        told = f"{len(cells):,} labelled cells, and varied ones"
    else:
        cells = Cells(Normalizer.open(), options.seed).mixed(min(options.values, 20_000))
        told = f"made: {mix()}; varied"
    return large_file.distinct(cells, options.values, options.seed), told


def naive_seconds(source: Path, rows: int, seed: int) -> float:
    """How long all rows would take with `DataFrame.apply`, from some of them."""
    import pandas  # noqa: PLC0415 - nothing else here needs it

    table = pandas.read_csv(source, dtype=str, keep_default_na=False)
    some = table.iloc[Random(seed).sample(range(len(table)), min(_SAMPLE, len(table)))].copy()
    normalizer = Normalizer.open()

    def cells_of(row: Sequence[str]) -> "pandas.Series[str]":
        verdict = normalizer.resolve(row["location"])  # type: ignore[call-overload]
        place = verdict.place
        return pandas.Series([verdict.outcome.value, "" if place is None else place.label])

    for text in some["location"][:100]:
        normalizer.resolve(text)  # warm, as a long run would be
    began = perf_counter()
    some[["outcome", "label"]] = some.apply(cells_of, axis=1)
    return (perf_counter() - began) * rows / len(some)
