"""Gold sets: rows of a CSV file whose right answers are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from whence.entry import FIELDS, Entry
from whence.errors import InvalidRequest, UnreadableInput
from whence.evaluation.tables_in import Table, read_table

LEVELS = ("country", "admin1", "city")

Wanted = tuple[str, ...] | None  # right values; () where no value is right, None where not judged


class GoldOutcome(StrEnum):
    """What the labeller saw in a cell."""

    PLACE = "place"
    MULTIPLE = "multiple"
    NOT_A_LOCATION = "not_a_location"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One labelled cell. `records`: how many records hold it, 1 where nobody counted;
    `weight`: inverse sampling probability; `line`: where the row starts in its file, from 1.
    """

    file: str
    line: int
    id: str
    entry: Entry
    outcome: GoldOutcome
    wanted: Mapping[str, Wanted]
    geoname_ids: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    records: int = 1
    weight: float = 1.0
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def mass(self) -> float:
        """What the row counts for when figures go by record."""
        return self.records * self.weight

    @property
    def note(self) -> str:
        """What the labeller remarked, or an empty text."""
        return self.cells.get("note", "")

    @property
    def is_no_place(self) -> bool:
        """Whether nothing at all is to be found: no place, and no gold for the record around it."""
        return self.outcome is GoldOutcome.NOT_A_LOCATION and not self.is_about_record

    @property
    def is_about_record(self) -> bool:
        """Whether one cell is no place, but the cells beside it say the country all the same."""
        return self.outcome is GoldOutcome.NOT_A_LOCATION and bool(self.wanted["country"])

    @property
    def is_any_namesake_right(self) -> bool:
        """Whether other places bear the right name and nothing says which is meant."""
        return "the right name is borne by" in self.note

    def shown(self) -> str:
        """The raw cells in one line, for a person to read."""
        return " | ".join(raw for _, raw in self.entry.cells())


@dataclass(frozen=True, slots=True)
class GoldFile:
    """A gold set and where it came from."""

    path: Path
    rows: tuple[GoldRow, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def is_gold(table: Table) -> bool:
    """Whether a table has gold columns at all."""
    return any(name.startswith("gold_") for name in table.columns)


def gold_file(table: Table) -> GoldFile:
    """The labelled rows of a table; those without any label are left out, so it may be empty.

    Raises UnreadableInput, with file and line, for a value that the format doesn't know.
    """
    rows = (_row(table, line, cells) for line, cells in table.rows)
    return GoldFile(table.path, tuple(row for row in rows if row is not None))


def read_gold(path: Path) -> GoldFile:
    """The labelled rows of a CSV file; raises UnreadableInput where it is no gold file."""
    table = read_table(path)
    if not is_gold(table):
        raise UnreadableInput(
            f"{path}: no gold columns (gold_outcome, gold_country, …) to judge by"
        )
    return gold_file(table)


def hide(rows: Sequence[GoldRow], columns: Sequence[str]) -> tuple[GoldRow, ...]:
    """The rows as if some input cells had not been filled; rows left without any are dropped.

    A label about the record around a no-place goes with the cells that told it.
    """
    wrong = [name for name in columns if name not in FIELDS]
    if wrong:
        raise InvalidRequest(f"--hide {wrong[0]}: can hide {', '.join(FIELDS)} only")
    if not columns:
        return tuple(rows)
    return tuple(row for row in (_hide(row, columns) for row in rows) if row is not None)


def as_text(row: GoldRow) -> GoldRow:
    """The row with its cells joined by commas into one free text."""
    joined = ", ".join(raw.strip() for _, raw in row.entry.cells())
    entry = replace(row.entry, text=joined, city=None, region=None, country=None)
    return replace(row, entry=entry)


def entry_of(cells: Mapping[str, str], like: Entry | None = None) -> Entry:
    """An entry with just these cells; everything else as in `like`."""
    text, city, region, country = (cells.get(name) for name in FIELDS)
    return replace(like or Entry(), text=text, city=city, region=region, country=country)


def _hide(row: GoldRow, columns: Sequence[str]) -> GoldRow | None:
    kept = {name: raw for name, raw in row.entry.cells() if name not in columns}
    entry = entry_of(kept, row.entry)
    left = {name for name, _ in entry.cells()}
    if not left:
        return None
    wanted = dict(row.wanted)
    if row.is_about_record:
        if not left & {"region", "country"}:
            wanted = dict.fromkeys(LEVELS)
        elif "region" not in left:
            wanted["admin1"] = None
    return replace(row, entry=entry, wanted=wanted)


def _row(table: Table, line: int, cells: Mapping[str, str]) -> GoldRow | None:
    labels = {name: value.strip() for name, value in cells.items() if name.startswith("gold_")}
    if not any(labels.values()):
        return None
    given = {name: cells[name] for name in FIELDS if cells.get(name)}
    label = labels.get("gold_outcome") or GoldOutcome.PLACE
    try:
        outcome = GoldOutcome(label)
    except ValueError:
        known = ", ".join(GoldOutcome)
        raise UnreadableInput(
            f"{table.path}, line {line}: gold_outcome must be one of {known}, or empty"
        ) from None
    return GoldRow(
        file=table.path.stem,
        line=line,
        id=cells.get("id") or f"line-{line}",
        entry=entry_of(given) if given else Entry(text=""),
        outcome=outcome,
        wanted={level: _wanted(labels.get(f"gold_{level}", "")) for level in LEVELS},
        geoname_ids=_wanted(labels.get("gold_geoname_id", "")) or (),
        flags=_wanted(labels.get("gold_flag", "")) or (),
        records=int(_number(table, line, "records", cells)),
        weight=_number(table, line, "weight", cells),
        cells=cells,
    )


def _wanted(cell: str) -> Wanted:
    if not cell:
        return None
    return () if cell == "-" else tuple(value.strip() for value in cell.split(";") if value.strip())


def _number(table: Table, line: int, name: str, cells: Mapping[str, str]) -> float:
    cell = cells.get(name, "").strip()
    try:
        number = float(cell or 1)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e12:
        raise UnreadableInput(
            f"{table.path}, line {line}: {name} must be a number above 0, or empty"
        )
    return number
