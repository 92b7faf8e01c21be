"""Whether reviewers judge alike: Cohen's kappa of pairs, and the share of gold questions right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Answer = tuple[str, ...]  # the kind, then the places in order


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two judged: `kappa` is 1 where always, 0 where no more than by chance; None where
    chance alone would make them agree always, which says nothing."""

    count: int
    agreed: int
    kappa: float | None


def agreement(pairs: Sequence[tuple[Answer, Answer]]) -> Agreement:
    """Cohen's kappa of the answers that two gave to the same values (Cohen 1960).

    >>> yes, no = ("place", "a"), ("not_a_location",)
    >>> agreement([(yes, yes), (no, no), (yes, no), (no, no)])
    Agreement(count=4, agreed=3, kappa=0.5)
    """
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    if not count:
        return Agreement(0, 0, None)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[answer] * second[answer] for answer in first) / count**2
    if by_chance == 1:
        return Agreement(count, agreed, None)
    return Agreement(count, agreed, (agreed / count - by_chance) / (1 - by_chance))


def interval(right: int, count: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927); None where nothing was counted.

    >>> [round(bound, 3) for bound in interval(9, 10)]
    [0.596, 0.982]
    """
    if not count:
        return None
    z = 1.96
    rate, whole = right / count, 1 + z * z / count
    middle = (rate + z * z / (2 * count)) / whole
    half = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count)) / whole
    return max(middle - half, 0.0), min(middle + half, 1.0)
