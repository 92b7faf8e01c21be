"""Location cells → a packed answer, with what the queue of reviewers must know of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.plain_values import PlainValues
from whence.batch.row_answer import fields_of, packed, refused, remarked
from whence.errors import InvalidRequest, TextTooLong
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
    """Answers cells, one after another; `remark`: what is said beside answers for reviewers."""

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

    def answer(self, cells: Cells) -> Answer:
        """The answer to one row's location cells; one that cannot be read says why."""
        entry = self._options.entry(cells)
        shown = 0 if self._remark is None else _CANDIDATES
        try:
            verdict = self._normalizer.resolve(
                entry, policy=self._options.policy, explain=False, max_candidates=shown
            )
        except (TextTooLong, InvalidRequest) as error:
            return packed(refused(error.code)), ""
        line = packed(fields_of(verdict))
        remark = "" if self._remark is None else self._remark(verdict)
        if remark:
            is_odd = self._plain.of(entry) != verdict.value
            line = remarked(line, ODD + remark if is_odd else remark)
        return line, verdict.value


def afresh(reopen: Reopen, options: CleanOptions, remark: Remark | None) -> Resolving:
    """The same in a process that opens the index anew; without decisions, as in the others."""
    return Resolving(reopen().deciding_by(None), options, remark)
