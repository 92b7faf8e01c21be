"""A file cleaned: rows in, the same rows with ten cells added out, each distinct value once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whence.batch.answering_values import Answering, Overlay
from whence.batch.circumstances import circumstances
from whence.batch.clean_options import CleanOptions, OnError, TableKind
from whence.batch.clean_summary import CleanSummary, OnStep, Tally
from whence.batch.csv_rows import CsvRows
from whence.batch.encodings import IsName
from whence.batch.jsonl_rows import JsonlRows
from whence.batch.packed_files import PIPE, Source, opened, packing, plain_name
from whence.batch.parquet_table import ParquetTable
from whence.batch.queueing import Note, Queueing
from whence.batch.resolving_cells import Remarks, Reopen, Resolving, afresh
from whence.batch.row_cleaning import RowCleaning, Rows, Watch
from whence.batch.row_faults import RowFaults
from whence.batch.rows_behind import KeyOf
from whence.batch.sidecar import write_sidecar
from whence.batch.whole_output import unfinished, written
from whence.batch.workforce import Workforce
from whence.errors import InvalidRequest, UnreadableInput
from whence.resolve.decisions import Decisions
from whence.store.verdict_cache import VerdictCache
from whence.text.fold import Folder

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_NAMESAKES: Final = 20  # whose spelling is looked at
_KINDS: Final = {
    ".csv": TableKind.CSV,
    ".tsv": TableKind.CSV,
    ".jsonl": TableKind.JSONL,
    ".ndjson": TableKind.JSONL,
    ".parquet": TableKind.PARQUET,
    ".pq": TableKind.PARQUET,
}


@dataclass(frozen=True, slots=True)
class Means:
    """What a cleaning works with. `decisions`: what reviewers decided, one set for the whole run;
    `cache_dir`: where answers are kept between runs, None for not at all; `reopen`: opens the
    normaliser anew in worker processes where a fork would not do; `remark`: what the queue of
    reviewers must know of a verdict, kept with it; `note`: puts a value into the queue, None to
    queue nothing; `key_of`: hashes ids of records, and is needed only to queue them."""

    normalizer: "Normalizer"
    workers: int = 1
    decisions: Decisions | None = None
    cache_dir: Path | None = None
    reopen: Reopen | None = None
    remarks: Remarks | None = None
    note: Note | None = None
    key_of: KeyOf | None = None


def clean_file(
    source: str,
    target: str,
    options: CleanOptions,
    means: Means,
    on_step: OnStep = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> CleanSummary:
    """Cleans the file `source` into `target`, which appears whole or not at all; `-` is a pipe.
    Beside it is left what it was made with (see `sidecar`).

    `on_step` hears several times a second how far it is; `is_cancelled` is asked as often, and
    ends it with Cancelled. What is resolved by then is kept for the next run, as it is after a
    crash. Raises UnreadableInput, InvalidRequest, NotFound (profile, policy), NotReady, OSError.
    """
    _require_two_files(source, target)
    _require_one_kind(kind_of(source, options.kind), target)
    _require_names(options, means.normalizer)
    plain = means.normalizer.deciding_by(None)
    overlay = Overlay(plain, means.decisions, options, means.remarks)
    queueing = None
    if means.note is not None:
        decided = means.normalizer.deciding_by(means.decisions)
        queueing = Queueing(decided, options, means.note, means.key_of)
    kept = None
    if means.cache_dir is not None:
        named = circumstances(options, plain, means.remarks is not None)
        kept = VerdictCache(means.cache_dir, named)
    try:
        resolving = Resolving(plain, options, means.remarks)
        again = means.reopen and partial(afresh, means.reopen, options, means.remarks)
        with Workforce(resolving, means.workers, again) as workforce:
            answering = Answering(workforce, kept, overlay)
            watch = Watch(answering, on_step, is_cancelled)
            if kind_of(source, options.kind) is TableKind.PARQUET:
                workforce.start()  # before the library for Parquet has threads of its own
                made = _clean_parquet(source, target, options, answering, watch, queueing, plain)
            else:
                made = _clean_rows(source, target, options, answering, watch, queueing, plain)
    finally:
        if kept is not None:
            kept.close()
    tally = made.tally
    summary = CleanSummary(
        rows=tally.rows,
        values=tally.values,
        resolved=answering.resolved,
        remembered=answering.remembered,
        outcomes=dict(tally.outcomes),
        flags=dict(tally.flags),
        reasons=dict(tally.reasons),
        faults=made.faults,
        about=made.about,
        written_as=made.written_as,
        versions=replace(plain.versions, decisions=overlay.version),
        mixture=tally.mixture.counts(),
        queued=None if queueing is None else queueing.finish(),
    )
    if target != PIPE and Path(target).is_file():
        write_sidecar(target, options, summary)
    return summary


@dataclass(frozen=True, slots=True)
class _Made:
    """What a run came to."""

    tally: Tally
    faults: tuple[str, ...]
    about: str
    written_as: Mapping[str, str]


def _clean_rows(
    source: str,
    target: str,
    options: CleanOptions,
    answering: Answering,
    watch: Watch,
    queueing: Queueing | None,
    plain: "Normalizer",
) -> _Made:
    try:
        with opened(source) as stream:
            faults = _faults_of(stream.name, options, plain)
            rows = rows_of(stream, options, faults, _is_name(plain))
            is_refusing = options.on_error is OnError.REFUSE
            with written(target, is_checked_first=is_refusing) as out:
                cleaning = RowCleaning(stream, rows, answering, watch, queueing)
                cleaning.run(out)
    except UnicodeError:  # of codecs that aren't for tables, and of halves of characters
        name = options.encoding or "the encoding that was found"
        raise UnreadableInput(
            f"{source}: cannot be read as {name}; say the right one with --encoding NAME"
        ) from None
    return _Made(cleaning.tally, faults.told(), rows.about, rows.written_as)


def _clean_parquet(
    source: str,
    target: str,
    options: CleanOptions,
    answering: Answering,
    watch: Watch,
    queueing: Queueing | None,
    plain: "Normalizer",
) -> _Made:
    if PIPE in (source, target):
        raise InvalidRequest("-: Parquet cannot go through a pipe; name a file")
    table = ParquetTable(source, options)
    faults = _faults_of(source, options, plain)
    with unfinished(Path(target)) as part:
        tally = table.clean(part, answering, watch, faults)
        if queueing is not None:
            queueing.queue(tally.flagged)
            if queueing.behind is not None:
                table.gather(tally.flagged, queueing.behind)
    return _Made(tally, faults.told(), "Parquet", {"kind": TableKind.PARQUET.value})


def _faults_of(name: str, options: CleanOptions, normalizer: "Normalizer") -> RowFaults:
    return RowFaults(name, options.on_error is OnError.REFUSE, normalizer._max_text)


def _is_name(normalizer: "Normalizer") -> IsName:
    fold, gazetteer = Folder(normalizer.rulebook.fold).fold, normalizer.gazetteer

    def is_name(word: str) -> int:
        known = gazetteer.find(fold(word))
        if known < 0:
            return 0
        spelt = word.casefold()
        places = gazetteer.postings(known, _NAMESAKES)
        return 1 + any(gazetteer.place_name(one[0]).casefold() == spelt for one in places)

    return is_name


def rows_of(
    stream: Source, options: CleanOptions, faults: RowFaults, is_name: IsName | None = None
) -> Rows:
    """The table that a stream is, by `options` or by its name; `is_name`: see `encoding_of`."""
    if kind_of(stream.name, options.kind) is TableKind.JSONL:
        return JsonlRows(stream, options, faults, is_name)
    return CsvRows(stream, options, faults, is_name)


def kind_of(name: str, told: TableKind | None) -> TableKind:
    """How a file of that name is written down, if nobody said.

    >>> kind_of("people.ndjson.gz", None)
    <TableKind.JSONL: 'jsonl'>
    """
    if told is not None:
        return told
    return _KINDS.get(Path(plain_name(name)).suffix.lower(), TableKind.CSV)


def _require_two_files(source: str, target: str) -> None:
    if PIPE in (source, target) or not Path(target).exists():
        return
    if Path(source).exists() and Path(source).samefile(target):
        raise InvalidRequest(f"{target}: is the input; name another file with -o")


def _require_one_kind(kind: TableKind, target: str) -> None:
    """Raises InvalidRequest where the name of what is written would say what it isn't."""
    named = _KINDS.get(Path(plain_name(target)).suffix.lower())
    if target != PIPE and named is not None and named is not kind:
        raise InvalidRequest(
            f"{target}: {kind} is written as {kind}, not as {named}; name a file that says so"
        )
    if kind is TableKind.PARQUET and packing(target):
        raise InvalidRequest(
            f"{target}: Parquet is packed within, and not once more; name a file without "
            f"{packing(target)}, with -o"
        )


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
