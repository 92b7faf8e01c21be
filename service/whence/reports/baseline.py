"""An earlier report, read again: whether it has what is compared with."""

from collections.abc import Mapping
from typing import Any

_COUNTED = ("country", "level", "outcome")
_LARGEST = 2**63 - 1  # what the JSON of the next report can hold


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
        and _are_findings(report.get("findings", []))
        and isinstance(report.get("made_at", ""), str)
        and _are_named(report.get("values", []), "value")
        and _are_counts({one["value"]: one.get("count") for one in report.get("values", [])})
    )


def _are_counts(given: object) -> bool:
    return isinstance(given, dict) and all(
        _is_number(count) and count is not None for count in given.values()
    )


def _is_number(given: object) -> bool:
    if given is None:
        return True
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return is_number and 0 <= given <= _LARGEST  # type: ignore[operator] # NaN is neither


def _are_named(given: object, name: str) -> bool:
    """Whether it is a list of objects that each have a name."""
    return isinstance(given, list) and all(
        isinstance(one, dict) and isinstance(one.get(name), str) for one in given
    )


def _are_findings(given: object) -> bool:
    """Whether it is a list of findings with all that is told of those that are gone."""
    return _are_named(given, "id") and all(
        isinstance(one.get("type"), str)
        and isinstance(one.get("reason"), str)
        and isinstance(one.get("values"), list)
        and all(isinstance(value, str) for value in one["values"])
        and one.get("records") is not None
        and _is_number(one["records"])
        for one in given  # type: ignore[attr-defined] # a list by its first condition
    )
