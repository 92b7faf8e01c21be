"""The fuzzy index beside reading all names, and beside reading those of fitting length."""

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from bench.figures import Options, Row, latencies, percentile, share
from bench.typos import TypoMaker
from whence.bootstrap import Normalizer
from whence.gazetteer.index import Gazetteer

_SCANS = 25  # queries that read all names: each takes a good part of a second
_BATCH = 8  # queries of the exhaustive count read the names together

Search = Callable[[str, int], object]


def names_searched(gazetteer: Gazetteer) -> list[str]:
    """The names that the fuzzy index holds, by position."""
    return [gazetteer.name(name_id) for name_id in gazetteer._fuzzy_names]


def budget(query: str) -> int:
    """Edits allowed: one up to six letters, then two."""
    return 1 if len(query) <= 6 else 2


def measure(options: Options) -> list[Row]:
    """Recall of an exhaustive count, time a query, and how many times faster than a scan."""
    normalizer = Normalizer.open()
    gazetteer = normalizer.gazetteer
    names = names_searched(gazetteer)
    maker = TypoMaker(normalizer, options.seed, options.leave_out)
    queries = [
        typo.typed for edits in (1, 2) for typo in maker.draw(options.queries // 2, edits, False)
    ]
    # Every other query of each kind, so that both counts of edits are among the few.
    few = queries[:: max(len(queries) // _SCANS, 1)]
    index = gazetteer.fuzzy.search
    for query in queries:
        index(query, budget(query))
    scan_all, scan_window = _whole_scan(names), _window_scan(names)
    ours = _times(index, few)
    whole, window = _times(scan_all, few), _times(scan_window, few)
    found, exhaustive = _recall(index, names, queries)
    every = _times(index, queries)
    size = f"{len(names):,} names"
    return [
        Row(
            f"fuzzy search, {size}, 1 edit to 6 letters, then 2",
            latencies(every),
            target="p50 ≤ 0.1 ms, p99 ≤ 0.6 ms",
        ),
        Row(
            "its hits, of an exhaustive OSA count",
            share(found, exhaustive),
            "100 %",
            target="≥ 0.999",
        ),
        Row(
            "rapidfuzz over all names, same queries",
            f"p50 {percentile(ours, 0.5) * 1e3:.3g} ms",
            latencies(whole),
            f"{median(whole) / median(ours):,.0f} × faster",
            "≥ 500 ×",
        ),
        Row(
            "rapidfuzz over names of fitting length",
            f"p50 {percentile(ours, 0.5) * 1e3:.3g} ms",
            latencies(window),
            f"{median(window) / median(ours):,.0f} × faster",
            "≥ 200 ×",
        ),
    ]


def _times(search: Search, queries: list[str]) -> list[float]:
    times = []
    for query in queries:
        start = perf_counter()
        search(query, budget(query))
        times.append(perf_counter() - start)
    return times


def _whole_scan(names: list[str]) -> Search:
    def search(query: str, edits: int) -> object:
        row = cdist([query], names, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        return np.flatnonzero(row <= edits)

    return search


def _window_scan(names: list[str]) -> Search:
    by_length: dict[int, list[str]] = defaultdict(list)
    for name in names:
        by_length[len(name)].append(name)

    def search(query: str, edits: int) -> object:
        found = []
        for length in range(len(query) - edits, len(query) + edits + 1):
            if some := by_length.get(length):
                row = cdist([query], some, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)
                found.append(np.flatnonzero(row[0] <= edits))
        return found

    return search


def _recall(
    search: Callable[[str, int], list[tuple[int, int]]], names: list[str], queries: list[str]
) -> tuple[int, int]:
    """(hits found, hits there are), the same position with the same distance."""
    found = there = 0
    for first in range(0, len(queries), _BATCH):
        some = queries[first : first + _BATCH]
        table = cdist(some, names, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        for query, row in zip(some, table, strict=True):
            near = np.flatnonzero(row <= budget(query))
            right = {(int(at), int(row[at])) for at in near}
            found += len(right & set(search(query, budget(query))))
            there += len(right)
    return found, there
