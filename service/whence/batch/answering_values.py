"""From new values to their answers: those kept from earlier runs, and those resolved now."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from whence.batch.distinct_values import Values
from whence.batch.workforce import Workforce, taken
from whence.store.verdict_cache import VerdictCache

_CHUNK: Final = 256  # values given away at once


@dataclass(frozen=True, slots=True)
class _Given:
    """A chunk of values that is being resolved, with the keys its answers are kept under."""

    answers: "Future[list[str]]"
    values: Values
    numbers: range | list[int]
    keys: list[bytes]


class Answering:
    """Asks for answers ahead and takes them in the order they were asked for."""

    def __init__(self, workforce: Workforce, cache: VerdictCache | None) -> None:
        self._workforce = workforce
        self._cache = cache
        self._given: deque[_Given] = deque()
        self._n_given = 0
        self._n_taken = 0
        self.resolved = 0
        self.remembered = 0

    def ask(self, values: Values) -> int:
        """Asks for the answers to what is new in `values`; the ticket says when to wait for all
        that was asked so far."""
        numbers = list(values.take_new())
        keys: list[bytes] = []
        if self._cache is not None:
            keys = [self._cache.key(values.cells[number]) for number in numbers]
            numbers, keys = self._recalled(self._cache, values, numbers, keys)
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

    def wait(self, ticket: int) -> Iterator[int]:
        """Takes all answers up to the ticket, and yields after each chunk how many it were."""
        while self._n_taken < ticket:
            given = self._given[0]
            lines = taken(given.answers)
            self._given.popleft()
            self._n_taken += 1
            for number, line in zip(given.numbers, lines, strict=True):
                given.values.answers[number] = line
            if self._cache is not None:
                self._cache.keep(zip(given.keys, lines, strict=True))
            self.resolved += len(lines)
            yield len(lines)

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
                values.answers[number] = line
        self.remembered += len(known)
        return left, left_keys
