"""Entries as lines in, their verdicts as lines out, each distinct one resolved once."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Final, Protocol

import orjson

from whence.answer import as_dict, versions
from whence.batch.mixture import Mixture
from whence.batch.row_answer import fields_of
from whence.batch.whole_output import written
from whence.entry import Context, Entry
from whence.errors import Cancelled
from whence.resolve.normalizer import Normalizer
from whence.verdict import Verdict

_MOST_KEPT: Final = 100_000  # verdicts of distinct entries that are kept at hand
_CHECK_EVERY: Final = 200  # lines between two looks at whether to go on


# (entry, verdict, review, policy, also) → the verdict with its place in the queue of reviewers
Note = Callable[[Entry, Verdict, str, str, Mapping[str, str] | None], Verdict]


class Telling(Protocol):
    """Hears how far it is, and says whether to go on."""

    def tell(
        self,
        progress: Callable[[], Mapping[str, Any]],
        counts: Callable[[], Mapping[str, Any]],
    ) -> None: ...
    def is_cancelled(self) -> bool: ...


@dataclass(slots=True)
class RecordsSummary:
    """How many lines were answered, and how."""

    share: float = 0.0
    lines: int = 0
    resolved: int = 0
    queued: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    mixture: Mixture = field(default_factory=Mixture)

    def progress(self) -> dict[str, Any]:
        """How far it is, in the words of a table's progress."""
        return {
            "share": self.share,
            "rows": self.lines,
            "values": self.resolved,
            "resolved": self.resolved,
            "remembered": 0,
        }

    def counts(self) -> dict[str, Any]:
        """How the lines were answered."""
        return {
            "outcomes": dict(self.outcomes),
            "flags": dict(self.flags),
            "reasons": dict(self.reasons),
            "queued": self.queued,
        }


def answer_records(
    normalizer: Normalizer,
    note: Note,
    source: Path,
    target: Path,
    is_one_object: bool,
    telling: Telling,
) -> RecordsSummary:
    """Answers the lines that `asked_line` wrote; `target` gets a verdict a line and ends with
    `{"done": true, "count": n}`, or is one object with results and versions. `note`: keeps what is
    flagged, and gives the verdict its place in the queue.

    Raises Cancelled.
    """
    summary = RecordsSummary()
    size = max(source.stat().st_size, 1)
    answers = _Answers(normalizer, note, summary)
    with source.open("rb") as lines, written(str(target)) as out:
        if is_one_object:
            out.write(b'{"results":[')
        for line in lines:
            rendered = answers.to(orjson.loads(line))
            _write(out, rendered, is_one_object, is_first=summary.lines == 0)
            summary.lines += 1
            if summary.lines % _CHECK_EVERY == 0:
                if telling.is_cancelled():
                    raise Cancelled("cancelled")
                summary.share = min(lines.tell() / size, 1.0)
                telling.tell(summary.progress, summary.counts)
        if is_one_object:
            made = orjson.dumps(versions(normalizer.versions))
            out.write(b'],"versions":' + made + b"}")
        else:
            out.write(orjson.dumps({"done": True, "count": summary.lines}) + b"\n")
    summary.share = 1.0
    return summary


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


class _Answers:
    """Resolves what was asked, and remembers what it resolved."""

    def __init__(self, normalizer: Normalizer, note: Note, summary: RecordsSummary) -> None:
        self._normalizer = normalizer
        self._note = note
        self._summary = summary
        self._kept: dict[bytes, tuple[Verdict, dict[str, Any]]] = {}

    def to(self, asked: dict[str, Any]) -> dict[str, Any]:
        refused: dict[str, Any] | None = asked.get("refused")
        if refused is not None:
            self._summary.outcomes[""] += 1
            return refused
        record_id, also, review = (asked.pop(name) for name in ("id", "also", "review"))
        key = orjson.dumps(asked)
        entry = Entry(
            **asked["cells"],
            context=Context(tuple(asked["countries"]), asked["language"]),
            scope=asked["scope"],
            profile=asked["profile"],
        )
        found = self._kept.get(key)
        if found is None:
            verdict = self._normalizer.resolve(
                entry,
                policy=asked["policy"],
                explain=asked["explain"],
                max_candidates=asked["max_candidates"],
            )
            found = verdict, as_dict(verdict)
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = found
            self._summary.resolved += 1
        verdict, rendered = found
        placed = self._note(replace(entry, id=record_id), verdict, review, asked["policy"], also)
        self._summary.outcomes[verdict.outcome.value] += 1
        self._summary.flags.update(flag.value for flag in verdict.flags)
        self._summary.reasons.update(reason.code.value for reason in verdict.reasons)
        self._summary.mixture.add(fields_of(verdict), 1)
        self._summary.queued += placed.review_status == "queued"
        place = {"status": placed.review_status, "item_id": placed.review_item_id}
        return {**rendered, "id": record_id, "review": place}


def _write(out: IO[bytes], answer: dict[str, Any], is_one_object: bool, is_first: bool) -> None:
    rendered = orjson.dumps(answer)
    if is_one_object:
        out.write(rendered if is_first else b"," + rendered)
    else:
        out.write(rendered + b"\n")
