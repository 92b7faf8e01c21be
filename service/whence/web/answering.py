"""From a plain JSON record to its verdict as JSON: one way for single, batch and stream."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from whence.answer import Json, as_dict
from whence.settings import ApiKey
from whence.web.access import require_scope
from whence.web.answer_memo import AnswerMemo, key_of
from whence.web.bodies import has_surrogates, refuse_surrogates
from whence.web.intake import MAX_ID, Ask, Limits, Options, read_ask
from whence.web.metrics import metrics
from whence.web.problems import from_error

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer
    from whence.review.recorder import Recorder
    from whence.verdict import Verdict


class Clerk:
    """Answers the records of one request: with its limits, its defaults and its key."""

    def __init__(
        self,
        normalizer: "Normalizer",
        limits: Limits,
        defaults: Options,
        key: ApiKey | None,
        request_id: str,
        recorder: "Recorder",
    ) -> None:
        self._recorder = recorder
        self._normalizer = normalizer
        self._limits = limits
        self.defaults = defaults
        self._key = key
        self._request_id = request_id

    def verdict(self, record: Any, may_hold_surrogates: bool = False) -> Json:
        """The verdict on one record. Raises Problem."""
        asked = self.ask(record, may_hold_surrogates)
        return as_dict(resolve(self._normalizer, asked, self._recorder))

    def ask(self, record: Any, may_hold_surrogates: bool = False) -> Ask:
        """The record, checked. Raises Problem."""
        if may_hold_surrogates:
            refuse_surrogates(record)
        ask = read_ask(record, self._limits, self.defaults)
        require_scope(self._key, ask.entry.scope)
        return ask

    def verdict_or_error(self, record: Any, may_hold_surrogates: bool = False) -> Json:
        """The verdict, or `{"id", "error"}` in its place: one record never fails the others."""
        try:
            return self.verdict(record, may_hold_surrogates)
        except Exception as error:
            return {"id": id_of(record), "error": self.problem(error)}

    def written(
        self, record: Any, may_hold_surrogates: bool, number: int, memo: AnswerMemo
    ) -> bytes:
        """The answer to line `number` of a stream as JSON: made once for equal records."""
        key, record_id = (None, None) if may_hold_surrogates else key_of(record)
        decisions = self._normalizer.decisions
        memo.under(None if decisions is None else decisions.current())
        if key is not None and (found := memo.find(key, record_id)) is not None:
            return found
        try:
            asked = self.ask(record, may_hold_surrogates)
            verdict = resolve(self._normalizer, asked, self._recorder)
        except Exception as error:
            return orjson.dumps({"line": number, "id": id_of(record), "error": self.problem(error)})
        line = orjson.dumps(as_dict(verdict))
        if key is not None:
            memo.keep(key, line, record_id, self._noted_again(asked, verdict))
        return line

    def _noted_again(self, asked: Ask, verdict: "Verdict") -> Callable[[str | None], bool] | None:
        """What notes another record of a flagged value, and says whether the answer still holds;
        None where nothing is to be noted."""
        if asked.review == "never" or not self._recorder.is_flagged(verdict):
            return None
        recorder = self._recorder

        def note(record_id: str | None) -> bool:
            entry = replace(asked.entry, id=record_id)
            noted = recorder.note(entry, verdict, policy=asked.policy, also=asked.also)
            return noted.review_status == verdict.review_status

        return note

    def problem(self, error: Exception) -> Json:
        """What the error is to the caller."""
        return from_error(error, self._request_id).as_dict()


def resolve(normalizer: "Normalizer", ask: Ask, recorder: "Recorder | None" = None) -> "Verdict":
    """The verdict that was asked for; a flagged one is in the spool by then, if it may be."""
    verdict = normalizer.resolve(
        ask.entry,
        policy=ask.policy,
        explain=ask.explain,
        max_candidates=ask.max_candidates,
    )
    metrics().verdict(verdict.outcome)
    if recorder is None:
        return verdict
    if ask.review == "never":
        return recorder.told(ask.entry, verdict)
    return recorder.note(ask.entry, verdict, policy=ask.policy, also=ask.also)


def id_of(record: Any) -> str | None:
    """The id of a record that may be bad in any way; None where it has none that can be echoed."""
    given = record.get("id") if isinstance(record, dict) else None
    if isinstance(given, str) and len(given) <= MAX_ID and not has_surrogates(given):
        return given
    return None
