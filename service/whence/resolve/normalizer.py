"""The way through: entry → repair → fold → segment → candidates → readings → verdict."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Self

from whence.entry import Context, Entry
from whence.errors import InvalidRequest, NotFound, TextTooLong
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.baseline import plain_readings
from whence.resolve.candidates import exact
from whence.resolve.confidence import LEVELS, Beliefs, Calibrator, believe
from whence.resolve.decision import Decided, Decider
from whence.resolve.decisions import DecisionSource
from whence.resolve.expected import Expecter
from whence.resolve.explain import candidates_of, explanation_of, mentions_of
from whence.resolve.flags import flags_of
from whence.resolve.lexicon import Lexicon
from whence.resolve.line import Line
from whence.resolve.mentions import Spoken, spoken_of
from whence.resolve.no_place import decide_no_place
from whence.resolve.reader import Reader
from whence.resolve.readings import Expected, Reading
from whence.resolve.rereading import Rereader
from whence.resolve.romanised import Romaniser
from whence.resolve.segment import segment
from whence.resolve.spelling import Speller
from whence.resolve.spotted import Spotted
from whence.resolve.trace import Trace, traced
from whence.resolve.value import value_of
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import Policy, Profile, Rulebook
from whence.text.fold import Folder
from whence.text.repair import Repaired, repair
from whence.verdict import Outcome, Verdict, Versions

_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_TEXT = 1000  # characters a cell, unless settings say otherwise


class Understood:
    """An entry as the stages left it, before anything is decided."""

    __slots__ = ("expected", "line", "no_place", "places", "profile", "spans")

    def __init__(
        self,
        line: Line,
        spans: tuple[Spotted, ...],
        expected: Expected,
        places: tuple[Reading, ...],
        no_place: Reading,
        profile: Profile,
    ) -> None:
        self.line = line
        self.spans = spans
        self.expected = expected
        self.places = places
        self.no_place = no_place
        self.profile = profile


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
        self.versions = Versions(
            service=service_version,
            gazetteer=gazetteer.version,
            rules=rulebook.version,
            calibration=rulebook.calibration_version,
        )
        self._max_text = max_text
        self.decisions = decisions
        self._folder = Folder(rulebook.fold)
        self._lexicon = Lexicon(rulebook, self._folder)
        self.atlas = Atlas(gazetteer, rulebook.regions)
        weights, limits = dict(rulebook.weights), dict(rulebook.limits)
        self._weigher = Weigher(self.atlas, weights, limits, rulebook.code_countries)
        self._speller = Speller(self.atlas, self._weigher, limits, rulebook.channel)
        self._romaniser = Romaniser(self.atlas, self._weigher, limits, rulebook.sounds)
        self._reader = Reader(self.atlas, weights, limits)
        self._limits = limits
        self._rereader = Rereader(
            rulebook.misread_pages,
            self._segmented,
            gazetteer.surprisal,
            limits,
        )
        one_place = frozenset(
            number
            for place_id in rulebook.decision.one_place
            if (number := self.atlas.number(place_id)) is not None
        )
        self._calibrator = Calibrator(rulebook.calibration)
        self._decider = Decider(
            self.atlas, self._calibrator, one_place, limits["country_rival_share"]
        )
        countries = {code: n for n, code in gazetteer.country_code.items()}
        self._expecter = Expecter(countries, rulebook.spoken_in)

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
        understood = self._understand_plainly(entry) if baseline else self.understand(entry)
        verdict = self._verdict(entry, understood, thresholds, explain, max_candidates)
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
        line = self._line(entry)
        profile = self._profile(entry)
        expected = self._expecter.expected(entry.context, line, profile)
        context = expected.countries
        spans = self._named(line, context)
        if not all(cell.repaired.text.isascii() for cell in line.cells):
            again = self._rereader.reread(line, spans, lambda other: self._named(other, context))
            line, spans = again or (line, spans)
        spans = _with(spans, self._speller.misspelt(line, spans, context))
        spans = _with(spans, self._romaniser.heard(line, spans, context))
        places = self._reader.places(line, spans, expected)
        no_place = self._reader.no_place(line, profile.no_place_bits)
        return Understood(line, tuple(spans), expected, tuple(places), no_place, profile)

    def _named(self, line: Line, context: frozenset[int]) -> list[Spotted]:
        return exact(line, self.atlas, self._lexicon, self._weigher, context)

    def trace(self, entry: Entry) -> Trace:
        """The readings of an entry as numbers, for fitting."""
        self._check(entry)
        understood = self.understand(entry)
        return traced(understood.places, understood.no_place)

    def _understand_plainly(self, entry: Entry) -> Understood:
        line = self._line(entry)
        spans = exact(line, self.atlas, self._lexicon, self._weigher, frozenset())
        places, no_place = plain_readings(self.atlas, spans)
        return Understood(line, tuple(spans), Expected(), places, no_place, self._profile(entry))

    def _line(self, entry: Entry) -> Line:
        tables = self.rulebook.repair
        cells = [(field, repair(raw, tables)) for field, raw in entry.cells()]
        return self._segmented(cells)

    def _segmented(self, cells: Sequence[tuple[str, Repaired]]) -> Line:
        return segment(cells, self._folder, self._lexicon)

    def _verdict(
        self,
        entry: Entry,
        understood: Understood,
        policy: Policy,
        explain: bool,
        max_candidates: int,
    ) -> Verdict:
        line = understood.line
        beliefs = believe(understood.places, understood.no_place)
        none = self._calibrator.calibrated("no_place", beliefs.none)
        spoken: list[Spoken] = []
        best = beliefs.readings[0] if beliefs.readings else None
        if best is not None and none < policy.thresholds["no_place"].probability:
            spoken = spoken_of(
                line,
                self._reader,
                best,
                understood.spans,
                understood.expected,
                self._limits["further_place_bits"],
                int(self._limits["mentions"]),
            )
            decided = self._decider.decide(beliefs, spoken, policy)
        else:
            decided = self._without_place(line, none)
            best = None if decided.outcome is Outcome.NOT_A_LOCATION else best
        return self._answer(
            entry, understood, beliefs, decided, spoken, best, none, policy, explain, max_candidates
        )

    def _without_place(self, line: Line, none: float) -> Decided:
        surprisal = [self.gazetteer.surprisal(token.key) for token in line.tokens]
        return decide_no_place(
            line,
            surprisal,
            none,
            self._limits["unknown_word_bits"],
            int(self._limits["name_words"]),
        )

    def _answer(
        self,
        entry: Entry,
        understood: Understood,
        beliefs: Beliefs,
        decided: Decided,
        spoken: Sequence[Spoken],
        best: Reading | None,
        none: float,
        policy: Policy,
        explain: bool,
        max_candidates: int,
    ) -> Verdict:
        line = understood.line
        by_level, ids = self._levels(beliefs)
        candidates = candidates_of(
            self.atlas,
            self._calibrator,
            beliefs,
            none,
            max_candidates,
            line,
            explain,
            self.rulebook.weights,
        )
        winner = beliefs.readings[0] if best is not None else understood.no_place
        return Verdict(
            id=entry.id,
            input=dict(entry.cells()),
            value=value_of(line),
            outcome=decided.outcome,
            place=self.atlas.place(decided.place) if decided.place is not None else None,
            confidence=decided.confidence,
            confidence_by_level=by_level,
            best_by_level=ids,
            flags=flags_of(line, best, spoken, decided, self.atlas),
            reasons=decided.reasons,
            mentions=mentions_of(self.atlas, line, spoken),
            no_place_probability=none,
            candidates=candidates,
            versions=self.versions,
            explanation=explanation_of(
                self.atlas,
                self.rulebook.weights,
                line,
                winner,
                beliefs,
                understood.no_place,
                policy,
            )
            if explain
            else None,
        )

    def _levels(
        self, beliefs: Beliefs
    ) -> tuple[Mapping[str, float | None], Mapping[str, str | None]]:
        atlas = self.atlas
        confidence: dict[str, float | None] = {}
        ids: dict[str, str | None] = {}
        for level, level_of in zip(LEVELS, (atlas.country, atlas.admin1, atlas.city), strict=True):
            place, share = beliefs.best(level_of)
            if place < 0:
                confidence[level] = ids[level] = None
            else:
                confidence[level] = self._calibrator.calibrated(level, share, beliefs.is_heard)
                ids[level] = atlas.place_id(place)
        return confidence, ids

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
        filled = {field for field, raw in entry.cells() if raw.strip()}
        if filled and "text" not in filled:
            return profiles["country_cell" if filled == {"country"} else "city_cell"]
        return profiles["profile_text"]


def _with(spans: list[Spotted], found: Sequence[Spotted]) -> list[Spotted]:
    """The spans with those found in the place of others of the same words."""
    if not found:
        return spans
    replaced = {(span.start, span.end) for span in found}
    kept = [span for span in spans if (span.start, span.end) not in replaced]
    return sorted([*kept, *found], key=lambda span: (span.start, span.end))
