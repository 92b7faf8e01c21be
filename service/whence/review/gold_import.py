"""Gold files brought back: as decisions of another house, or as questions to ask reviewers."""

import csv
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from whence.entry import FIELDS, Entry
from whence.errors import Conflict, UnreadableInput
from whence.review.gold_questions import add_questions
from whence.review.judgement import same_answer
from whence.review.queue import NO_LEASE
from whence.store import alias_rows, item_rows
from whence.store.alias_rows import AliasRow
from whence.store.database import Connection, Database
from whence.store.row_ids import new_id

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_KINDS = {"place": "place", "multiple": "several", "not_a_location": "not_a_location"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: rows taken, rows that clash with aliases in force, rows left out."""

    taken: int
    clashing: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Row:
    scope: str
    value: str
    cells: Mapping[str, str]
    kind: str
    place_ids: tuple[str, ...]
    note: str


def import_aliases(
    database: Database, normalizer: "Normalizer", path: Path, scope: str | None, who: str
) -> Imported:
    """Puts the rows of a gold file in force as aliases, in their own scope or the one given.

    What clashes with an alias in force, or names a place that isn't there, is left alone.
    Raises UnreadableInput, DatabaseAway.
    """
    taken = clashing = left_out = 0
    of = normalizer.versions
    versions = {"gazetteer": of.gazetteer, "rules": of.rules, "calibration": of.calibration}
    for row in _rows(path, normalizer, scope):
        if row is None:
            left_out += 1
            continue
        with database.write() as connection:
            known = alias_rows.in_force(connection, row.scope, row.value)
            if known is not None:
                is_same = same_answer(known.kind, known.place_ids, row.kind, row.place_ids)
                taken, clashing = taken + is_same, clashing + (not is_same)
                continue
            made = AliasRow(
                id=new_id(),
                scope=row.scope,
                value=row.value,
                kind=row.kind,
                place_ids=row.place_ids,
                note=row.note or None,
                made_by=who,
                made_at=time.time(),
                versions=versions,
            )
            try:
                alias_rows.add(connection, made)
            except Conflict:
                clashing += 1
                continue
            _settle(connection, made)
            taken += 1
    return Imported(taken, clashing, left_out)


def _settle(connection: Connection, made: AliasRow) -> None:
    """Settles what waits on the value by now; it opens again when the alias is deleted."""
    detail = {"alias": made.id, "kind": made.kind, "place_ids": list(made.place_ids)}
    values = {"state": "decided", "settled_by": made.id, "returned": None}
    for one in item_rows.waiting_on(connection, made.value, (made.scope,)):
        item_rows.change(connection, one.id, **values, changed_at=made.made_at, **NO_LEASE)
        item_rows.tell(connection, one.id, made.made_by, "decided", made.made_at, **detail)


def import_questions(
    database: Database, normalizer: "Normalizer", path: Path, scope: str | None, who: str
) -> Imported:
    """Makes the rows of a gold file questions to ask reviewers. Raises as `import_aliases`."""
    rows = list(_rows(path, normalizer, scope))
    good = [row for row in rows if row is not None]
    asked = [(row.scope, row.value, row.cells, row.kind, row.place_ids) for row in good]
    return Imported(add_questions(database, asked, who), 0, len(rows) - len(good))


def _rows(path: Path, normalizer: "Normalizer", scope: str | None) -> Iterator[_Row | None]:
    pipeline = normalizer.deciding_by(None)
    for cells in _read(path):
        kind = cells.get("kind") or _KINDS.get(cells.get("gold_outcome") or "place", "")
        given = {field: cells[field] for field in FIELDS if cells.get(field)}
        places = _places(cells, kind)
        wanted = {"place": len(places) == 1, "several": len(places) > 1}
        is_right = wanted.get(kind, kind == "not_a_location" and not places)
        if not given or not is_right or any(pipeline.atlas.number(p) is None for p in places):
            yield None
            continue
        text, city, region, country = (given.get(field) for field in FIELDS)
        value = pipeline.resolve(Entry(text, city, region, country)).value
        where = scope or cells.get("scope") or "default"
        yield _Row(where, value, given, kind, places, cells.get("note", ""))


def _places(cells: Mapping[str, str], kind: str) -> tuple[str, ...]:
    """The places of a row: as ids where it has them, else from its gold columns."""
    if cells.get("place_ids"):
        return tuple(one.strip() for one in cells["place_ids"].split(";") if one.strip())
    if kind != "place":
        return ()
    for column, prefix in (
        ("gold_geoname_id", "geonames"),
        ("gold_admin1", "iso3166-2"),
        ("gold_country", "iso3166-1"),
    ):
        said = cells.get(column, "").strip()
        if said and said != "-":
            return (f"{prefix}:{said}",) if ";" not in said else ()
    return ()


def _read(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix in (".jsonl", ".ndjson"):
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield _from_json(path, number, line)
                return
            reader = csv.DictReader(file)
            if not {"gold_outcome", "kind"} & set(reader.fieldnames or ()):
                raise UnreadableInput(
                    f"{path}: no column gold_outcome or kind to tell what is right"
                )
            for row in reader:
                yield {name: value or "" for name, value in row.items() if name is not None}
    except UnicodeDecodeError:
        raise UnreadableInput(f"{path}: not UTF-8; convert it first") from None
    except csv.Error:
        raise UnreadableInput(f"{path}: no CSV that can be read") from None


def _from_json(path: Path, number: int, line: str) -> dict[str, str]:
    try:
        told = json.loads(line)
    except ValueError:
        raise UnreadableInput(f"{path}, line {number}: not JSON") from None
    if not isinstance(told, dict):
        raise UnreadableInput(f"{path}, line {number}: not an object")
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in told.items()
        if value is not None
    }
