"""Entries as lines in, their verdicts as lines out, each distinct one resolved once."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol

import orjson

from whence.answer import Json, versions
from whence.batch.answering_entries import EntryAnswering, EntryAnswers, Note, RecordsSummary
from whence.batch.whole_output import written
from whence.batch.workforce import Workforce
from whence.entry import Entry
from whence.errors import Cancelled
from whence.resolve.normalizer import Normalizer

_CHECK_EVERY: Final = 200  # lines between two looks at whether to go on
_AHEAD: Final = 20  # times so many lines that are asked for before the first is written
_MUCH_BYTES: Final = 200_000


class Telling(Protocol):
    """Hears how far it is, and says whether to go on."""

    def tell(
        self,
        progress: Callable[[], Mapping[str, Any]],
        counts: Callable[[], Mapping[str, Any]],
    ) -> None: ...
    def is_cancelled(self) -> bool: ...


def answer_records(
    normalizer: Normalizer,
    note: Note,
    source: Path,
    target: Path,
    is_one_object: bool,
    telling: Telling,
    workers: int = 1,
) -> RecordsSummary:
    """Answers the lines that `asked_line` wrote; `target` gets a verdict a line and ends with
    `{"done": true, "count": n}`, or is one object with results and versions. `note`: keeps what is
    flagged, and gives the verdict its place in the queue.

    Raises Cancelled.
    """
    summary = RecordsSummary()
    size = max(source.stat().st_size, 1)
    with (
        Workforce(EntryAnswers(normalizer), workers) as workforce,
        source.open("rb") as lines,
        written(str(target)) as out,
    ):
        if size > _MUCH_BYTES:
            workforce.start()  # before anything is open that only one process may hold
        answers = EntryAnswering(workforce, note, summary)
        if is_one_object:
            out.write(b'{"results":[')
        for asked, read_to in _ahead(lines, answers):
            for rendered in map(answers.to, asked):
                _write(out, rendered, is_one_object, is_first=summary.lines == 0)
                summary.lines += 1
            if telling.is_cancelled():
                raise Cancelled("cancelled")
            summary.share = min(read_to / size, 1.0)
            telling.tell(summary.progress, summary.counts)
        if is_one_object:
            made = orjson.dumps(versions(normalizer.versions))
            out.write(b'],"versions":' + made + b"}")
        else:
            out.write(orjson.dumps({"done": True, "count": summary.lines}) + b"\n")
    summary.share = 1.0
    return summary


def _ahead(lines: IO[bytes], answers: EntryAnswering) -> Iterator[tuple[list[Json], int]]:
    """The lines, some at a time, and how far the file was read; asked for a while before."""
    waiting: deque[tuple[list[Json], int]] = deque()
    while some := list(islice(lines, _CHECK_EVERY)):
        asked = [orjson.loads(line) for line in some]
        answers.ask(asked)
        waiting.append((asked, lines.tell()))
        if len(waiting) > _AHEAD:
            yield waiting.popleft()
    yield from waiting


def asked_line(
    entry: Entry,
    policy: str,
    explain: bool,
    max_candidates: int,
    review: str,
    also: Mapping[str, str] | None,
) -> bytes:
    """An entry that was checked, and how it is to be resolved, as a line to be kept."""
    asked = {
        "cells": dict(entry.cells()),
        "id": entry.id,
        "countries": entry.context.countries,
        "language": entry.context.language,
        "scope": entry.scope,
        "profile": entry.profile,
        "policy": policy,
        "explain": explain,
        "max_candidates": max_candidates,
        "review": review,
        "also": also,
    }
    return orjson.dumps(asked, option=orjson.OPT_APPEND_NEWLINE)


def refused_line(refusal: Mapping[str, Any]) -> bytes:
    """An entry that was refused, with what its answer will be."""
    return orjson.dumps({"refused": refusal}, option=orjson.OPT_APPEND_NEWLINE)


def _write(out: IO[bytes], answer: dict[str, Any], is_one_object: bool, is_first: bool) -> None:
    rendered = orjson.dumps(answer)
    if is_one_object:
        out.write(rendered if is_first else b"," + rendered)
    else:
        out.write(rendered + b"\n")
