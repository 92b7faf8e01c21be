"""Lines of a streamed request → their answers as JSON lines, in their order, many at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson

from whence.answer import as_dict
from whence.verdict import Verdict
from whence.web.answer_memo import AnswerMemo, key_of
from whence.web.answering import Clerk, id_of
from whence.web.intake import Ask

_AT_ONCE: Final = 256  # lines that are read before the first of them is answered

# A line's number, and what reads it: the record, and whether it may hold unpaired surrogates.
Line = tuple[int, Callable[[], tuple[Any, bool]]]


@dataclass(slots=True)
class _Read:
    """A line as it was read. `key`: the same for equal records, None where it cannot tell; `ask`
    and `verdict`: not there where an equal record has them."""

    number: int
    record: Any
    may_hold_surrogates: bool
    key: object
    record_id: str | None
    ask: Ask | Exception | None = None
    verdict: Verdict | Exception | None = None


class StreamAnswers:
    """Answers the lines of one request; equal records are resolved once."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._memo = AnswerMemo()

    def to(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """The answer to each line: a verdict, or `{"line", "id", "error"}` in its place."""
        coming = iter(lines)
        while some := list(islice(coming, _AT_ONCE)):
            self._memo.under(self._clerk.circumstance())
            read = [_read(number, read) for number, read in some]
            self._resolve(read)
            for one in read:
                yield self._answer(one)

    def _resolve(self, read: list[_Read]) -> None:
        """Resolves those that no equal one was answered before, nor is now."""
        new: dict[object, _Read] = {}
        for one in read:
            if one.ask is None and (one.key is None or one.key not in self._memo):
                new.setdefault(id(one) if one.key is None else (one.key,), one)
        for one in new.values():
            one.ask = self._clerk.asked(one.record, one.may_hold_surrogates)
        verdicts = self._clerk.resolved([one.ask for one in new.values() if one.ask is not None])
        for one, verdict in zip(new.values(), verdicts, strict=True):
            one.verdict = verdict

    def _answer(self, read: _Read) -> bytes:
        if read.key is not None:
            found = self._memo.find(read.key, read.record_id)
            if found is not None:
                return found
            if read.ask is None:  # an equal one was refused, or its answer holds no longer
                self._resolve([read])
        assert read.ask is not None and read.verdict is not None
        noted = self._clerk.noted(read.ask, read.verdict)
        if isinstance(noted, Exception):
            told = {"line": read.number, "id": id_of(read.record)}
            return orjson.dumps({**told, "error": self._clerk.problem(noted)})
        line = orjson.dumps(as_dict(noted))
        if read.key is not None and isinstance(read.ask, Ask):
            again = self._clerk.noted_again(read.ask, noted)
            self._memo.keep(read.key, line, read.record_id, again)
        return line


def _read(number: int, read: Callable[[], tuple[Any, bool]]) -> _Read:
    try:
        record, may_hold_surrogates = read()
    except Exception as error:
        return _Read(number, None, False, None, None, ask=error, verdict=error)
    key, record_id = (None, None) if may_hold_surrogates else key_of(record)
    return _Read(number, record, may_hold_surrogates, key, record_id)
