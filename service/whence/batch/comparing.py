"""Two cleaned files in; which records and values have another answer, and why, out."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from whence.batch.clean_options import TableKind
from whence.batch.cleaned_rows import Answer, Cells, Record, Wanted, records
from whence.batch.cleaning import kind_of
from whence.batch.row_answer import CONFIDENCE, FLAGS, JOIN
from whence.batch.sidecar import read_sidecar
from whence.entry import FIELDS

KINDS: Final = ("changed", "unchanged", "new", "gone")
_VERSIONS: Final = ("gazetteer", "rules", "calibration", "service")
_OPTIONS: Final = ("policy", "profile", "scope", "context")
_SHOWN: Final = 200  # examples of changed values

Said = tuple[Cells, Answer]
Made = Mapping[str, Any] | None  # what a file's side file says


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


def compare(old: str, new: str, key: str | None, encoding: str | None = None) -> Comparison:
    """How `new` differs from `old`, each CSV, JSON lines or Parquet; rows belong together by `key`,
    else by the id column with which both were cleaned, else by their place among the records.

    `encoding`: of files that do not say it themselves. Raises UnreadableInput, InvalidRequest,
    OSError.
    """
    made = [read_sidecar(path) for path in (old, new)]
    named = key if key is not None else _common_id(*made)
    known = [None if one is None else _columns(one) for one in made]
    guess = next(filter(None, known), None)
    before, after = (
        records(
            path,
            _kind(path, one),
            Wanted(named, own or guess, own is None, encoding, _written_as(one)),
        )
        for path, one, own in zip((old, new), made, known, strict=True)
    )
    counted = _Counted(_changed_versions(*made))
    counted.pair(before, after, by_key=named is not None)
    notes = _notes((old, new), made, key, named)
    notes += tuple(
        f"{count:,} rows of {path} have no key, or one that another row has: such rows are paired "
        "by equal cells first"
        for path, count in zip((old, new), counted.unclear, strict=True)
        if count
    )
    return counted.comparison(notes)


class _Counted:
    """Pairs of records, counted. Memory grows with distinct values and, where records are followed
    by a key, with the old file's records and those of the new one that have other cells.

    `unclear`: how many rows of each file have no key, or one that another row has or has taken.
    """

    def __init__(self, versions: tuple[str, ...] | None) -> None:
        self._versions = versions
        self._records: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        self._why: Counter[str] = Counter()
        self._changes: Counter[tuple[Cells, Answer, Answer, tuple[str, ...]]] = Counter()
        self._values: tuple[dict[Cells, Said], dict[Cells, Said]] = {}, {}
        self.unclear = [0, 0]

    def pair(self, before: Iterable[Record], after: Iterable[Record], by_key: bool) -> None:
        """Counts all records of both."""
        old = (self._known(0, record) for record in before)
        new = (self._known(1, record) for record in after)
        if not by_key:
            for was, now in zip_longest(old, new):
                self._count(was and was[1], now and now[1])
            return
        # Rows that share a key belong together by equal cells first, then by their order; those
        # with none by equal cells alone.
        waiting: dict[tuple[str, Cells], list[Said]] = {}
        n_old = 0
        for name, said in old:
            waiting.setdefault((name, said[0]), []).append(said)
            n_old += 1
        left: list[tuple[str, Said]] = []
        for name, said in new:
            self.unclear[1] += not name
            same = waiting.get((name, said[0]))
            if same:
                self._count(same.pop(), said)
            else:
                left.append((name, said))
        others: dict[str, deque[Said]] = {}
        for (name, _), same in waiting.items():
            others.setdefault(name, deque()).extend(same)
        self.unclear[0] = n_old - len(others) + ("" in others)
        for name, said in left:
            was = others.get(name) if name else None
            self.unclear[1] += was is not None and not was
            self._count(was.popleft() if was else None, said)
        self._records["gone"] += sum(map(len, others.values()))

    def _known(self, side: int, record: Record) -> tuple[str, Said]:
        """A record whose cells and answer are held once, however many have them."""
        name, cells, answer = record
        values = self._values[side]
        held = values.get(cells)
        if held is None or held[1] != answer:
            held = values[cells] = cells, answer
        return name, held

    def _count(self, was: Said | None, now: Said | None) -> None:
        if now is None:
            self._records["gone"] += 1
        elif was is None:
            self._records["new"] += 1
        elif was[1] == now[1]:
            self._records["unchanged"] += 1
        else:
            self._records["changed"] += 1
            causes = _why(was, now, self._versions)
            self._why.update(causes)
            self._changes[now[0], was[1], now[1], causes] += 1

    def comparison(self, notes: tuple[str, ...]) -> Comparison:
        """What it came to."""
        ordered = sorted(self._changes.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]
        return Comparison(
            dict(self._records),
            _values(*self._values),
            dict(self._why),
            tuple(Change(*change, count) for change, count in ordered),
            notes,
        )


def _common_id(old: Made, new: Made) -> str | None:
    """The id column, if both files were cleaned with the same one."""
    named = {one.get("id_column") if one else None for one in (old, new)}
    return named.pop() if len(named) == 1 else None


def _columns(made: Mapping[str, Any]) -> tuple[str, ...]:
    """A file's columns with locations, in one order for all files, whatever they are named."""
    return tuple(made["columns"][name] for name in FIELDS if name in made["columns"])


def _written_as(made: Made) -> Mapping[str, str] | None:
    said = made.get("written_as") if made else None
    return said if isinstance(said, dict) else None


def _kind(path: str, made: Made) -> TableKind:
    said = (_written_as(made) or {}).get("kind")
    return kind_of(path, TableKind(said) if said in tuple(TableKind) else None)


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


def _values(old: Mapping[Cells, Said], new: Mapping[Cells, Said]) -> dict[str, int]:
    """Distinct location cells: those of both files by whether their answer is the same."""
    both = old.keys() & new.keys()
    changed = sum(old[cells][1] != new[cells][1] for cells in both)
    return {
        "changed": changed,
        "unchanged": len(both) - changed,
        "new": len(new.keys() - old.keys()),
        "gone": len(old.keys() - new.keys()),
    }


def _notes(
    paths: tuple[str, str], made: Sequence[Made], key: str | None, named: str | None
) -> tuple[str, ...]:
    notes = [
        f"{path}.whence.json is missing or damaged, so versions cannot explain a change"
        for path, one in zip(paths, made, strict=True)
        if one is None
    ]
    if named is None:
        notes.append("rows are compared by their place; name a column with --key to follow records")
    elif key is None:
        notes.append(f"records are followed by {named}, the id column of both files")
    return tuple(notes)
