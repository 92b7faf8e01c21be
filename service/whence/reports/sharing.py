"""A copy of a report that may leave the house: what few records hold is left out."""

from typing import Any

from whence.reports.finding import FindingType

Json = dict[str, Any]
_UNTOLD = "Told in the copy that stays in the house."
# Their reasons name no place but those of all their values together.
_OF_ALL = (FindingType.NOT_A_PLACE, FindingType.MIXED_LEVELS)
# Their values are categories, and their reasons name places that few records may have.
_OF_CATEGORIES = (
    FindingType.CATEGORY_OVERLAP,
    FindingType.SPLIT_CATEGORY,
    FindingType.UNMAPPED,
)


def for_others(report: Json, least_records: int) -> Json:
    """The report without values that fewer than `least_records` records hold, and without the
    places, countries and moves that only such values have.

    Their records stay in the sums; findings keep their ids, types and actions.
    """
    common = {one["value"] for one in report["values"] if one["count"] >= least_records}
    findings = [_finding(one, least_records) for one in report["findings"]]
    named = {place for one in findings for place in one["entities"]}
    copy = dict(report)
    copy["findings"] = findings
    copy["findings_gone"] = [
        {**one, "values": [], "reason": _UNTOLD} for one in report["findings_gone"]
    ]
    copy["values"] = [one for one in report["values"] if one["value"] in common]
    copy["values_left_out"] = report["values_left_out"] + len(report["values"]) - len(common)
    copy["places"] = {place: name for place, name in report["places"].items() if place in named}
    copy["scenarios"] = None
    copy["matrix"] = _matrix(report["matrix"], least_records)
    copy["replacement"] = _replacement(report["replacement"], least_records)
    copy["distributions"] = _distributions(report["distributions"], least_records)
    copy["drift"] = _drift(report["drift"], least_records)
    copy["least_records"] = least_records
    return copy


def _finding(one: Json, least_records: int) -> Json:
    """A finding without rare values; without its places and reason where those would tell them."""
    pairs = list(zip(one["values"], one["counts"], strict=True))
    kept = [(value, count) for value, count in pairs if count >= least_records]
    rare = sum(count for _, count in pairs) - sum(count for _, count in kept)
    shown = dict(one)
    hidden = [f"(fewer than {least_records} records)"] if len(kept) < len(pairs) else []
    shown["values"] = [value for value, _ in kept] + hidden
    shown["counts"] = [count for _, count in kept] + [rare for _ in hidden]
    if one["type"] == FindingType.SAME_PLACE:
        is_safe = sum(one["counts"]) >= least_records
    elif one["type"] in _OF_CATEGORIES:
        is_safe = False
    else:
        is_safe = one["type"] in _OF_ALL or not hidden
    if not is_safe:
        shown |= {"entities": [], "reason": _UNTOLD}
    return shown


def _matrix(matrix: Json | None, least_records: int) -> Json | None:
    """The matrix without small cells, and without the columns that have no others."""
    if matrix is None:
        return None
    rows = {
        name: {column: cell for column, cell in cells.items() if cell["records"] >= least_records}
        for name, cells in matrix["rows"].items()
    }
    kept = {column for cells in rows.values() for column in cells}
    return {
        **matrix,
        "rows": rows,
        "columns": [column for column in matrix["columns"] if column in kept],
        "names": {column: name for column, name in matrix["names"].items() if column in kept},
    }


def _replacement(replacement: Json | None, least_records: int) -> Json | None:
    if replacement is None:
        return None
    moves = [move for move in replacement["moves"] if move[2] >= least_records]
    return {**replacement, "moves": moves}


def _distributions(distributions: Json, least_records: int) -> Json:
    """The distributions with small countries under one name."""
    countries: dict[str, int] = {}
    for name, count in distributions["country"].items():
        told = name if count >= least_records or name == "-" else "other"
        countries[told] = countries.get(told, 0) + count
    return {**distributions, "country": countries}


def _drift(drift: Json, least_records: int) -> Json:
    """The drift without values, and without the countries that few records have or had."""
    copy = dict(drift)
    for name in ("baseline", "reference"):
        against = drift[name]
        if against is None:
            continue
        records = against["records"]
        aspects = []
        for one in against["aspects"]:
            moves = [
                move
                for move in one["moves"]
                if one["aspect"] != "country"
                or not any(
                    0 < round(move[when] * (records[when] or 0)) < least_records
                    for when in ("now", "before")
                )
            ]
            aspects.append({**one, "moves": moves})
        copy[name] = {**against, "aspects": aspects}
        if "values" in against:
            copy[name]["values"] = {**against["values"], "new": [], "vanished": []}
    return copy
