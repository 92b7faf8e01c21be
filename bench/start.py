"""Starting, building, and the size of the index on disk."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Options, Row, megabytes
from whence.bootstrap import Normalizer

_STARTS = 5
_OPEN = """
from time import perf_counter
start = perf_counter()
from whence import Normalizer
normalizer = Normalizer.open()
opened = perf_counter() - start
normalizer.resolve("Leeds")
print(opened, perf_counter() - start)
"""
_BUILD = "from whence.cli import main; main()"


def measure_start(_: Options) -> list[Row]:
    """From a new process to the first verdict, index built and in the page cache."""
    Normalizer.open()  # builds the index where there is none, which isn't to be timed here
    opened, answered, whole = [], [], []
    for _nth in range(_STARTS):
        start = perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _OPEN], check=True, capture_output=True, text=True
        )
        whole.append(perf_counter() - start)
        first, last = done.stdout.split()
        opened.append(float(first))
        answered.append(float(last))
    return [
        Row(
            "warm start: imported, rules and index open, first verdict",
            f"{median(opened):.2f} s open, {median(answered):.2f} s to the first verdict",
            f"{median(whole):.2f} s with Python's own start (n = {_STARTS})",
            target="< 1 s",
        )
    ]


def measure_build(_: Options) -> list[Row]:
    """Building into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        subprocess.run(
            [sys.executable, "-c", _BUILD, "gazetteer", "build"],
            check=True,
            capture_output=True,
            env={**os.environ, "WHENCE_CACHE_DIR": folder},
        )
        took = perf_counter() - start
        sizes = {
            path.name: path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()
        }
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    parts = ", ".join(f"{name} {megabytes(size)}" for name, size in sorted(sizes.items()))
    return [
        Row("build of the index", f"{took:.0f} s, at most {megabytes(peak)}", target="≤ 60 s"),
        Row("index on disk", megabytes(sum(sizes.values())), parts, target="≤ 200 MB"),
    ]
