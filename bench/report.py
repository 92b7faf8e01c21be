"""The consistency report: what it finds beside spelling clusters, and what long lists cost."""

import csv
import json
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz.distance import Levenshtein

from bench.figures import Options, Row
from bench.texts import Cells, mix
from whence.bootstrap import Normalizer
from whence.reports.column import Row as Values
from whence.reports.consistency import Request, consistency
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "overlap"
PLOT = Path(__file__).resolve().parent.parent / "docs" / "report-cost.svg"
SIZES = (25_000, 50_000, 100_000, 200_000)
_PAIRED = frozenset(
    ("same_place", "contains", "partial_overlap", "look_alike", "encoding_twin", "homoglyph_twin")
)
Pairs = set[frozenset[str]]
_MEASURE = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from whence.bootstrap import Normalizer
from whence.reports.column_files import Columns, read_rows
from whence.reports.consistency import Request, consistency
from whence.reports.page import page
from whence.reports.writing_out import write_report
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.report_rules import report_rules
normalizer = Normalizer.open()
start = perf_counter()
rows = list(read_rows(Path(sys.argv[1]), Columns("value", "count")))
rules = report_rules(RulesFolder(rules_dir()))
made = consistency(rows, normalizer, rules, Request(), "2026-01-01T00:00:00Z")
write_report(made, Path(sys.argv[2]), page(made))
kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([perf_counter() - start, kilobytes * 1e3, child * 1e3, len(made["findings"])]))
"""


def measure_report(options: Options) -> list[Row]:
    """The lists of `tests/gold/overlap`, then made-up columns of growing length."""
    return [*_lists(), *_lengths(options)]


def _lists() -> list[Row]:
    normalizer = Normalizer.open()
    rules = report_rules(RulesFolder(rules_dir()))
    rows = []
    for name in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh"):
        values, true = _gold(name)
        made = consistency(
            [Values(value) for value in values],
            normalizer,
            rules,
            Request(),
            "2026-01-01T00:00:00Z",
        )
        ours = {
            frozenset(pair)
            for one in made["findings"]
            if one["type"] in _PAIRED
            for pair in combinations(one["values"], 2)
        }
        peers = (
            f"fingerprint {_score(fingerprint(values), true)}, "
            f"Levenshtein {_score(levenshtein(values), true)}, "
            f"skrub {_score(skrub(values), true)}"
        )
        rows.append(
            Row(
                f"{name} list: true pairs found / wrong, of {len(true)} in {len(values)} values",
                _score(ours, true),
                peers,
                target=f"{len(true)} / 0",
            )
        )
    return rows


def fingerprint(values: Iterable[str]) -> Pairs:
    """OpenRefine's fingerprint: letters folded, words sorted, each once."""
    clusters: dict[str, list[str]] = defaultdict(list)
    for value in values:
        plain = unicodedata.normalize("NFKD", value.strip().lower())
        plain = "".join(one for one in plain if one.isalnum() or one.isspace())
        clusters[" ".join(sorted(set(plain.split())))].append(value)
    return {frozenset(pair) for found in clusters.values() for pair in combinations(found, 2)}


def levenshtein(values: Iterable[str]) -> Pairs:
    """Pairs at most two edits apart, case aside."""
    return {
        frozenset((one, other))
        for one, other in combinations(values, 2)
        if Levenshtein.distance(one.lower(), other.lower(), score_cutoff=2) <= 2
    }


def skrub(values: list[str]) -> Pairs:
    """skrub's `deduplicate` as it comes: pairs that get the same spelling."""
    from skrub import deduplicate  # noqa: PLC0415 - a peer, slow to import

    meant = dict(zip(values, deduplicate(values), strict=True))
    return {
        frozenset((one, other))
        for one, other in combinations(values, 2)
        if meant[one] == meant[other]
    }


def _score(found: Pairs, true: Pairs) -> str:
    return f"{len(found & true)} / {len(found - true)}"


def _gold(name: str) -> tuple[list[str], Pairs]:
    with (GOLD / f"{name}_values.csv").open(encoding="utf-8", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    with (GOLD / f"{name}_pairs.csv").open(encoding="utf-8", newline="") as file:
        true = {frozenset((row["one"], row["other"])) for row in csv.DictReader(file)}
    return values, true


def _lengths(options: Options) -> list[Row]:
    cells = Cells(Normalizer.open(), options.seed).mixed(SIZES[-1])
    measured = []
    with TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / "values.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("value", "count"))
                writer.writerows((cell, at % 97 + 1) for at, cell in enumerate(cells[:size]))
            done = subprocess.run(
                [sys.executable, "-c", _MEASURE, str(path), folder],
                check=True,
                capture_output=True,
                text=True,
            )
            seconds, own, child, findings = json.loads(done.stdout)
            measured.append((size, seconds, own, child, findings))
    PLOT.write_text(plot([(size, seconds) for size, seconds, *_ in measured]), encoding="utf-8")
    size, seconds, own, child, findings = measured[-1]
    growth = ", ".join(f"{n:,}: {s:.1f} s" for n, s, *_ in measured)
    return [
        Row(
            f"report on {size:,} distinct values, files written ({mix()})",
            f"{seconds:.1f} s, {findings:,} findings",
            growth,
            target="≤ 60 s",
        ),
        Row(
            "its memory: the process, and the largest beside it",
            f"{own / 1e6:,.0f} MB + {child / 1e6:,.0f} MB",
            target="≤ 1,500 MB",
        ),
    ]


def plot(points: list[tuple[int, float]]) -> str:
    """Seconds by distinct values as SVG, with the straight line through the last point."""
    most_n, most_s = max(n for n, _ in points), max(s for _, s in points) * 1.1
    at = [(60 + 420 * n / most_n, 250 - 220 * s / most_s) for n, s in points]
    label = "; ".join(f"{n:,} values: {s:.1f} s" for n, s in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0b6470"/>' for x, y in at)
    told = "".join(
        f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{s:.1f} s</text>'
        f'<text x="{x:.1f}" y="268" text-anchor="middle">{n // 1000}k</text>'
        for (n, s), (x, y) in zip(points, at, strict=True)
    )
    x, y = at[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 280" role="img" '
        f'aria-label="Seconds by distinct values: {label}" font-family="sans-serif" font-size="12">'
        f'<rect width="520" height="280" fill="#fff"/>'
        f'<line x1="60" y1="250" x2="500" y2="250" stroke="#788387"/>'
        f'<line x1="60" y1="250" x2="{x:.1f}" y2="{y:.1f}" stroke="#d6dbdc"/>{dots}{told}</svg>\n'
    )
