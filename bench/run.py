"""Runs the parts of the bench that are asked for, and writes their table."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    cost,
    fuzzy,
    in_process,
    oracle,
    report,
    review,
    service,
    spark_rows,
    start,
    stream,
    whole_table,
)
from bench.figures import Options, Row

Part = Callable[[Options], list[Row]]

PARTS: dict[str, Part] = {
    "start": start.measure_start,
    "lookup": in_process.measure,
    "fuzzy": fuzzy.measure,
    "typos": oracle.measure,
    "report": report.measure_report,
    "http": service.measure,
    "review": review.measure,
    "stream": stream.measure,
    "batch": whole_table.measure_table,
    "spark": spark_rows.measure_spark,
    "build": start.measure_build,
    "cost": cost.measure_cost,
}
DEFAULTS = Options()
RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = ("figure", "Whence", "peer", "ratio", "target", "part")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, shows and writes; 1 if a part broke, whose row then says why."""
    asked = _parser().parse_args(arguments)
    options = Options(
        seed=asked.seed,
        queries=asked.queries,
        seconds=asked.seconds,
        leave_out=tuple(asked.leave_out),
        rows=asked.rows,
        values=min(asked.values, asked.rows),
    )
    load_before = os.getloadavg()[0]
    rows: list[tuple[str, Row]] = []
    broken = False
    for name in asked.parts or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            made = PARTS[name](options)
        except Exception as error:  # the other parts are still worth measuring
            broken = True
            made = [Row(f"{name}: not measured", f"{type(error).__name__}: {error}")]
        for row in made:
            rows.append((name, row))
            print(" | ".join(_cells(name, row)), flush=True)
    out = asked.out or (None if asked.parts else RESULTS)
    if out is not None:
        out.write_text(_table(rows, options, load_before), encoding="utf-8")
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all of them")
    parser.add_argument("--seed", type=int, default=DEFAULTS.seed)
    parser.add_argument(
        "--queries", type=int, default=DEFAULTS.queries, help="typos per measurement"
    )
    parser.add_argument(
        "--seconds", type=float, default=DEFAULTS.seconds, help="of load on each server"
    )
    parser.add_argument(
        "--leave-out", type=Path, nargs="*", default=[], help="gold files: no typo of their cities"
    )
    parser.add_argument(
        "--rows", type=int, default=DEFAULTS.rows, help="of the table that is cleaned"
    )
    parser.add_argument("--values", type=int, default=DEFAULTS.values, help="distinct ones in it")
    parser.add_argument("--out", type=Path, help=f"where the table goes [all parts: {RESULTS}]")
    return parser


def _table(rows: Sequence[tuple[str, Row]], options: Options, load_before: float) -> str:
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    # What Linux says of the processor; the cores are those that this process may use.
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Bench",
        "",
        f"{date}; {machine}; load before: {load_before:.1f}.",
        f"Seed {options.seed}, {options.queries} queries, {options.seconds:g} s of load.",
        "Each row again: `python -m bench PART`; all: `make bench`. Ratios are of one run.",
        "",
        "| " + " | ".join(_HEAD) + " |",
        "|" + "---|" * len(_HEAD),
        *("| " + " | ".join(_cells(name, row)) + " |" for name, row in rows),
    ]
    return "\n".join(lines) + "\n"


def _cells(name: str, row: Row) -> tuple[str, ...]:
    return (row.what, row.ours, row.peer, row.ratio, row.target, f"`{name}`")
