"""A file cleaned: rows in, the same rows with ten cells added out, each distinct value once."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol

import whence
from whence.batch.answering_values import Answering, Overlay
from whence.batch.clean_options import CleanOptions, OnError, TableKind
from whence.batch.clean_summary import CleanSummary, Step, Tally
from whence.batch.csv_rows import CsvRows
from whence.batch.distinct_values import NO_ANSWER, NO_RECORD, Block, Values
from whence.batch.jsonl_rows import JsonlRows
from whence.batch.packed_files import PIPE, Source, opened, plain_name
from whence.batch.row_faults import RowFaults
from whence.batch.whole_output import written
from whence.batch.workforce import Reopen, Workforce
from whence.errors import Cancelled, InvalidRequest
from whence.resolve.decisions import Decisions
from whence.store.verdict_cache import VerdictCache

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

OnStep = Callable[[Step], None]
_AHEAD: Final = 16  # blocks whose answers are asked for before the first is written
_MOST_VALUES: Final = 1_000_000  # held at once; beyond, values met before are asked for again
_CODE: Final = ("text", "rulebook", "gazetteer", "resolve", "batch")


class Rows(Protocol):
    """A table that can be read in blocks of rows, and written again with cells added."""

    @property
    def about(self) -> str: ...
    def head(self) -> bytes: ...
    def blocks(self, values_now: Callable[[], Values]) -> Iterator[Block]: ...
    def written(self, block: Block) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a cleaning works with. `decisions`: what reviewers decided, one set for the whole run;
    `cache_dir`: where answers are kept between runs, None for not at all; `reopen`: opens the
    normaliser anew in worker processes where a fork would not do."""

    normalizer: "Normalizer"
    workers: int = 1
    decisions: Decisions | None = None
    cache_dir: Path | None = None
    reopen: Reopen | None = None


def clean_file(
    source: str,
    target: str,
    options: CleanOptions,
    means: Means,
    on_step: OnStep = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> CleanSummary:
    """Cleans the file `source` into `target`, which appears whole or not at all; `-` is a pipe.

    `on_step` hears several times a second how far it is; `is_cancelled` is asked as often, and
    ends it with Cancelled. What is resolved by then is kept for the next run, as it is after a
    crash. Raises UnreadableInput, InvalidRequest, NotFound (profile, policy), NotReady, OSError.
    """
    _require_two_files(source, target)
    _require_names(options, means.normalizer)
    plain = means.normalizer.deciding_by(None)
    overlay = Overlay(plain, means.decisions, options)
    kept = None
    if means.cache_dir is not None:
        kept = VerdictCache(means.cache_dir, circumstances(options, plain))
    try:
        with Workforce(plain, options, means.workers, means.reopen) as workforce:
            answering = Answering(workforce, kept, overlay)
            with opened(source) as stream:
                faults = RowFaults(stream.name, options.on_error is OnError.REFUSE)
                rows = rows_of(stream, options, faults)
                is_refusing = options.on_error is OnError.REFUSE
                with written(target, is_checked_first=is_refusing) as out:
                    cleaning = _Cleaning(stream, rows, answering, on_step, is_cancelled)
                    tally = cleaning.run(out)
    finally:
        if kept is not None:
            kept.close()
    return CleanSummary(
        rows=cleaning.n_rows,
        values=cleaning.n_values,
        resolved=answering.resolved,
        remembered=answering.remembered,
        outcomes=dict(tally.outcomes),
        flags=dict(tally.flags),
        reasons=dict(tally.reasons),
        faults=faults.told(),
        about=rows.about,
        versions=replace(plain.versions, decisions=overlay.version),
    )


def rows_of(stream: Source, options: CleanOptions, faults: RowFaults) -> Rows:
    """The table that a stream is, by `options` or by its name."""
    if kind_of(stream.name, options.kind) is TableKind.JSONL:
        return JsonlRows(stream, options, faults)
    return CsvRows(stream, options, faults)


def kind_of(name: str, told: TableKind | None) -> TableKind:
    """How a file of that name is written down, if nobody said.

    >>> kind_of("people.ndjson.gz", None)
    <TableKind.JSONL: 'jsonl'>
    """
    if told is not None:
        return told
    ending = Path(plain_name(name)).suffix.lower()
    if ending in {".jsonl", ".ndjson"}:
        return TableKind.JSONL
    return TableKind.PARQUET if ending in {".parquet", ".pq"} else TableKind.CSV


class _Cleaning:
    """One run over a table: asks for answers ahead, and writes rows in their order."""

    def __init__(
        self,
        stream: Source,
        rows: Rows,
        answering: Answering,
        on_step: OnStep,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._stream = stream
        self._rows = rows
        self._answering = answering
        self._on_step = on_step
        self._is_cancelled = is_cancelled
        self._values = Values()
        self._old: list[Values] = []
        self._waiting: deque[tuple[Block, int, float | None]] = deque()
        self._share: float | None = 0.0
        self._tally = Tally()
        self.n_rows = 0
        self.n_values = 0

    def run(self, out: IO[bytes]) -> Tally:
        """Writes the whole table and counts its answers."""
        out.write(self._rows.head())
        for block in self._rows.blocks(self._values_now):
            ticket = self._answering.ask(block.values)
            self._waiting.append((block, ticket, self._stream.share()))
            self._tell()
            while self._waiting and (
                len(self._waiting) > _AHEAD or self._answering.is_ready(self._waiting[0][1])
            ):
                self._write(out)
        while self._waiting:
            self._write(out)
        self._count(self._values)
        return self._tally

    def _values_now(self) -> Values:
        if len(self._values) > _MOST_VALUES:
            self._old.append(self._values)
            self._values = Values()
        return self._values

    def _write(self, out: IO[bytes]) -> None:
        block, ticket, share = self._waiting[0]
        for _ in self._answering.wait(ticket):
            self._tell()
        self._waiting.popleft()
        out.write(self._rows.written(block))
        numbers = block.numbers
        block.values.count(numbers)
        self.n_rows += int((numbers != NO_RECORD).sum())
        self._tally.outcomes[""] += int((numbers == NO_ANSWER).sum())
        self._share = share
        while self._old and all(block.values is not self._old[0] for block, *_ in self._waiting):
            self._count(self._old.pop(0))
        self._tell()

    def _count(self, values: Values) -> None:
        self._tally.add(zip(values.answers, values.counts.tolist(), strict=False))
        self.n_values += len(values)

    def _tell(self) -> None:
        if self._is_cancelled():
            raise Cancelled("cancelled; what is resolved already is kept for the next run")
        answering = self._answering
        self._on_step(
            Step(
                self._share,
                self.n_rows,
                self.n_values + len(self._values),
                answering.resolved,
                answering.remembered,
            )
        )


def circumstances(options: CleanOptions, normalizer: "Normalizer") -> str:
    """All that an answer depends on beside its cells, as a name for a set of kept answers."""
    is_own = options.profile is None and options.scope in normalizer.rulebook.profiles
    versions = asdict(normalizer.versions)
    del versions["decisions"]  # decisions come on top of what is kept
    return json.dumps(
        {
            "versions": versions,
            "code": _code_digest(),
            "fields": options.fields,
            "profile": options.scope if is_own else options.profile,
            "policy": options.policy,
            "context": asdict(options.context),
        },
        sort_keys=True,
    )


@cache
def _code_digest() -> str:
    """A digest of the code that answers: it may change between two releases, too."""
    digest = hashlib.sha256()
    for path in _code_files():
        digest.update(repr((path.name, path.read_bytes())).encode())
    return digest.hexdigest()[:12]


def _code_files() -> Iterable[Path]:
    root = Path(whence.__path__[0])
    for room in _CODE:
        yield from sorted((root / room).glob("*.py"))


def _require_two_files(source: str, target: str) -> None:
    if PIPE in (source, target) or not Path(target).exists():
        return
    if Path(source).exists() and Path(source).samefile(target):
        raise InvalidRequest(f"{target}: is the input; name another file with -o")


def _require_names(options: CleanOptions, normalizer: "Normalizer") -> None:
    """Raises NotFound for a profile or a policy that there is none of, before anything is read."""
    rulebook = normalizer.rulebook
    for what, name, names in (
        ("profile", options.profile, rulebook.profiles),
        ("policy", options.policy, rulebook.decision.policies),
    ):
        if name is not None and name not in names:
            listed = ", ".join(sorted(names))
            raise InvalidRequest(f"no {what} of this name: there are {listed}")
