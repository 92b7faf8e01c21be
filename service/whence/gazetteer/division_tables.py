"""The CSV tables of `rules/` that the index is built from: reads them, and says what is wrong."""

import csv
from dataclasses import dataclass
from pathlib import Path

from whence.errors import InvalidRules
from whence.text.fold import FoldTables

COLUMNS = {
    "admin1.csv": ("geonames_admin1", "iso_3166_2", "method", "name"),
    "admin1_split.csv": ("geonames_id", "geonames_admin1", "iso_3166_2"),
    "territories.csv": ("iso_3166_2", "country"),
    "districts.csv": ("geonames_id", "city_geonames_id"),
    "gazetteer_affixes.csv": ("where", "of", "text"),
    "gazetteer_generic.csv": ("name", "why"),
    "gazetteer_languages.csv": ("language", "name"),
}
FOLD_COLUMNS = {
    "fold_letters.csv": ("letter", "becomes"),
    "fold_words.csv": ("word", "becomes"),
    "fold_han.csv": ("traditional", "simplified"),
}


@dataclass(frozen=True, slots=True)
class Admin1Row:
    """One first-level code of GeoNames (`CA.08`); ISO 3166-2 code and name are "" where none."""

    geonames: str
    iso: str
    method: str
    name: str


@dataclass(frozen=True, slots=True)
class DivisionTables:
    """What `rules/` says about divisions, and the word lists for their names."""

    admin1: tuple[Admin1Row, ...]
    split: dict[int, str]  # GeoNames city id → ISO 3166-2, where GeoNames is coarser than ISO
    split_codes: frozenset[str]  # those GeoNames codes
    territories: dict[str, str]  # ISO 3166-2 twin → the country's own ISO 3166-1 code
    districts: dict[int, int]  # GeoNames id of a district → that of its city
    affixes: tuple[dict[str, str], ...]
    generic: tuple[str, ...]
    languages: frozenset[str]


def read_tables(rules_dir: Path) -> DivisionTables:
    """The tables; raises InvalidRules naming file and line."""
    rows = {name: _rows(rules_dir / name, columns) for name, columns in COLUMNS.items()}
    return DivisionTables(
        admin1=tuple(
            Admin1Row(row["geonames_admin1"], row["iso_3166_2"], row["method"], row["name"])
            for row in rows["admin1.csv"]
        ),
        split={
            _number(row["geonames_id"], "admin1_split.csv"): row["iso_3166_2"]
            for row in rows["admin1_split.csv"]
        },
        split_codes=frozenset(row["geonames_admin1"] for row in rows["admin1_split.csv"]),
        territories={row["iso_3166_2"]: row["country"] for row in rows["territories.csv"]},
        districts={
            _number(row["geonames_id"], "districts.csv"): _number(
                row["city_geonames_id"], "districts.csv"
            )
            for row in rows["districts.csv"]
        },
        affixes=tuple(rows["gazetteer_affixes.csv"]),
        generic=tuple(row["name"] for row in rows["gazetteer_generic.csv"]),
        languages=frozenset(row["language"] for row in rows["gazetteer_languages.csv"]),
    )


def read_fold_tables(rules_dir: Path) -> FoldTables:
    """What the fold needs of `rules/`; raises InvalidRules naming file and line."""
    tables = [
        {row[key]: row[value] for row in _rows(rules_dir / name, (key, value))}
        for name, (key, value) in FOLD_COLUMNS.items()
    ]
    return FoldTables(letters=tables[0], words=tables[1], han=tables[2])


def _number(text: str, file: str) -> int:
    if not text.isdecimal():
        raise InvalidRules(f"{file}: {text!r} is no GeoNames id; write its digits only")
    return int(text)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InvalidRules(f"{path.name}: column {missing[0]} is missing in line 1")
            rows = list(reader)
    except FileNotFoundError:
        raise InvalidRules(f"{path.name}: missing in the rules folder; restore it") from None
    for line, row in enumerate(rows, start=2):
        if None in row or any(row[name] is None for name in columns):
            raise InvalidRules(f"{path.name}, line {line}: wrong number of cells")
    return rows
