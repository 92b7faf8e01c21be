"""Location cells → a packed answer, with what the queue of reviewers must know of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.plain_values import PlainValues
from whence.batch.row_answer import fields_of, packed, refused, remarked
from whence.entry import Entry
from whence.verdict import Flag, Verdict

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

Reopen = Callable[[], "Normalizer"]
ODD: Final = "~"  # before the remark on a value that repairing and folding alone do not give
_CANDIDATES: Final = 3  # as many as a list of reviewers shows


class Remarks(Protocol):
    """Says whether a verdict is for reviewers, and what their queue must know of it ("" of the
    others). To be pickled."""

    def is_flagged(self, verdict: Verdict, /) -> bool: ...
    def remark(self, verdict: Verdict, /) -> str: ...


Answer = tuple[str, str]  # packed (see `row_answer`), and the entry's value


class Resolving:
    """Answers rows' cells, many at once; `remarks`: on answers for reviewers, who see candidates,
    too."""

    def __init__(
        self, normalizer: "Normalizer", options: CleanOptions, remarks: Remarks | None = None
    ) -> None:
        self._normalizer = normalizer
        self._options = options
        self._remarks = remarks
        self._plain = PlainValues(normalizer)

    def remember(self) -> None:
        """Remembers searches from now on: worth its memory where many values are answered."""
        self._normalizer.gazetteer.fuzzy.remember()

    def answers(self, rows: Sequence[Cells]) -> list[Answer]:
        """The answers to rows' location cells; where some cannot be read, it says why."""
        entries = [self._options.entry(cells) for cells in rows]
        found = self._normalizer.resolve_readable(
            entries,
            policy=self._options.policy,
            max_candidates=0 if self._remarks is None else _CANDIDATES,
            candidates_if=None if self._remarks is None else self._remarks.is_flagged,
        )
        return [
            self._answer(entry, one)
            if isinstance(one, Verdict)
            else (packed(refused(one.code)), "")
            for entry, one in zip(entries, found, strict=True)
        ]

    def _answer(self, entry: Entry, verdict: Verdict) -> Answer:
        line = packed(fields_of(verdict))
        remark = "" if self._remarks is None else self._remarks.remark(verdict)
        if remark:
            line = remarked(line, ODD + remark if self._is_odd(entry, verdict) else remark)
        return line, verdict.value

    def _is_odd(self, entry: Entry, verdict: Verdict) -> bool:
        """Whether repairing and folding alone do not give the value: what was read again under
        another code page, which plain letters never are."""
        if Flag.TEXT_REPAIRED not in verdict.flags and all(
            raw.isascii() for _, raw in entry.cells()
        ):
            return False
        return self._plain.of(entry) != verdict.value


def afresh(reopen: Reopen, options: CleanOptions, remarks: Remarks | None) -> Resolving:
    """The same in a process that opens the index anew; without decisions, as in the others."""
    return Resolving(reopen().deciding_by(None), options, remarks)
