"""Evidence as bars: each starts where the last one ended, so the last ends at the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from whence.verdict import Evidence
from whence.web import wording

# Bars thinner than this share of the width could not be seen.
_THINNEST = 0.4
_SLIGHT = 0.05  # bits; less is shown as 0.0
_NOTHING = 1e-9  # bits; dividing by less gives no finite scale


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in percent of the width: from `start`, `width` wide."""

    start: float
    width: float
    is_negative: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Evidence that says the same of one or several runs of words, and its bits together."""

    detail: str
    bits: float
    rule: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The evidence in the order it is drawn, a bar for each row, the score's bar, and where zero
    and the runner-up's score lie (None without one)."""

    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    score: float
    score_bar: Bar
    zero: float
    runner_up: float | None


def draw(evidence: Sequence[Evidence], runner_up_bits: float | None) -> Waterfall:
    """What speaks for it first, by size, then what speaks against it; what would be shown as 0.0
    is left out, and the same sentence about several words is one row.

    >>> fall = draw([Evidence("a", -1.0, ""), Evidence("b", 4.0, "")], None)
    >>> [bar.start for bar in fall.bars], fall.score
    ([0.0, 75.0], 3.0)
    """
    rows = _rows(evidence)
    ends = [0.0]
    for row in rows:
        ends.append(ends[-1] + row.bits)
    score = sum(one.bits for one in evidence)
    marks = [*ends, score, *([] if runner_up_bits is None else [runner_up_bits])]
    low, high = min(marks), max(marks)
    scale = 100.0 / (high - low) if high - low > _NOTHING else 0.0

    def bar(start: float, end: float) -> Bar:
        left = (min(start, end) - low) * scale
        width = max(abs(end - start) * scale, _THINNEST)
        return Bar(round(min(left, 100 - width), 2), round(width, 2), end < start)

    return Waterfall(
        rows,
        tuple(bar(*pair) for pair in pairwise(ends)),
        score,
        bar(0.0, score),
        round((0.0 - low) * scale, 2),
        None if runner_up_bits is None else round((runner_up_bits - low) * scale, 2),
    )


def _rows(evidence: Sequence[Evidence]) -> tuple[Row, ...]:
    alike: dict[tuple[str, str, str | None], list[Evidence]] = {}
    for one in evidence:
        alike.setdefault((one.name, one.detail, one.rule), []).append(one)
    rows = [
        Row(detail, sum(one.bits for one in same), None if rule == name else rule, tuple(same))
        for (name, detail, rule), same in alike.items()
    ]
    slight = [row for row in rows if abs(row.bits) < _SLIGHT]
    # Many slight ones may add up to something; then the rows must still add up to the score.
    if abs(sum(row.bits for row in slight)) < _SLIGHT:
        rows = [row for row in rows if abs(row.bits) >= _SLIGHT]
    return tuple(sorted(rows, key=lambda row: -row.bits))


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of evidence in two readings; `difference` is in bits, above 0 for the first."""

    detail: str
    first: float
    second: float

    @property
    def difference(self) -> float:
        return self.first - self.second


def compare(first: Sequence[Evidence], second: Sequence[Evidence]) -> tuple[Compared, ...]:
    """Both readings' evidence side by side, by name; the largest differences first,
    and nothing that would be shown as 0.0 twice."""
    names = list(dict.fromkeys(one.name for one in (*first, *second)))
    rows = [
        Compared(_detail(name, first, second), _sum(name, first), _sum(name, second))
        for name in names
    ]
    said = [row for row in rows if max(abs(row.first), abs(row.second)) >= _SLIGHT]
    return tuple(sorted(said, key=lambda row: -abs(row.difference)))


def _sum(name: str, evidence: Sequence[Evidence]) -> float:
    return sum(one.bits for one in evidence if one.name == name)


def _detail(name: str, first: Sequence[Evidence], second: Sequence[Evidence]) -> str:
    """Its words where all use the same ones, else what this kind of evidence is about."""
    details = {one.detail for one in (*first, *second) if one.name == name}
    return details.pop() if len(details) == 1 else wording.evidence_kind(name)
