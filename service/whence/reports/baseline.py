"""An earlier report, read again: whether it has what is compared with."""

from collections.abc import Mapping
from typing import Any

_COUNTED = ("country", "level", "outcome")


def is_whole(report: Mapping[str, Any]) -> bool:
    """Whether the parts of an earlier report that a later one is compared with are as they were
    written.

    >>> is_whole({"field": {}, "distributions": {"country": {"PE": 3}}, "findings": [{}]})
    False
    """
    shares = report["distributions"]
    return (
        isinstance(report["field"], dict)
        and all(_are_counts(shares.get(name, {})) for name in _COUNTED)
        and all(_is_number(shares.get(name)) for name in ("records", "mean_confidence"))
        and _are_named(report.get("findings", []), "id")
        and _are_named(report.get("values", []), "value")
        and _are_counts({one["value"]: one.get("count") for one in report.get("values", [])})
    )


def _are_counts(given: object) -> bool:
    return isinstance(given, dict) and all(
        _is_number(count) and count is not None for count in given.values()
    )


def _is_number(given: object) -> bool:
    return given is None or (isinstance(given, int | float) and not isinstance(given, bool))


def _are_named(given: object, name: str) -> bool:
    """Whether it is a list of objects that each have a name."""
    return isinstance(given, list) and all(
        isinstance(one, dict) and isinstance(one.get(name), str) for one in given
    )
