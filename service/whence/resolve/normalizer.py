"""The way in: entries are checked and resolved, and what people decided comes on top."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from itertools import islice, takewhile
from typing import Self, TypeAlias

from whence.entry import Context, Entry
from whence.errors import InvalidRequest, NotFound, TextTooLong
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.decisions import DecisionSource
from whence.resolve.judge import Judge
from whence.resolve.pipeline import Pipeline
from whence.resolve.trace import Trace, traced
from whence.resolve.understood import Understood
from whence.rulebook.rules import Policy, Profile, Rulebook
from whence.verdict import Verdict, Versions

_SURROGATE = re.compile("[\ud800-\udfff]")
# Entries that go through the stages together: with many more, what one stage leaves for the next
# would have to be fetched again.
_AT_ONCE = 64
MAX_TEXT = 1000  # characters a cell, unless settings say otherwise

Refusal: TypeAlias = InvalidRequest | TextTooLong


class Normalizer:
    """Resolves entries. Holds the rulebook and the open index, and nothing of any entry."""

    def __init__(
        self,
        rulebook: Rulebook,
        gazetteer: Gazetteer,
        service_version: str,
        max_text: int = MAX_TEXT,
        decisions: DecisionSource | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.gazetteer = gazetteer
        self.atlas = Atlas(gazetteer, rulebook.regions)
        self.versions = Versions(
            service=service_version,
            gazetteer=gazetteer.version,
            rules=rulebook.version,
            calibration=rulebook.calibration_version,
        )
        self._max_text = max_text
        self.decisions = decisions
        self._pipeline = Pipeline(rulebook, gazetteer, self.atlas)
        self._judge = Judge(rulebook, gazetteer, self.atlas, self._pipeline.reader)

    def resolve(
        self,
        text: str | Entry,
        *,
        context_country: Sequence[str] = (),
        context_language: str | None = None,
        policy: str = "default",
        profile: str | None = None,
        explain: bool = False,
        max_candidates: int = 5,
        baseline: bool = False,
    ) -> Verdict:
        """The verdict for one entry (or its free text).

        Raises InvalidRequest, TextTooLong, NotFound (policy, profile).
        """
        return self.resolve_all(
            [_entry(text, context_country, context_language, profile)],
            policy=policy,
            explain=explain,
            max_candidates=max_candidates,
            baseline=baseline,
        )[0]

    def resolve_all(
        self,
        entries: Sequence[Entry],
        *,
        policy: str = "default",
        explain: bool = False,
        max_candidates: int = 5,
        baseline: bool = False,
        candidates_if: Callable[[Verdict], bool] | None = None,
    ) -> list[Verdict]:
        """One verdict for each entry, in order: the same as one by one, and sooner.

        `candidates_if`: who needs candidates of few verdicts only is spared the others', unless
        decisions of reviewers may come on top. Raises what `resolve` raises of the first entry that
        it would raise it of.
        """
        for entry in entries:
            refusal = self.refusal(entry)
            if refusal is not None:
                raise refusal
        thresholds = self._policy(policy)
        pipeline = self._pipeline
        if self.decisions is not None:
            candidates_if = None  # what was decided may change who needs them
        verdicts: list[Verdict] = []
        for at in range(0, len(entries), _AT_ONCE):
            some = entries[at : at + _AT_ONCE]
            asked = [(entry, self._profile(entry)) for entry in some]
            if baseline:
                understood = [pipeline.understand_plainly(*one) for one in asked]
            else:
                understood = pipeline.understand(asked)
            verdicts += self._judge.verdicts(
                some,
                understood,
                thresholds,
                self.versions,
                explain,
                max_candidates,
                candidates_if,
            )
        if self.decisions is None or baseline:
            return verdicts
        current = self.decisions.current()
        return [
            current.applied(verdict, entry.scope, self.atlas, max_candidates)
            for entry, verdict in zip(entries, verdicts, strict=True)
        ]

    def resolve_readable(
        self,
        entries: Sequence[Entry],
        *,
        policy: str = "default",
        max_candidates: int = 5,
        candidates_if: Callable[[Verdict], bool] | None = None,
    ) -> list[Verdict | Refusal]:
        """As `resolve_all`, and where an entry cannot be read, the reason in a verdict's place.

        Raises NotFound (policy, profile).
        """
        refusals = [self.refusal(entry) for entry in entries]
        verdicts = iter(
            self.resolve_all(
                [entry for entry, no in zip(entries, refusals, strict=True) if no is None],
                policy=policy,
                max_candidates=max_candidates,
                candidates_if=candidates_if,
            )
        )
        return [next(verdicts) if no is None else no for no in refusals]

    def deciding_by(self, decisions: DecisionSource | None) -> Self:
        """The same normaliser under other decisions; None: without any."""
        other = copy(self)
        other.decisions = decisions
        return other

    def resolve_many(
        self,
        entries: Iterable[str | Entry],
        *,
        context_country: Sequence[str] = (),
        context_language: str | None = None,
        policy: str = "default",
        profile: str | None = None,
        explain: bool = False,
        max_candidates: int = 5,
        baseline: bool = False,
    ) -> Iterator[Verdict]:
        """One verdict for each entry, in order; options and errors as for `resolve`. Reads up to 64
        entries ahead, since many at once are quicker."""
        given = (_entry(one, context_country, context_language, profile) for one in entries)
        while some := list(islice(given, _AT_ONCE)):
            readable = list(takewhile(lambda entry: self.refusal(entry) is None, some))
            yield from self.resolve_all(
                readable,
                policy=policy,
                explain=explain,
                max_candidates=max_candidates,
                baseline=baseline,
            )
            if len(readable) < len(some):
                self.resolve(some[len(readable)])  # raises

    def understand(self, entry: Entry) -> Understood:
        """The entry's readings, by all stages short of the decision."""
        return self._pipeline.understand([(entry, self._profile(entry))])[0]

    def refusal(self, entry: Entry) -> Refusal | None:
        """Why the entry cannot be read, where it cannot."""
        cells = entry.cells()
        if not cells:
            return InvalidRequest(
                "no location given: fill at least one of text, city, region, country"
            )
        for field, raw in cells:
            if len(raw) > self._max_text:
                return TextTooLong(
                    f"{field} has {len(raw):,} characters, {self._max_text:,} are allowed"
                )
            if not raw.isascii() and _SURROGATE.search(raw):
                return InvalidRequest(f"{field} holds an unpaired surrogate: send valid Unicode")
        return None

    def trace(self, entry: Entry) -> Trace:
        """The readings of an entry as numbers, for fitting."""
        refusal = self.refusal(entry)
        if refusal is not None:
            raise refusal
        understood = self.understand(entry)
        return traced(understood.places, understood.no_place)

    def _policy(self, name: str) -> Policy:
        policies = self.rulebook.decision.policies
        if name not in policies:
            raise NotFound(f"no policy of this name: there are {', '.join(sorted(policies))}")
        return policies[name]

    def _profile(self, entry: Entry) -> Profile:
        """The named profile, else the scope's, else by the filled cells, else `profile_text`."""
        profiles = self.rulebook.profiles
        if entry.profile is not None:
            if entry.profile not in profiles:
                raise NotFound(f"no profile of this name: there are {', '.join(sorted(profiles))}")
            return profiles[entry.profile]
        if entry.scope in profiles:
            return profiles[entry.scope]
        if entry.text is None or not entry.text.strip():
            filled = {field for field, raw in entry.cells() if raw.strip()}
            if filled:
                return profiles["country_cell" if filled == {"country"} else "city_cell"]
        return profiles["profile_text"]


def _entry(
    text: str | Entry,
    context_country: Sequence[str],
    context_language: str | None,
    profile: str | None,
) -> Entry:
    if isinstance(text, Entry):
        return text
    context = Context(tuple(context_country), context_language)
    return Entry(text=text, context=context, profile=profile)
