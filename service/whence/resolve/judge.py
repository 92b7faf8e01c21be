"""What is understood of entries → verdicts, with all that is told of them."""

from collections.abc import Callable, Mapping, Sequence

from whence.entry import Entry
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.confidence import LEVELS, Beliefs, Calibrator, believe
from whence.resolve.decision import Decided, Decider
from whence.resolve.explain import candidates_of, explanation_of, mentions_of
from whence.resolve.flags import flags_of
from whence.resolve.line import Line
from whence.resolve.mentions import Spoken, spoken_of
from whence.resolve.no_place import decide_no_place
from whence.resolve.reader import Reader
from whence.resolve.understood import Understood
from whence.resolve.value import value_of
from whence.rulebook.rules import Policy, Rulebook
from whence.verdict import Outcome, Verdict, Versions


class Judge:
    """Decides by the rulebook's calibration and thresholds; holds nothing of any entry."""

    def __init__(
        self, rulebook: Rulebook, gazetteer: Gazetteer, atlas: Atlas, reader: Reader
    ) -> None:
        """`reader`: the pipeline's, which knows what else an entry may speak of."""
        self._gazetteer = gazetteer
        self._atlas = atlas
        self._weights: Mapping[str, float] = rulebook.weights
        self._limits = dict(rulebook.limits)
        self._reader = reader
        one_place = frozenset(
            number
            for place_id in rulebook.decision.one_place
            if (number := atlas.number(place_id)) is not None
        )
        self._calibrator = Calibrator(rulebook.calibration)
        self._decider = Decider(
            atlas, self._calibrator, one_place, self._limits["country_rival_share"]
        )

    def verdicts(
        self,
        entries: Sequence[Entry],
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
        nones = [
            self._calibrator.calibrated("no_place", one.none) if understood[at].line.tokens else 1.0
            for at, one in enumerate(beliefs)
        ]
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
            for at, entry in enumerate(entries)
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

    def _without_place(self, line: Line, none: float) -> Decided:
        surprisal = [self._gazetteer.surprisal(token.key) for token in line.tokens]
        return decide_no_place(
            line,
            surprisal,
            none,
            self._limits["unknown_word_bits"],
            int(self._limits["name_words"]),
        )

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
