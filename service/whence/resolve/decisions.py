"""What reviewers decided, laid over verdicts: the scope's alias, else the one for everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import log2
from typing import Protocol

from whence.resolve.atlas import Atlas
from whence.verdict import (
    Candidate,
    Evidence,
    Explanation,
    Flag,
    Outcome,
    Reason,
    ReasonCode,
    ReturnCause,
    Verdict,
    Versions,
)

EVERYWHERE = ""  # the scope of an alias that holds in all of them
UNMEASURED = 0.99  # how often a decision is right until gold questions say; CONTRACT "Review"


class AliasKind(StrEnum):
    """What a reviewer says a value is."""

    PLACE = "place"
    SEVERAL = "several"
    NOT_A_LOCATION = "not_a_location"


@dataclass(frozen=True, slots=True)
class Alias:
    """A decision made into a rule for one whole value. `versions`: those it was made under."""

    id: str
    scope: str
    value: str
    kind: AliasKind
    place_ids: tuple[str, ...]
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All aliases in force at one moment: plain data that can be pickled and sent anywhere.

    `aliases`: by scope and value; `versions`: the number of the last change of a scope's set, and
    of EVERYWHERE's, which is part of each; `accuracy`: the share of decisions that are right;
    `sure_from`: the confidence from which a changed pipeline contradicts an alias.
    """

    aliases: Mapping[tuple[str, str], Alias] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    accuracy: float = UNMEASURED
    sure_from: float = 0.95

    def current(self) -> "Decisions":
        """These very decisions: a snapshot does not change."""
        return self

    def version(self, scope: str) -> str:
        """The version of the set that this scope uses: `0` where nothing was ever decided."""
        return str(max(self.versions.get(scope, 0), self.versions.get(EVERYWHERE, 0)))

    def find(self, scope: str, value: str) -> Alias | None:
        """The alias for a value: the scope's own, else the one for everywhere."""
        found = self.aliases.get((scope, value))
        return self.aliases.get((EVERYWHERE, value)) if found is None else found

    def applied(self, verdict: Verdict, scope: str, atlas: Atlas, max_candidates: int) -> Verdict:
        """The verdict as decided; the pipeline's own, where nobody decided or the place is gone."""
        if not self.versions:
            return verdict
        versions = replace(verdict.versions, decisions=self.version(scope))
        alias = self.find(scope, verdict.value)
        if alias is None:
            return replace(verdict, versions=versions)
        if any(atlas.number(place_id) is None for place_id in alias.place_ids):
            return replace(verdict, versions=versions, returns=ReturnCause.PLACE_VANISHED)
        cause = self._cause(alias, verdict)
        decided = _reviewed(verdict, alias, atlas, self.accuracy, max_candidates)
        return replace(decided, versions=versions, returns=cause)

    def _cause(self, alias: Alias, verdict: Verdict) -> ReturnCause | None:
        """Why its item must come back: a changed version is now confident of something else."""
        if not _has_changed(alias.versions, verdict.versions):
            return None
        if verdict.confidence is None or verdict.confidence < self.sure_from:
            return None
        match verdict.outcome:
            case Outcome.RESOLVED:
                assert verdict.place is not None
                is_same = alias.kind is AliasKind.PLACE and verdict.place.id == alias.place_ids[0]
            case Outcome.NOT_A_LOCATION:
                is_same = alias.kind is AliasKind.NOT_A_LOCATION
            case _:
                return None  # not an answer, so no other one
        return None if is_same else ReturnCause.CONTRADICTED


class DecisionSource(Protocol):
    """Where decisions come from: a snapshot (`Decisions`), or a database that is looked at."""

    def current(self) -> Decisions:
        """What is decided by now; never waits."""


def _has_changed(then: Mapping[str, str], now: Versions) -> bool:
    return (then.get("gazetteer"), then.get("rules"), then.get("calibration")) != (
        now.gazetteer,
        now.rules,
        now.calibration,
    )


def _reviewed(
    verdict: Verdict, alias: Alias, atlas: Atlas, accuracy: float, max_candidates: int
) -> Verdict:
    numbers = [number for p in alias.place_ids if (number := atlas.number(p)) is not None]
    place: int | None = None
    reasons: tuple[Reason, ...] = ()
    is_none = alias.kind is AliasKind.NOT_A_LOCATION
    match alias.kind:
        case AliasKind.PLACE:
            outcome, place = Outcome.RESOLVED, numbers[0]
        case AliasKind.SEVERAL:
            outcome, place = Outcome.AMBIGUOUS, _container(numbers, atlas)
            reasons = (Reason(ReasonCode.MULTIPLE_PLACES, "A reviewer says it names several"),)
        case AliasKind.NOT_A_LOCATION:
            outcome = Outcome.NOT_A_LOCATION
            reasons = (Reason(ReasonCode.NO_PLACE_WORDS, "A reviewer says it names no place"),)
    ids = _levels(place, atlas)
    none = accuracy if is_none else min(verdict.no_place_probability, 1.0 - accuracy)
    return replace(
        verdict,
        outcome=outcome,
        place=None if place is None else atlas.place(place),
        confidence=accuracy if is_none or place is not None else None,
        confidence_by_level={level: accuracy if of else None for level, of in ids.items()},
        best_by_level=ids,
        flags=_flags(verdict.flags, alias.kind),
        reasons=reasons,
        no_place_probability=none,
        candidates=_candidates(verdict, numbers, atlas, accuracy)[:max_candidates],
        explanation=_explained(verdict.explanation, alias, accuracy),
    )


def _container(numbers: list[int], atlas: Atlas) -> int | None:
    """The smallest place that holds them all; None where there is none."""
    for level_of in (atlas.city, atlas.admin1, atlas.country):
        holders = {level_of(number) for number in numbers}
        if len(holders) == 1 and (holder := holders.pop()) >= 0:
            return holder
    return None


def _levels(place: int | None, atlas: Atlas) -> dict[str, str | None]:
    if place is None:
        return dict.fromkeys(("country", "admin1", "city"))
    parts = (atlas.country(place), atlas.admin1(place), atlas.city(place))
    ids = [atlas.place_id(part) if part >= 0 else None for part in parts]
    return dict(zip(("country", "admin1", "city"), ids, strict=True))


def _flags(flags: tuple[Flag, ...], kind: AliasKind) -> tuple[Flag, ...]:
    kept = set(flags) - {Flag.MULTIPLE, Flag.CONTRADICTION} | {Flag.REVIEWED}
    if kind is AliasKind.SEVERAL:
        kept.add(Flag.MULTIPLE)
    return tuple(flag for flag in Flag if flag in kept)


def _candidates(
    verdict: Verdict, numbers: list[int], atlas: Atlas, accuracy: float
) -> tuple[Candidate, ...]:
    """The decided places first, in equal parts, then the pipeline's own in what is left."""
    has_evidence = verdict.explanation is not None
    decided = {atlas.place_id(number) for number in numbers}
    left = 1.0 - accuracy
    others = [one for one in verdict.candidates if one.place.id not in decided]
    mass = sum(one.probability for one in others)
    scale = min(1.0, left / mass) if mass > 0 else 0.0
    found = [
        Candidate(
            atlas.place(number),
            accuracy / len(numbers),
            (_evidence(accuracy),) if has_evidence else None,
        )
        for number in numbers
    ]
    found += [replace(one, probability=one.probability * scale) for one in others]
    return tuple(found)


def _evidence(accuracy: float) -> Evidence:
    bits = log2(accuracy / (1.0 - accuracy)) if accuracy < 1.0 else 20.0
    return Evidence("reviewer_decision", bits, "A reviewer settled it", rule=None)


def _explained(
    explanation: Explanation | None, alias: Alias, accuracy: float
) -> Explanation | None:
    if explanation is None:
        return None
    evidence = replace(_evidence(accuracy), rule=f"alias:{alias.id}")
    return replace(explanation, evidence=(evidence,), runner_up=None)
