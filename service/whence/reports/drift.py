"""How far one batch of records has moved from another: PSI, Jensen-Shannon, and what moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, log2, sqrt

from whence.rulebook.report_rules import ReportRules

ASPECTS = ("country", "level", "outcome")
_MOVED = 12


@dataclass(frozen=True, slots=True)
class Move:
    """A part whose share changed: shares of the records before and now, 0 to 1."""

    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class AspectDrift:
    """One distribution against its baseline. `verdict`: ok, look or act; `moves`: largest first."""

    aspect: str
    psi: float
    jensen_shannon: float
    verdict: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """All aspects, the worst verdict of them, what to do, and the move of the mean confidence."""

    aspects: tuple[AspectDrift, ...]
    verdict: str
    action: str
    confidence_move: float | None


def drift(
    now: Mapping[str, Mapping[str, float]],
    before: Mapping[str, Mapping[str, float]],
    rules: ReportRules,
    confidence: tuple[float | None, float | None] = (None, None),
) -> Drift:
    """The drift from `before` to `now`: aspect (`country`, `level`, `outcome`) → name → records
    or shares. `confidence`: the mean now and before. Aspects that either lacks are left out."""
    found = tuple(
        aspect_drift(aspect, now[aspect], before[aspect], rules)
        for aspect in ASPECTS
        if now.get(aspect) and before.get(aspect)
    )
    verdict = max((one.verdict for one in found), key=("ok", "look", "act").index, default="ok")
    is_known = confidence[0] is not None and confidence[1] is not None
    move = (confidence[0] or 0.0) - (confidence[1] or 0.0) if is_known else None
    return Drift(found, verdict, rules.words[f"psi.{verdict}"], move)


def aspect_drift(
    aspect: str, now: Mapping[str, float], before: Mapping[str, float], rules: ReportRules
) -> AspectDrift:
    """One distribution against its baseline."""
    least = rules.numbers["drift_parts.smallest_share"]
    names = sorted(set(now) | set(before))
    here, there = _shares(now), _shares(before)
    psi_value = psi(here, there, least)
    distance = jensen_shannon(here, there)
    moves = [Move(name, there.get(name, 0.0), here.get(name, 0.0)) for name in names]
    moves.sort(key=lambda move: (-abs(move.now - move.before), move.name))
    numbers = rules.numbers
    verdict = "ok"
    for level in ("look", "act"):
        if psi_value >= numbers[f"psi.{level}"] or distance >= numbers[f"jensen_shannon.{level}"]:
            verdict = level
    kept = tuple(move for move in moves if move.now != move.before)[:_MOVED]
    return AspectDrift(aspect, psi_value, distance, verdict, kept)


def psi(now: Mapping[str, float], before: Mapping[str, float], least: float) -> float:
    """The population stability index, 0 for none; shares below `least` are taken as that.

    >>> round(psi({"a": 0.5, "b": 0.5}, {"a": 0.9, "b": 0.1}, 0.0001), 2)
    0.88
    """
    return sum(
        (max(now.get(name, 0.0), least) - max(before.get(name, 0.0), least))
        * log(max(now.get(name, 0.0), least) / max(before.get(name, 0.0), least))
        for name in sorted(set(now) | set(before))
    )


def jensen_shannon(now: Mapping[str, float], before: Mapping[str, float]) -> float:
    """The Jensen-Shannon distance in base 2: 0 for the same, 1 for nothing in common.

    >>> jensen_shannon({"a": 1.0}, {"b": 1.0})
    1.0
    """
    total = 0.0
    for name in sorted(set(now) | set(before)):
        p, q = now.get(name, 0.0), before.get(name, 0.0)
        middle = (p + q) / 2
        total += (p * log2(p / middle) if p else 0.0) + (q * log2(q / middle) if q else 0.0)
    return sqrt(max(total / 2, 0.0))


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {name: value / total for name, value in counts.items()} if total else {}
