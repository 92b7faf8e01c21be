"""From new values to their answers: those kept from earlier runs, those resolved now, and over
both what reviewers decided."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whence.batch.clean_options import Cells, CleanOptions
from whence.batch.distinct_values import Values
from whence.batch.resolving_cells import Answer, Remarks, Resolving
from whence.batch.workforce import Workforce, taken
from whence.resolve.decisions import EVERYWHERE, Decisions
from whence.store.verdict_cache import VerdictCache
from whence.text.kinship import by_kinship

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_CHUNK: Final = 256  # values given away at once
_MARK: Final = 16  # hexadecimal digits


class Overlay:
    """Answers as reviewers decided them: of values that have an alias, which are few."""

    def __init__(
        self,
        normalizer: "Normalizer",
        decisions: Decisions | None,
        options: CleanOptions,
        remarks: Remarks | None = None,
    ) -> None:
        """`normalizer` without decisions; one set of them holds for the whole run."""
        self._resolving = Resolving(normalizer.deciding_by(decisions), options, remarks)
        scopes = (options.scope, EVERYWHERE)
        aliases = decisions.aliases if decisions is not None else {}
        self.values = frozenset(value for scope, value in aliases if scope in scopes)
        self.version = "0" if decisions is None else decisions.version(options.scope)

    def answer(self, cells: Cells) -> str:
        """The answer with decisions in force."""
        return self._resolving.answers([cells])[0][0]


@dataclass(frozen=True, slots=True)
class _Given:
    """A chunk of values that is being resolved, with the keys its answers are kept under."""

    answers: "Future[Sequence[Answer]]"
    values: Values
    numbers: list[int]
    keys: list[bytes]


@dataclass(frozen=True, slots=True)
class Taken:
    """Values whose answers came: their numbers in `values`, and what each is for the queue and for
    decisions (see `Verdict.value`)."""

    values: Values
    numbers: Sequence[int]
    plain: Sequence[str]


class Answering:
    """Asks for answers ahead and takes them in the order they were asked for."""

    def __init__(
        self, workforce: Workforce[Cells, Answer], cache: VerdictCache | None, overlay: Overlay
    ) -> None:
        self._workforce = workforce
        self._cache = cache
        self._overlay = overlay
        self._decided = frozenset(self._mark(value) for value in overlay.values)
        self._given: deque[_Given] = deque()
        self._n_given = 0
        self._n_taken = 0
        self.resolved = 0
        self.remembered = 0

    def ask(self, values: Values) -> int:
        """Asks for the answers to what is new in `values`, alike ones together; the ticket says
        when to wait for all that was asked so far."""
        numbers = list(values.take_new())
        keys: list[bytes] = []
        if self._cache is not None:
            keys = [self._cache.key(values.cells[number]) for number in numbers]
            numbers, keys = self._recalled(self._cache, values, numbers, keys)
        order = by_kinship([" ".join(values.cells[number]) for number in numbers])
        numbers = [numbers[place] for place in order]
        keys = [keys[place] for place in order] if keys else keys
        for at in range(0, len(numbers), _CHUNK):
            some = numbers[at : at + _CHUNK]
            answers = self._workforce.give([values.cells[number] for number in some])
            self._given.append(_Given(answers, values, some, keys[at : at + _CHUNK]))
            self._n_given += 1
        return self._n_given

    def is_ready(self, ticket: int) -> bool:
        """Whether waiting for the ticket takes no time but that of taking answers."""
        count = max(ticket - self._n_taken, 0)
        return all(given.answers.done() for given in list(self._given)[:count])

    def wait(self, ticket: int) -> Iterator[Taken]:
        """Takes all answers up to the ticket, and yields each chunk of values then."""
        while self._n_taken < ticket:
            given = self._given[0]
            answers = taken(given.answers)
            self._given.popleft()
            self._n_taken += 1
            marks = [self._mark(value) for _, value in answers]
            for number, (line, _), mark in zip(given.numbers, answers, marks, strict=True):
                self._settle(given.values, number, line, mark)
            if self._cache is not None:
                lines = [line + mark for (line, _), mark in zip(answers, marks, strict=True)]
                self._cache.keep(given.keys, lines)
            self.resolved += len(answers)
            yield Taken(given.values, given.numbers, [value for _, value in answers])

    def _recalled(
        self, cache: VerdictCache, values: Values, numbers: list[int], keys: list[bytes]
    ) -> tuple[list[int], list[bytes]]:
        """What the cache does not know; what it knows is answered."""
        known = cache.known(keys)
        left: list[int] = []
        left_keys: list[bytes] = []
        for number, key in zip(numbers, keys, strict=True):
            line = known.get(key)
            if line is None:
                left.append(number)
                left_keys.append(key)
            else:
                self._settle(values, number, line[:-_MARK], line[-_MARK:])
        self.remembered += len(known)
        return left, left_keys

    def _settle(self, values: Values, number: int, line: str, mark: str) -> None:
        """Takes an answer of the pipeline, or what was decided instead."""
        is_decided = mark in self._decided
        values.answers[number] = self._overlay.answer(values.cells[number]) if is_decided else line

    def _mark(self, value: str) -> str:
        """What stands for an entry's value where people's words must not: decisions go by it."""
        if self._cache is not None:
            return self._cache.key((value,)).hex()[:_MARK]
        return value
