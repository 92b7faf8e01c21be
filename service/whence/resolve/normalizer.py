"""The way in: entries are checked and resolved, and what people decided comes on top."""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import Self

from whence.entry import Context, Entry
from whence.errors import InvalidRequest, NotFound, TextTooLong
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.decisions import DecisionSource
from whence.resolve.pipeline import Pipeline, Understood
from whence.resolve.trace import Trace, traced
from whence.rulebook.rules import Policy, Profile, Rulebook
from whence.verdict import Verdict, Versions

_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_TEXT = 1000  # characters a cell, unless settings say otherwise


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
        entry = text
        if isinstance(entry, str):
            context = Context(tuple(context_country), context_language)
            entry = Entry(text=entry, context=context, profile=profile)
        self._check(entry)
        thresholds = self._policy(policy)
        pipeline, field = self._pipeline, self._profile(entry)
        if baseline:
            understood = pipeline.understand_plainly(entry, field)
        else:
            understood = pipeline.understand(entry, field)
        verdict = pipeline.verdict(
            entry, understood, thresholds, self.versions, explain, max_candidates
        )
        if self.decisions is None or baseline:
            return verdict
        return self.decisions.current().applied(verdict, entry.scope, self.atlas, max_candidates)

    def deciding_by(self, decisions: DecisionSource | None) -> Self:
        """The same normaliser under other decisions; None: without any."""
        other = copy(self)
        other.decisions = decisions
        return other

    def resolve_many(self, entries: Iterable[str | Entry], **options: object) -> Iterator[Verdict]:
        """One verdict for each entry, in order; options as for `resolve`."""
        for entry in entries:
            yield self.resolve(entry, **options)  # type: ignore[arg-type]

    def understand(self, entry: Entry) -> Understood:
        """The entry's readings, by all stages short of the decision."""
        return self._pipeline.understand(entry, self._profile(entry))

    def trace(self, entry: Entry) -> Trace:
        """The readings of an entry as numbers, for fitting."""
        self._check(entry)
        understood = self.understand(entry)
        return traced(understood.places, understood.no_place)

    def _check(self, entry: Entry) -> None:
        cells = entry.cells()
        if not cells:
            raise InvalidRequest(
                "no location given: fill at least one of text, city, region, country"
            )
        for field, raw in cells:
            if len(raw) > self._max_text:
                raise TextTooLong(
                    f"{field} has {len(raw):,} characters, {self._max_text:,} are allowed"
                )
            if not raw.isascii() and _SURROGATE.search(raw):
                raise InvalidRequest(f"{field} holds an unpaired surrogate: send valid Unicode")

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
