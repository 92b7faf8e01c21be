"""Entries as they were kept → verdicts, each distinct one resolved once, over several processes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import orjson

from whence.answer import Json, as_dict
from whence.batch.mixture import Mixture
from whence.batch.row_answer import fields_of
from whence.batch.workforce import Workforce, taken
from whence.entry import Context, Entry
from whence.verdict import Verdict

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_MOST_KEPT: Final = 100_000  # verdicts of distinct entries that are kept at hand
_CHUNK: Final = 64  # entries given away at once
_OPTIONS: Final = ("policy", "explain", "max_candidates")
_OWN: Final = ("id", "also", "review")  # what makes no difference to a verdict

# (entry, verdict, review, policy, also) → the verdict with its place in the queue of reviewers
Note = Callable[[Entry, Verdict, str, str, Mapping[str, str] | None], Verdict]


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


class EntryAnswers:
    """Resolves entries, many at once."""

    def __init__(self, normalizer: "Normalizer") -> None:
        self._normalizer = normalizer

    def remember(self) -> None:
        """Remembers searches from now on."""
        self._normalizer.gazetteer.fuzzy.remember()

    def answers(self, asked: Sequence[Json]) -> list[Verdict]:
        """The verdicts on entries, as `asked_line` wrote them."""
        found: list[Verdict] = []
        for options, alike in groupby(asked, key=itemgetter(*_OPTIONS)):
            entries = [_entry(one) for one in alike]
            given = dict(zip(_OPTIONS, options, strict=True))
            found += self._normalizer.resolve_all(entries, **given)
        return found


@dataclass(slots=True)
class _Kept:
    """Where a verdict is, or will be: `at` in a chunk that was given away."""

    chunk: "Future[Sequence[Verdict]]"
    at: int
    found: tuple[Verdict, Json] | None = None


class EntryAnswering:
    """Asks for verdicts ahead, and remembers them."""

    def __init__(
        self, workforce: Workforce[Json, Verdict], note: Note, summary: RecordsSummary
    ) -> None:
        self._workforce = workforce
        self._note = note
        self._summary = summary
        self._kept: dict[bytes, _Kept] = {}

    def ask(self, lines: Iterable[Json]) -> None:
        """Asks for the verdicts on what is new in these lines."""
        if len(self._kept) > _MOST_KEPT:  # those asked for already are asked for again
            self._kept.clear()
        new: dict[bytes, Json] = {}
        for asked in lines:
            if "refused" not in asked and (key := _key(asked)) not in self._kept:
                new.setdefault(key, asked)
        keys, entries = list(new), list(new.values())
        for first in range(0, len(keys), _CHUNK):
            chunk = self._workforce.give(entries[first : first + _CHUNK])
            for at, key in enumerate(keys[first : first + _CHUNK]):
                self._kept[key] = _Kept(chunk, at)
        self._summary.resolved += len(keys)

    def to(self, asked: Json) -> Json:
        """The answer to a line that was asked for."""
        refused: Json | None = asked.get("refused")
        if refused is not None:
            self._summary.outcomes[""] += 1
            return refused
        verdict, rendered = self._found(asked)
        record_id, also, review = (asked[name] for name in _OWN)
        entry = replace(_entry(asked), id=record_id)
        placed = self._note(entry, verdict, review, asked["policy"], also)
        self._summary.outcomes[verdict.outcome.value] += 1
        self._summary.flags.update(flag.value for flag in verdict.flags)
        self._summary.reasons.update(reason.code.value for reason in verdict.reasons)
        self._summary.mixture.add(fields_of(verdict), 1)
        self._summary.queued += placed.review_status == "queued"
        place = {"status": placed.review_status, "item_id": placed.review_item_id}
        return {**rendered, "id": record_id, "review": place}

    def _found(self, asked: Json) -> tuple[Verdict, Json]:
        key = _key(asked)
        if key not in self._kept:
            self.ask([asked])
        kept = self._kept[key]
        if kept.found is None:
            verdict = taken(kept.chunk)[kept.at]
            kept.found = verdict, as_dict(verdict)
        return kept.found


def _key(asked: Json) -> bytes:
    return orjson.dumps({name: said for name, said in asked.items() if name not in _OWN})


def _entry(asked: Mapping[str, Any]) -> Entry:
    return Entry(
        **asked["cells"],
        context=Context(tuple(asked["countries"]), asked["language"]),
        scope=asked["scope"],
        profile=asked["profile"],
    )
