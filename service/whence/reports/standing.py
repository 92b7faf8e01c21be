"""Run to run: which findings are new, still there or gone, and which values came and went."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from whence.reports.finding import Finding

Json = dict[str, Any]
_LISTED = 50


def standing(found: Iterable[Finding], before: Json | None) -> Mapping[str, str]:
    """Finding id → `new` or `still there`; empty without an earlier report."""
    if before is None:
        return {}
    known = {one["id"] for one in before.get("findings", ())}
    return {one.id: "still there" if one.id in known else "new" for one in found}


def gone(found: Iterable[Finding], before: Json | None) -> list[Json]:
    """The findings of the earlier report that aren't there any more."""
    if before is None:
        return []
    now = {one.id for one in found}
    return [
        {name: one[name] for name in ("id", "type", "records", "values", "reason")}
        | {"values": one["values"][:_LISTED]}
        for one in before.get("findings", ())
        if one["id"] not in now
    ]


def values_moved(now: Sequence[Json], before: Sequence[Json]) -> Json:
    """Values that only one of the reports has, those with most records first, and how many."""
    here = {one["value"]: one["count"] for one in now}
    there = {one["value"]: one["count"] for one in before}
    new = [value for value in here if value not in there]
    vanished = [value for value in there if value not in here]
    return {
        "new": _largest(new, here),
        "new_values": len(new),
        "new_records": sum(here[value] for value in new),
        "vanished": _largest(vanished, there),
        "vanished_values": len(vanished),
        "vanished_records": sum(there[value] for value in vanished),
    }


def _largest(values: list[str], counts: Mapping[str, int]) -> list[Json]:
    values.sort(key=lambda value: (-counts[value], value))
    return [{"value": value, "count": counts[value]} for value in values[:_LISTED]]
