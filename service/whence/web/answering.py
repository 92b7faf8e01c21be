"""From a plain JSON record to its verdict as JSON: one way for single, batch and stream."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from whence.answer import Json, as_dict
from whence.settings import ApiKey
from whence.web.access import require_scope
from whence.web.bodies import has_surrogates, refuse_surrogates
from whence.web.intake import MAX_ID, Ask, Limits, Options, read_ask
from whence.web.metrics import metrics
from whence.web.problems import from_error

if TYPE_CHECKING:
    from whence.entry import Entry
    from whence.resolve.normalizer import Normalizer
    from whence.review.recorder import Recorder
    from whence.verdict import Verdict


class _How(NamedTuple):
    """What may differ from record to record in how one is resolved."""

    policy: str
    explain: bool
    max_candidates: int


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

    def ask(self, record: Any, may_hold_surrogates: bool = False) -> Ask:
        """The record, checked. Raises Problem."""
        if may_hold_surrogates:
            refuse_surrogates(record)
        ask = read_ask(record, self._limits, self.defaults)
        require_scope(self._key, ask.entry.scope)
        return ask

    def results(self, records: Sequence[Any], may_hold_surrogates: bool = False) -> list[Json]:
        """The verdict on each record, or `{"id", "error"}` in its place: one record never fails the
        others."""
        asked = [self.asked(record, may_hold_surrogates) for record in records]
        noted = map(self.noted, asked, self.resolved(asked))
        return [
            {"id": id_of(record), "error": self.problem(one)}
            if isinstance(one, Exception)
            else as_dict(one)
            for record, one in zip(records, noted, strict=True)
        ]

    def asked(self, record: Any, may_hold_surrogates: bool = False) -> "Ask | Exception":
        """The record, checked, or why it is refused."""
        try:
            return self.ask(record, may_hold_surrogates)
        except Exception as error:
            return error

    def resolved(self, asked: "Sequence[Ask | Exception]") -> "list[Verdict | Exception]":
        """The verdict on each, not noted yet, or why there is none."""
        found: list[Verdict | Exception] = []
        for how, alike in groupby(asked, key=_how):
            if how is None:
                found += [one for one in alike if isinstance(one, Exception)]
            else:
                found += self._resolved([one.entry for one in alike if isinstance(one, Ask)], how)
        return found

    def noted(self, ask: Ask | Exception, verdict: "Verdict | Exception") -> "Verdict | Exception":
        """The verdict counted, and in the spool if it is flagged and may be; or why there is
        none."""
        if isinstance(ask, Exception) or isinstance(verdict, Exception):
            return verdict
        try:
            return noted(ask, verdict, self._recorder)
        except Exception as error:
            return error

    def noted_again(self, asked: Ask, verdict: "Verdict") -> Callable[[str | None], bool] | None:
        """What notes another record of a flagged value, and says whether the answer still holds;
        None where nothing is to be noted."""
        if asked.review == "never" or not self._recorder.is_flagged(verdict):
            return None
        recorder = self._recorder

        def note(record_id: str | None) -> bool:
            entry = replace(asked.entry, id=record_id)
            again = recorder.note(entry, verdict, policy=asked.policy, also=asked.also)
            return again.review_status == verdict.review_status

        return note

    def circumstance(self) -> object:
        """What answers depend on beside the records: another object when decisions change."""
        decisions = self._normalizer.decisions
        return None if decisions is None else decisions.current()

    def problem(self, error: Exception) -> Json:
        """What the error is to the caller."""
        return from_error(error, self._request_id).as_dict()

    def _resolved(self, entries: "Sequence[Entry]", how: _How) -> "list[Verdict | Exception]":
        try:
            return [*self._normalizer.resolve_all(entries, **how._asdict())]
        except Exception as error:
            if len(entries) == 1:
                return [error]
        return [found for entry in entries for found in self._resolved([entry], how)]


def resolve(normalizer: "Normalizer", ask: Ask, recorder: "Recorder | None" = None) -> "Verdict":
    """The verdict that was asked for; a flagged one is in the spool by then, if it may be."""
    verdict = normalizer.resolve(
        ask.entry, policy=ask.policy, explain=ask.explain, max_candidates=ask.max_candidates
    )
    return noted(ask, verdict, recorder)


def noted(ask: Ask, verdict: "Verdict", recorder: "Recorder | None") -> "Verdict":
    """The verdict counted, and in the spool if it is flagged and may be."""
    metrics().verdict(verdict.outcome)
    if recorder is None:
        return verdict
    if ask.review == "never":
        return recorder.told(ask.entry, verdict)
    return recorder.note(ask.entry, verdict, policy=ask.policy, also=ask.also)


def _how(asked: Ask | Exception) -> _How | None:
    if isinstance(asked, Exception):
        return None
    return _How(asked.policy, asked.explain, asked.max_candidates)


def id_of(record: Any) -> str | None:
    """The id of a record that may be bad in any way; None where it has none that can be echoed."""
    given = record.get("id") if isinstance(record, dict) else None
    if isinstance(given, str) and len(given) <= MAX_ID and not has_surrogates(given):
        return given
    return None
