"""Two cleaned files in; which records and values have another answer, and why, out."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from whence.batch.packed_files import opened
from whence.batch.row_answer import COLUMNS, CONFIDENCE, FLAGS, JOIN
from whence.batch.sidecar import read_sidecar
from whence.errors import UnreadableInput

KINDS: Final = ("changed", "unchanged", "new", "gone")
_VERSIONS: Final = ("gazetteer", "rules", "calibration", "service")
_OPTIONS: Final = ("policy", "profile", "scope", "context")
_SHOWN: Final = 200  # examples of changed values

Cells = tuple[str, ...]
Answer = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A value whose answer is another one; `records`: how many rows have that change."""

    cells: Cells
    before: Answer
    after: Answer
    why: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of records and of values by kind, of changed records by why, the commonest changes,
    and what could not be told."""

    records: Mapping[str, int]
    values: Mapping[str, int]
    why: Mapping[str, int]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One file: what it was made with, and its rows by key."""

    made: Mapping[str, Any] | None
    rows: Mapping[tuple[str, int], tuple[Cells, Answer]]


def compare(old: str, new: str, key: str | None) -> Comparison:
    """How `new` differs from `old`; rows belong together by `key`, or by their place in the file.

    Raises UnreadableInput, OSError.
    """
    made = [read_sidecar(path) for path in (old, new)]
    columns = next((tuple(one["columns"].values()) for one in made if one is not None), None)
    before, after = (
        _Side(one, dict(_rows(path, key, columns)))
        for path, one in zip((old, new), made, strict=True)
    )
    versions = _changed_versions(before.made, after.made)
    records: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    why: Counter[str] = Counter()
    changes: Counter[tuple[Cells, Answer, Answer, tuple[str, ...]]] = Counter()
    for place, (cells, answer) in after.rows.items():
        was = before.rows.get(place)
        if was is None:
            records["new"] += 1
        elif was[1] == answer:
            records["unchanged"] += 1
        else:
            records["changed"] += 1
            causes = _why(was, (cells, answer), versions)
            why.update(causes)
            changes[cells, was[1], answer, causes] += 1
    records["gone"] = len(before.rows.keys() - after.rows.keys())
    ordered = sorted(changes.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]
    return Comparison(
        dict(records),
        _values(before, after),
        dict(why),
        tuple(Change(*change, count) for change, count in ordered),
        _notes(old, new, before, after, key),
    )


def _rows(
    path: str, key: str | None, columns: Cells | None
) -> Iterator[tuple[tuple[str, int], tuple[Cells, Answer]]]:
    with opened(path) as source:
        text = io.TextIOWrapper(
            io.BufferedReader(_Readable(source)), encoding="utf-8-sig", newline=""
        )
        try:
            line = text.readline()
            delimiter = next((one for one in ",;\t|" if f"{one}{COLUMNS[0]}" in line), None)
            if delimiter is None:
                raise UnreadableInput(f"{path}, row 1: no column {COLUMNS[0]}: is it cleaned CSV?")
            header = next(csv.reader([line], delimiter=delimiter))
            wanted = _places(path, header, COLUMNS)
            added = set(wanted)
            known = columns is not None and set(columns) <= set(header)
            asked = _places(path, header, columns or ()) if known else [
                at for at in range(len(header)) if at not in added
            ]  # fmt: skip
            keyed = _places(path, header, [key])[0] if key is not None else None
            seen: Counter[str] = Counter()
            for number, found in enumerate(csv.reader(text, delimiter=delimiter), start=2):
                if not found:
                    continue
                row = found + [""] * (len(header) - len(found))
                name = str(number) if keyed is None else row[keyed]
                seen[name] += 1
                cells = tuple(row[at] for at in asked)
                yield (name, seen[name]), (cells, tuple(row[at] for at in wanted))
        except UnicodeDecodeError:
            raise UnreadableInput(
                f"{path}: is not UTF-8; clean it without --same-encoding"
            ) from None


class _Readable(io.RawIOBase):
    """A source as Python's text layer wants it."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece: bytes = self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _places(path: str, header: list[str], names: Any) -> list[int]:
    for name in names:
        if name not in header:
            raise UnreadableInput(f"{path}, row 1: no column {name!r}")
    return [header.index(name) for name in names]


def _changed_versions(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> tuple[str, ...] | None:
    """Which versions and options differ; None where a file does not say its own."""
    if old is None or new is None:
        return None
    found = [name for name in _VERSIONS if old["versions"].get(name) != new["versions"].get(name)]
    return (*found, *(name for name in _OPTIONS if old.get(name) != new.get(name)))


def _why(
    was: tuple[Cells, Answer], now: tuple[Cells, Answer], versions: tuple[str, ...] | None
) -> tuple[str, ...]:
    """What explains another answer, as far as the files say."""
    if was[0] != now[0]:
        return ("text",)
    if any("reviewed" in answer[FLAGS].split(JOIN) for answer in (was[1], now[1])):
        return ("decision",)
    if versions == ("calibration",) and was[1][:CONFIDENCE] == now[1][:CONFIDENCE]:
        return ("calibration",)
    return versions or ("unknown",)


def _values(before: _Side, after: _Side) -> dict[str, int]:
    """Distinct location cells: those of both files by whether their answer is the same."""
    old, new = dict(before.rows.values()), dict(after.rows.values())
    both = old.keys() & new.keys()
    changed = sum(old[cells] != new[cells] for cells in both)
    return {
        "changed": changed,
        "unchanged": len(both) - changed,
        "new": len(new.keys() - old.keys()),
        "gone": len(old.keys() - new.keys()),
    }


def _notes(old: str, new: str, before: _Side, after: _Side, key: str | None) -> tuple[str, ...]:
    notes = [
        f"{path}.whence.json is missing, so versions cannot explain a change"
        for path, side in ((old, before), (new, after))
        if side.made is None
    ]
    if key is None:
        notes.append("rows are compared by their place; name a column with --key to follow records")
    return tuple(notes)
