"""The stages in their order: entry → repair → fold → segment → candidates → readings → verdict."""

from collections.abc import Callable, Mapping, Sequence

from whence.entry import Entry
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.baseline import plain_readings
from whence.resolve.candidates import exact
from whence.resolve.confidence import LEVELS, Beliefs, Calibrator, believe
from whence.resolve.decision import Decided, Decider
from whence.resolve.evidence import EvidenceName
from whence.resolve.expected import Expecter
from whence.resolve.explain import candidates_of, explanation_of, mentions_of
from whence.resolve.flags import flags_of
from whence.resolve.lexicon import Lexicon
from whence.resolve.line import Line
from whence.resolve.mentions import Spoken, spoken_of
from whence.resolve.names_here import names_in
from whence.resolve.no_place import decide_no_place
from whence.resolve.reader import Reader
from whence.resolve.readings import Expected, Reading
from whence.resolve.rereading import Rereader
from whence.resolve.romanised import Romaniser
from whence.resolve.segment import segment, tokenise
from whence.resolve.spelling import Speller
from whence.resolve.spotted import Spotted
from whence.resolve.value import value_of
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import Policy, Profile, Rulebook
from whence.text.fold import Folder
from whence.text.repair import Repaired, repair
from whence.verdict import Outcome, Verdict, Versions


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


class Pipeline:
    """All stages, made once from the rulebook and the open index; holds nothing of any entry."""

    def __init__(self, rulebook: Rulebook, gazetteer: Gazetteer, atlas: Atlas) -> None:
        self._gazetteer = gazetteer
        self._atlas = atlas
        self._repairs = rulebook.repair
        self._weights: Mapping[str, float] = rulebook.weights
        self._folder = Folder(rulebook.fold)
        self._lexicon = Lexicon(rulebook, self._folder)
        # By the names themselves, not their letters: what is the same object is found quicker.
        weights: dict[str, float] = {
            EvidenceName(name): bits for name, bits in rulebook.weights.items()
        }
        limits = dict(rulebook.limits)
        self._weigher = Weigher(atlas, weights, limits, rulebook.code_countries)
        self._speller = Speller(atlas, self._weigher, limits, rulebook.channel)
        self._romaniser = Romaniser(atlas, self._weigher, limits, rulebook.sounds)
        self._reader = Reader(atlas, weights, limits)
        self._limits = limits
        self._rereader = Rereader(
            rulebook.misread_pages, self._segmented, gazetteer.surprisal, limits
        )
        one_place = frozenset(
            number
            for place_id in rulebook.decision.one_place
            if (number := atlas.number(place_id)) is not None
        )
        self._calibrator = Calibrator(rulebook.calibration)
        self._decider = Decider(atlas, self._calibrator, one_place, limits["country_rival_share"])
        countries = {code: n for n, code in gazetteer.country_code.items()}
        self._expecter = Expecter(countries, rulebook.spoken_in)

    def understand(self, asked: Sequence[tuple[Entry, Profile]]) -> list[Understood]:
        """The entries' readings, by all stages short of the decision.

        Each stage goes over all entries before the next one begins: what it works with, its own
        code above all, is then at hand (docs/decisions/064-stage-by-stage.md).
        """
        repaired = [self._repaired(entry) for entry, _ in asked]
        tokenised = [tokenise(cells, self._folder) for cells in repaired]
        lines = [segment(cells, tokens, self._lexicon) for cells, tokens in tokenised]
        expected = [
            self._expecter.expected(entry.context, line, profile)
            for (entry, profile), line in zip(asked, lines, strict=True)
        ]
        contexts = [one.countries for one in expected]
        names = [names_in(line, self._atlas, self._lexicon) for line in lines]
        spans = [
            exact(line, names[at], self._atlas, self._weigher, contexts[at])
            for at, line in enumerate(lines)
        ]
        for at, line in enumerate(lines):
            if not all(cell.repaired.text.isascii() for cell in line.cells):
                lines[at], spans[at] = self._reread(line, spans[at], contexts[at])
        sought = [
            self._speller.sought(line, spans[at], contexts[at]) for at, line in enumerate(lines)
        ]
        for some in sought:
            self._speller.search(some)
        for some in sought:
            self._speller.rank(some)
        for some in sought:
            self._speller.spell(some)
        for at, line in enumerate(lines):
            spans[at] = _with(spans[at], self._speller.misspelt(line, sought[at]))
        for at, line in enumerate(lines):
            found = self._romaniser.heard(line, spans[at], contexts[at])
            spans[at] = _with(spans[at], found)
        scores = [
            self._reader.scores(line, spans[at], expected[at]) for at, line in enumerate(lines)
        ]
        places = [[] if one is None else self._reader.best(one) for one in scores]
        return [
            Understood(
                line,
                tuple(spans[at]),
                expected[at],
                tuple(places[at]),
                self._reader.no_place(line, asked[at][1].no_place_bits),
                asked[at][1],
            )
            for at, line in enumerate(lines)
        ]

    def understand_plainly(self, entry: Entry, profile: Profile) -> Understood:
        """The baseline: exact names only, and the largest place of each."""
        line = self._segmented(self._repaired(entry))
        spans = self._named(line, frozenset())
        places, no_place = plain_readings(self._atlas, spans)
        return Understood(line, tuple(spans), Expected(), places, no_place, profile)

    def verdicts(
        self,
        asked: Sequence[tuple[Entry, Profile]],
        understood: Sequence[Understood],
        policy: Policy,
        versions: Versions,
        explain: bool,
        max_candidates: int,
        candidates_if: Callable[[Verdict], bool] | None,
    ) -> list[Verdict]:
        """What is decided of entries that were understood, and all that is told with it;
        candidates only where `candidates_if` is true of what is told else."""
        beliefs = [believe(one.places, one.no_place) for one in understood]
        nones = [self._calibrator.calibrated("no_place", one.none) for one in beliefs]
        spoken = [
            self._spoken(one, beliefs[at], nones[at], policy) for at, one in enumerate(understood)
        ]
        decided = [
            self._decided(one, beliefs[at], nones[at], spoken[at], policy)
            for at, one in enumerate(understood)
        ]
        verdicts = [
            self._verdict(
                entry,
                understood[at],
                beliefs[at],
                nones[at],
                spoken[at],
                decided[at],
                policy,
                versions,
                explain,
            )
            for at, (entry, _) in enumerate(asked)
        ]
        for at, verdict in enumerate(verdicts) if max_candidates else ():
            if candidates_if is None or candidates_if(verdict):
                verdict.candidates = candidates_of(
                    self._atlas,
                    self._calibrator,
                    beliefs[at],
                    nones[at],
                    max_candidates,
                    understood[at].line,
                    explain,
                    self._weights,
                )
        return verdicts

    def _spoken(
        self, understood: Understood, beliefs: Beliefs, none: float, policy: Policy
    ) -> list[Spoken]:
        """The places an entry speaks of; none where it names no place at all."""
        if not beliefs.readings or none >= policy.thresholds["no_place"].probability:
            return []
        return spoken_of(
            understood.line,
            self._reader,
            beliefs.readings[0],
            understood.spans,
            understood.expected,
            self._limits["further_place_bits"],
            int(self._limits["mentions"]),
        )

    def _decided(
        self,
        understood: Understood,
        beliefs: Beliefs,
        none: float,
        spoken: list[Spoken],
        policy: Policy,
    ) -> Decided:
        if spoken:
            return self._decider.decide(beliefs, spoken, policy)
        return self._without_place(understood.line, none)

    def _verdict(
        self,
        entry: Entry,
        understood: Understood,
        beliefs: Beliefs,
        none: float,
        spoken: list[Spoken],
        decided: Decided,
        policy: Policy,
        versions: Versions,
        explain: bool,
    ) -> Verdict:
        line, atlas = understood.line, self._atlas
        best = beliefs.readings[0] if beliefs.readings else None
        if not spoken and decided.outcome is Outcome.NOT_A_LOCATION:
            best = None
        by_level, ids = self._levels(beliefs)
        explanation = None
        if explain:
            winner = understood.no_place if best is None else best
            explanation = explanation_of(
                atlas, self._weights, line, winner, beliefs, understood.no_place, policy
            )
        return Verdict(
            id=entry.id,
            input=dict(entry.cells()),
            value=value_of(line),
            outcome=decided.outcome,
            place=atlas.place(decided.place) if decided.place is not None else None,
            confidence=decided.confidence,
            confidence_by_level=by_level,
            best_by_level=ids,
            flags=flags_of(line, best, spoken, decided, atlas),
            reasons=decided.reasons,
            mentions=mentions_of(atlas, line, spoken),
            no_place_probability=none,
            candidates=(),
            versions=versions,
            explanation=explanation,
        )

    def _repaired(self, entry: Entry) -> list[tuple[str, Repaired]]:
        return [(field, repair(raw, self._repairs)) for field, raw in entry.cells()]

    def _segmented(self, cells: Sequence[tuple[str, Repaired]]) -> Line:
        placed, tokens = tokenise(cells, self._folder)
        return segment(placed, tokens, self._lexicon)

    def _named(self, line: Line, context: frozenset[int]) -> list[Spotted]:
        names = names_in(line, self._atlas, self._lexicon)
        return exact(line, names, self._atlas, self._weigher, context)

    def _reread(
        self, line: Line, spans: list[Spotted], context: frozenset[int]
    ) -> tuple[Line, list[Spotted]]:
        """The line read again where its letters were mistaken for others, else as it is."""
        again = self._rereader.reread(line, spans, lambda other: self._named(other, context))
        return again or (line, spans)

    def _without_place(self, line: Line, none: float) -> Decided:
        surprisal = [self._gazetteer.surprisal(token.key) for token in line.tokens]
        return decide_no_place(
            line,
            surprisal,
            none,
            self._limits["unknown_word_bits"],
            int(self._limits["name_words"]),
        )

    def _levels(
        self, beliefs: Beliefs
    ) -> tuple[Mapping[str, float | None], Mapping[str, str | None]]:
        confidence: dict[str, float | None] = {}
        ids: dict[str, str | None] = {}
        is_heard = beliefs.is_heard
        for level, (place, share) in zip(LEVELS, beliefs.best(self._atlas), strict=True):
            if place < 0:
                confidence[level] = ids[level] = None
            else:
                confidence[level] = self._calibrator.calibrated(level, share, is_heard)
                ids[level] = self._atlas.place_id(place)
        return confidence, ids


def _with(spans: list[Spotted], found: Sequence[Spotted]) -> list[Spotted]:
    """The spans with those found in the place of others of the same words."""
    if not found:
        return spans
    replaced = {(span.start, span.end) for span in found}
    kept = [span for span in spans if (span.start, span.end) not in replaced]
    return sorted([*kept, *found], key=lambda span: (span.start, span.end))
