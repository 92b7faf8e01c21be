"""What a part of the bench hands back: rows of a table, and how figures are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What the parts are told. `leave_out`: gold files whose cities no typo is made of."""

    seed: int = 20261123
    queries: int = 400  # typos per measurement; slower peers get fewer
    seconds: float = 8.0  # of load on each server
    leave_out: tuple[Path, ...] = ()
    rows: int = 50_000  # of the table that is cleaned
    values: int = 10_000  # distinct ones among them


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours beside its peer's of the same run, and the target; all as text."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    target: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share (0 to 1) of the values lies; nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def latencies(seconds: Sequence[float]) -> str:
    """p50 and p99 in milliseconds, and how many were measured."""
    middle, slow = percentile(seconds, 0.5) * 1e3, percentile(seconds, 0.99) * 1e3
    return f"p50 {middle:.3g} ms, p99 {slow:.3g} ms (n = {len(seconds):,})"


def share(right: int, count: int) -> str:
    """A percentage with its 95 % interval (Wilson) and n.

    >>> share(9, 10)
    '90.0 % (59.6–98.2, n = 10)'
    """
    if not count:
        return "n = 0"
    z = 1.96
    rate = right / count
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    low, high = max(middle - half, 0.0) * 100, min(middle + half, 1.0) * 100
    return f"{rate * 100:.1f} % ({low:.1f}–{high:.1f}, n = {count:,})"


def megabytes(size: float) -> str:
    """Bytes as megabytes (10^6)."""
    return f"{size / 1e6:,.1f} MB"
