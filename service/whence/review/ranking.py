"""What is asked first: values by records × uncertainty × age, as one number that needs no update
while time goes by."""

from math import log2

from whence.store.row_ids import id_of
from whence.verdict import Verdict

_LEAST = 0.02  # even a sure answer may be wrong, and what was flagged has a reason


def item_id(scope: str, value: str) -> str:
    """The id of the item that a flagged value of a scope waits in.

    >>> item_id("hr", "leeds") == item_id("hr", "leeds") != item_id("web", "leeds")
    True
    """
    return id_of("flagged", scope, value)


def uncertainty(verdict: Verdict) -> float:
    """How open a verdict is, 0 to 1: what is left beside its likeliest answer."""
    likeliest = max(
        verdict.no_place_probability, *(one.probability for one in verdict.candidates), 0.0
    )
    return max(1.0 - likeliest, _LEAST)


def rank(records: int, uncertain: float, made_at: float, age_doubles_days: float) -> float:
    """The place in the queue, highest first. Age doubles the weight once in so many days: then the
    order of two items never changes while they wait, and an index can hold it.

    >>> day = 86_400
    >>> rank(1, 0.5, 0, 7) == rank(2, 0.5, 7 * day, 7)
    True
    """
    return log2(max(records, 1) * uncertain) - made_at / (age_doubles_days * 86_400)
