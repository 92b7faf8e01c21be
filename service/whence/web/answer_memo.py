"""Equal records of one request answered once: the verdict is resolved and written down the first
time, and copied with another id from then on."""

from collections.abc import Callable
from typing import Any, Final

import orjson

from whence.web.bodies import has_surrogates
from whence.web.intake import MAX_ID

# Of one request; a line takes about 1.7 kB. Beyond, the oldest go.
_MOST_BYTES: Final = 64 * 1024 * 1024
_ID: Final = b'{"id":'
_NO_ID: Final = b'{"id":null'

Written = tuple[bytes, Callable[[str | None], bool] | None]


class AnswerMemo:
    """The answers of one request, by what was asked; gone with the request."""

    def __init__(self) -> None:
        self._written: dict[object, Written] = {}
        self._bytes = 0
        self._circumstance: object = None

    def under(self, circumstance: object) -> None:
        """Forgets all where what answers depend on, such as decisions, is another thing now."""
        if circumstance is not self._circumstance:
            self._written.clear()
            self._bytes = 0
            self._circumstance = circumstance

    def __contains__(self, key: object) -> bool:
        """Whether an equal record was answered; `find` says whether that holds still."""
        return key in self._written

    def find(self, key: object, record_id: str | None) -> bytes | None:
        """The answer to an equal record, with this id; None where there is none yet, or where it
        has to be made anew."""
        found = self._written.get(key)
        if found is None:
            return None
        rest, again = found
        if again is not None and not again(record_id):
            self._forget(key)
            return None
        return _NO_ID + rest if record_id is None else _ID + orjson.dumps(record_id) + rest

    def keep(
        self,
        key: object,
        line: bytes,
        record_id: str | None,
        again: Callable[[str | None], bool] | None = None,
    ) -> None:
        """Keeps an answer that was just written; `again` is called with the id of each equal
        record, and says whether the answer still holds."""
        head = _NO_ID if record_id is None else _ID + orjson.dumps(record_id)
        if not line.startswith(head):
            return
        rest = line[len(head) :]
        self._written[key] = (rest, again)
        self._bytes += len(rest)
        while self._bytes > _MOST_BYTES:
            self._forget(next(iter(self._written)))

    def _forget(self, key: object) -> None:
        rest, _ = self._written.pop(key)
        self._bytes -= len(rest)


def key_of(record: Any) -> tuple[object, str | None]:
    """What is asked, without the id, and the id; (None, None) where the record is no plain one."""
    if type(record) is not dict:
        return None, None
    record_id = record.get("id")
    if record_id is not None and (
        type(record_id) is not str or len(record_id) > MAX_ID or has_surrogates(record_id)
    ):
        return None, None
    if len(record) == 1 + ("id" in record) and type(text := record.get("text")) is str:
        return text, record_id
    asked = {name: value for name, value in record.items() if name != "id"}
    return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS), record_id
