"""Decisions as a gold set: what people found right, to evaluate and to calibrate with."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from whence.entry import FIELDS
from whence.place import Place
from whence.review.desk import cells_of
from whence.review.item_json import at
from whence.review.standing import every_decision
from whence.store import item_rows
from whence.store.database import Database
from whence.store.decision_rows import DecisionRow
from whence.store.item_rows import ItemRow

COLUMNS: Final = (
    "id", *FIELDS, "records", "gold_outcome", "gold_country", "gold_admin1", "gold_city",
    "gold_geoname_id", "gold_flag", "source", "note", "weight",
    "scope", "kind", "place_ids", "reviewer", "decided_at",
)  # fmt: skip
_OUTCOMES = {"place": "place", "several": "multiple", "cannot_tell": "unclear"}
_SOURCES = {"flagged": "review:flagged", "third": "review:flagged", "audit": "review:audit"}
PlaceOf = Callable[[str], Place | None]


def gold_rows(
    database: Database, scopes: Sequence[str] | None, place_of: PlaceOf
) -> Iterator[dict[str, Any]]:
    """A row for each value that people settled, under `COLUMNS`.

    Values of an audit carry as `weight` how many distinct values they stand for; flagged ones,
    which nobody drew at random, carry none, so they must not move a calibration.
    """
    overruled: dict[str, DecisionRow] = {}
    last: dict[str, DecisionRow] = {}  # of each item: some came back and were settled anew
    for made in every_decision(database, scopes):
        if made.purpose == "third":
            overruled[made.item_id] = made
        if made.purpose in _SOURCES:
            last.pop(made.item_id, None)
            last[made.item_id] = made
    thirds = _parents(database, overruled)
    for made in last.values():
        if made.purpose == "flagged" and made.item_id in thirds:
            continue  # two differed, and the third person has the last word
        row, cells = _written(database, made)
        if row is not None:
            yield _gold_row(made, row, cells, place_of)


def _parents(database: Database, thirds: dict[str, DecisionRow]) -> set[str]:
    found: set[str] = set()
    for item_id in thirds:
        with database.read() as connection:
            row = item_rows.by_id(connection, item_id)
        if row is not None and row.parent_id is not None:
            found.add(row.parent_id)
    return found


def _written(database: Database, made: DecisionRow) -> tuple[ItemRow | None, dict[str, str]]:
    with database.read() as connection:
        row = item_rows.by_id(connection, made.item_id)
        if row is None:
            return None, {}
        forms = item_rows.spellings(connection, row.parent_id or row.id, 1)
    return row, dict(forms[0].cells) if forms else cells_of(row.value)


def _gold_row(
    made: DecisionRow, row: ItemRow, cells: dict[str, str], place_of: PlaceOf
) -> dict[str, Any]:
    places = [place for one in made.place_ids if (place := place_of(one)) is not None]
    only = places[0] if made.kind == "place" and places else None
    return {
        "id": row.id,
        **{field: cells.get(field, "") for field in FIELDS},
        "records": max(row.records, 1),
        "gold_outcome": _OUTCOMES.get(made.kind, made.kind),
        "gold_country": _only(place.country.code for place in places if place.country),
        "gold_admin1": only.admin1.code if only is not None and only.admin1 else "",
        "gold_city": only.city.name if only is not None and only.city else "",
        "gold_geoname_id": _geoname(only),
        "gold_flag": "region" if only is not None and only.kind in ("region", "metro") else "",
        "source": _SOURCES[made.purpose],
        "note": made.note or "",
        "weight": "" if row.weight is None else row.weight,
        "scope": made.scope,
        "kind": made.kind,
        "place_ids": ";".join(made.place_ids),
        "reviewer": made.reviewer,
        "decided_at": at(made.made_at),
    }


def _only(codes: Iterator[str]) -> str:
    """The one country of all; empty, which is not judged, where there are several or none."""
    found = set(codes)
    return found.pop() if len(found) == 1 else ""


def _geoname(place: Place | None) -> str:
    city = None if place is None else place.city
    return city.id.partition(":")[2] if city is not None and city.id.startswith("geonames:") else ""
