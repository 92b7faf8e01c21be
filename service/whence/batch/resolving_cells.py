"""Location cells → a packed answer, with what the queue of reviewers must know of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.plain_values import PlainValues
from whence.batch.row_answer import fields_of, packed, refused, remarked
from whence.entry import Entry
from whence.verdict import Verdict

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

Reopen = Callable[[], "Normalizer"]
# What the queue of reviewers must know of a verdict, "" where it is not for them; module-level or
# of a plain object, since it is pickled.
Remark = Callable[[Verdict], str]
ODD: Final = "~"  # before the remark on a value that repairing and folding alone do not give
_CANDIDATES: Final = 3  # as many as a list of reviewers shows

Answer = tuple[str, str]  # packed (see `row_answer`), and the entry's value


class Resolving:
    """Answers rows' cells, many at once; `remark`: what is said beside answers for reviewers."""

    def __init__(
        self, normalizer: "Normalizer", options: CleanOptions, remark: Remark | None = None
    ) -> None:
        self._normalizer = normalizer
        self._options = options
        self._remark = remark
        self._plain = PlainValues(normalizer)

    def remember(self) -> None:
        """Remembers searches from now on: worth its memory where many values are answered."""
        self._normalizer.gazetteer.fuzzy.remember()

    def answers(self, rows: Sequence[Cells]) -> list[Answer]:
        """The answers to rows' location cells; where some cannot be read, it says why."""
        normalizer = self._normalizer
        entries = [self._options.entry(cells) for cells in rows]
        refusals = [normalizer.refusal(entry) for entry in entries]
        readable = [
            entry for entry, refusal in zip(entries, refusals, strict=True) if refusal is None
        ]
        verdicts = iter(
            normalizer.resolve_all(
                readable,
                policy=self._options.policy,
                max_candidates=0 if self._remark is None else _CANDIDATES,
            )
        )
        return [
            self._answer(entry, next(verdicts))
            if refusal is None
            else (packed(refused(refusal.code)), "")
            for entry, refusal in zip(entries, refusals, strict=True)
        ]

    def _answer(self, entry: Entry, verdict: Verdict) -> Answer:
        line = packed(fields_of(verdict))
        remark = "" if self._remark is None else self._remark(verdict)
        if remark:
            is_odd = self._plain.of(entry) != verdict.value
            line = remarked(line, ODD + remark if is_odd else remark)
        return line, verdict.value


def afresh(reopen: Reopen, options: CleanOptions, remark: Remark | None) -> Resolving:
    """The same in a process that opens the index anew; without decisions, as in the others."""
    return Resolving(reopen().deciding_by(None), options, remark)
