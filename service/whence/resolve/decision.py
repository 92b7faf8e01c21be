"""Probabilities → outcome, place, flags and reasons, by the thresholds of a policy."""

from collections.abc import Sequence
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.confidence import Beliefs, Calibrator
from whence.resolve.mentions import Spoken, is_several
from whence.rulebook.rules import Policy
from whence.verdict import Outcome, Reason, ReasonCode, Role

LEVEL_OF_KIND: Final = {
    Kind.REGION: "country",
    Kind.COUNTRY: "country",
    Kind.ADMIN1: "admin1",
    Kind.METRO: "admin1",
    Kind.ADMIN2: "city",
    Kind.CITY: "city",
    Kind.DISTRICT: "city",
}
# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_CURRENT: Final = Role.CURRENT
_NEAR: Final = Role.NEAR
_TARGET: Final = Role.TARGET
_RESOLVED: Final = Outcome.RESOLVED
_AMBIGUOUS: Final = Outcome.AMBIGUOUS
_COUNTRY: Final = Kind.COUNTRY
_MESSAGES: Final = {
    ReasonCode.SEVERAL_CITIES: "Several cities fit.",
    ReasonCode.SEVERAL_COUNTRIES: "Places in several countries fit.",
    ReasonCode.SEVERAL_DIVISIONS: "Places in several divisions fit.",
    ReasonCode.SEVERAL_LEVELS: "A city and the division or country around it share this name.",
    ReasonCode.CONTRADICTION: "Its parts disagree: one place does not lie in the other.",
    ReasonCode.LOW_CONFIDENCE: "The lead is small.",
    ReasonCode.MULTIPLE_PLACES: "It names several places.",
    ReasonCode.HISTORICAL_STATE: "It names a state that no longer exists and has several heirs.",
    ReasonCode.NEGATED: "It says where somebody is not.",
    ReasonCode.UNKNOWN_NAME: "It reads like a place, none is known by this name.",
    ReasonCode.TOO_SHORT: "Too short to tell.",
    ReasonCode.EMPTY: "Nothing is written.",
    ReasonCode.NO_PLACE_WORDS: "No place is named.",
}


class Decided:
    """The outcome; `place`: its number or None; `confidence`: calibrated, None without a place."""

    __slots__ = ("confidence", "is_contradiction", "outcome", "place", "reasons")

    def __init__(
        self,
        outcome: Outcome,
        place: int | None,
        confidence: float | None,
        reasons: tuple[Reason, ...],
        is_contradiction: bool = False,
    ) -> None:
        self.outcome = outcome
        self.place = place
        self.confidence = confidence
        self.reasons = reasons
        self.is_contradiction = is_contradiction


def reason(code: ReasonCode) -> Reason:
    """The code with its plain sentence."""
    return Reason(code, _MESSAGES[code])


class Decider:
    """Applies a policy's thresholds to what is believed of an entry."""

    def __init__(
        self,
        atlas: Atlas,
        calibrator: Calibrator,
        one_place: frozenset[int],
        rival_share: float,
    ) -> None:
        self._atlas = atlas
        self._rival_share = rival_share
        self._calibrator = calibrator
        self._one_place = one_place

    def decide(self, beliefs: Beliefs, spoken: Sequence[Spoken], policy: Policy) -> Decided:
        """What is answered for an entry whose best reading names a place."""
        best = beliefs.readings[0]
        assert best.focus is not None
        assert best.named is not None
        contradicts = any(one.is_qualifier for one in spoken)
        if is_several(self._atlas, spoken):
            return self._several(beliefs, spoken, policy)
        if best.named.shape.is_historical and len(_heirs(beliefs)) > 1:
            return _unsettled(ReasonCode.HISTORICAL_STATE)
        if self._is_also_a_country(beliefs):
            return _unsettled(ReasonCode.SEVERAL_COUNTRIES)
        chain = self._chain(best.focus)
        for node in chain:
            share, rival = self._shares(beliefs, node)
            level = LEVEL_OF_KIND[self._atlas.kind(node)]
            sure = self._calibrator.calibrated(level, share, beliefs.is_heard)
            needs = policy.thresholds[level]
            if sure < needs.probability or share - rival < needs.margin:
                continue
            if node == best.focus and not contradicts:
                return Decided(_RESOLVED, node, sure, ())
            if contradicts:
                reasons = (reason(ReasonCode.CONTRADICTION),)
                return Decided(_AMBIGUOUS, node, sure, reasons, is_contradiction=True)
            if self._is_namesake_inside(beliefs, node, share):
                reasons = (reason(ReasonCode.SEVERAL_LEVELS),)
                return Decided(_RESOLVED, node, sure, reasons)
            return Decided(_AMBIGUOUS, node, sure, (reason(self._rivalry(beliefs, node)),))
        codes = [self._rivalry(beliefs, None)]
        if contradicts:
            codes.insert(0, ReasonCode.CONTRADICTION)
        return _unsettled(*codes, is_contradiction=contradicts)

    def _several(self, beliefs: Beliefs, spoken: Sequence[Spoken], policy: Policy) -> Decided:
        """Several places are meant: the smallest that holds them all, where one is settled."""
        atlas = self._atlas
        meant = [
            one.reading.focus
            for one in spoken
            if one.role in (_CURRENT, _NEAR, _TARGET)
            and not one.is_planned
            and one.reading.focus is not None
        ]
        for node in self._chain(meant[0]):
            if not all(atlas.contains(node, place) for place in meant):
                continue
            level = LEVEL_OF_KIND[atlas.kind(node)]
            sure = self._calibrator.calibrated(level, beliefs.inside(atlas, node), beliefs.is_heard)
            if sure >= policy.thresholds[level].probability:
                codes = (reason(ReasonCode.MULTIPLE_PLACES),)
                return Decided(_AMBIGUOUS, node, sure, codes)
        return _unsettled(ReasonCode.MULTIPLE_PLACES)

    def _is_also_a_country(self, beliefs: Beliefs) -> bool:
        """Whether the whole text is a country's name and the best reading lies elsewhere (Georgia
        the state): nothing then tells the two apart, however many people each has."""
        best = beliefs.readings[0]
        if best.supports or best.focus is None:
            return False
        return any(
            share >= self._rival_share
            and reading.span == best.span
            and reading.focus is not None
            and self._atlas.kind(reading.focus) is _COUNTRY
            and not self._atlas.contains(reading.focus, best.focus)
            for reading, share in zip(beliefs.readings, beliefs.shares, strict=True)
        )

    def _chain(self, place: int) -> list[int]:
        """The place and what holds it, fine to coarse."""
        atlas = self._atlas
        chain = [place]
        for outer in (atlas.city(place), atlas.admin1(place), atlas.country(place)):
            if outer >= 0 and outer not in chain:
                chain.append(outer)
        return chain

    def _shares(self, beliefs: Beliefs, node: int) -> tuple[float, float]:
        """What is believed of `node`, and of the strongest reading elsewhere: not in it, and not of
        a place around it, which is no rival but says less."""
        atlas = self._atlas
        inside = rival = 0.0
        for at, reading in enumerate(beliefs.readings):
            share, focus = beliefs.shares[at], reading.focus
            assert focus is not None
            if atlas.contains(node, focus) or self._are_one(node, focus):
                inside += share
            elif share > rival and not atlas.contains(focus, node):
                rival = share
        return inside, max(rival, beliefs.none)

    def _are_one(self, node: int, other: int) -> bool:
        """Whether the two are conventionally one: Berlin the city and Berlin the state."""
        return node in self._one_place and self._atlas.contains(other, node)

    def _is_namesake_inside(self, beliefs: Beliefs, node: int, inside: float) -> bool:
        """Whether the rivals in `node` are only the node itself and its namesake (New York)."""
        best = beliefs.readings[0]
        itself = sum(
            share
            for reading, share in zip(beliefs.readings, beliefs.shares, strict=True)
            if reading.focus == node and reading.span == best.span
        )
        return itself > 0 and itself + beliefs.shares[0] >= 0.8 * inside

    def _rivalry(self, beliefs: Beliefs, node: int | None) -> ReasonCode:
        """Why no finer place than `node` is settled."""
        atlas = self._atlas
        first = beliefs.readings[0]
        assert first.focus is not None
        rivals = [
            reading.focus
            for reading, share in zip(beliefs.readings, beliefs.shares, strict=True)
            if reading.focus is not None and share >= beliefs.shares[0] / 8
        ]
        if len(rivals) < 2:
            return ReasonCode.LOW_CONFIDENCE
        countries = {atlas.country(place) for place in rivals}
        if len(countries) > 1 and node is None:
            return ReasonCode.SEVERAL_COUNTRIES
        kinds = {LEVEL_OF_KIND[atlas.kind(place)] for place in rivals}
        if kinds == {"city"}:
            return ReasonCode.SEVERAL_CITIES
        if len(kinds) > 1:
            return ReasonCode.SEVERAL_LEVELS
        return ReasonCode.SEVERAL_DIVISIONS


def _heirs(beliefs: Beliefs) -> list[int]:
    return [
        reading.focus
        for reading in beliefs.readings
        if reading.focus is not None
        and reading.named is not None
        and reading.named.shape.is_historical
    ]


def _unsettled(*codes: ReasonCode, is_contradiction: bool = False) -> Decided:
    reasons = tuple(reason(code) for code in codes)
    return Decided(_AMBIGUOUS, None, None, reasons, is_contradiction)
