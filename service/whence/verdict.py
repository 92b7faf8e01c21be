"""What Whence answers: the verdict, its candidates and the reasons behind it.

Nobody changes one that was made. What every answer is made of doesn't say so by `frozen`, which
would make it three times as slow to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from whence.place import Place

Span = tuple[int, int]  # [start, end) in Unicode code points of a raw cell


class Outcome(StrEnum):
    """`resolved`: every level the text names is settled; `ambiguous`: a named level isn't;
    `unresolved`: it reads like a place that nothing fits; `not_a_location`: it says no place."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"
    NOT_A_LOCATION = "not_a_location"


class Flag(StrEnum):
    """What else is true of an entry; stable codes, told to callers."""

    REMOTE = "remote"
    MULTIPLE = "multiple"
    MOVING = "moving"
    FORMER = "former"
    APPROXIMATE = "approximate"
    METRO = "metro"
    MULTI_COUNTRY = "multi_country"
    HISTORICAL = "historical"
    FICTIONAL = "fictional"
    SPELLING_CORRECTED = "spelling_corrected"
    TEXT_REPAIRED = "text_repaired"
    LOOK_ALIKE_CHARACTERS = "look_alike_characters"
    CONTRADICTION = "contradiction"
    NEGATED = "negated"
    REVIEWED = "reviewed"


class ReasonCode(StrEnum):
    """Why an entry isn't settled further."""

    SEVERAL_CITIES = "several_cities"
    SEVERAL_COUNTRIES = "several_countries"
    SEVERAL_DIVISIONS = "several_divisions"
    SEVERAL_LEVELS = "several_levels"
    CONTRADICTION = "contradiction"
    LOW_CONFIDENCE = "low_confidence"
    MULTIPLE_PLACES = "multiple_places"
    HISTORICAL_STATE = "historical_state"
    NEGATED = "negated"
    UNKNOWN_NAME = "unknown_name"
    TOO_SHORT = "too_short"
    EMPTY = "empty"
    NO_PLACE_WORDS = "no_place_words"


class Role(StrEnum):
    """What a place is to the person who wrote it."""

    CURRENT = "current"
    FORMER = "former"
    ORIGIN = "origin"
    TARGET = "target"
    NEAR = "near"
    EMPLOYER = "employer"
    OTHER = "other"


class ReturnCause(StrEnum):
    """Why a settled value goes back to reviewers: a new version is confident of something else,
    or the place that was decided is gone."""

    CONTRADICTED = "contradicted"
    PLACE_VANISHED = "place_vanished"


@dataclass(slots=True)
class Reason:
    """Why an entry isn't settled further: a stable code and one plain sentence."""

    code: ReasonCode
    message: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a reading: +1 bit doubles its odds, -1 bit halves them.

    `field` and `span` say which words speak; both are None where none do. `rule`: the rule's id.
    """

    name: str
    bits: float
    detail: str
    field: str | None = None
    span: Span | None = None
    rule: str | None = None


@dataclass(slots=True)
class Mention:
    """One place the entry speaks of, where, and in which role."""

    place_id: str
    role: Role
    field: str
    span: Span


@dataclass(slots=True)
class Candidate:
    """A place that may be meant; `probability` is calibrated; `evidence` only when asked for."""

    place: Place
    probability: float
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair step as callers see it: what stood at `span` of the raw cell, what it became."""

    name: str
    field: str
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SpanReading:
    """Some words of the raw cell, what they were read as, and how.

    `how`: `exact`, `alternate`, `code`, `alias`, `fuzzy`, `sound`, or the kind of words they are
    (`remote`, `role`, `filler`, `reject`, `pattern`).
    """

    field: str
    span: Span
    read_as: str
    how: str


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The reading that came second; `place_id` is None for *no place at all*."""

    place_id: str | None
    bits: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why: bits of `evidence` add up to the winning reading's score."""

    repairs: tuple[Repair, ...]
    spans: tuple[SpanReading, ...]
    evidence: tuple[Evidence, ...]
    runner_up: RunnerUp | None
    policy: str
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Versions:
    """What an answer was made with; all but `service` and `decisions` are content hashes."""

    service: str
    gazetteer: str
    rules: str
    calibration: str
    decisions: str = "0"


@dataclass(slots=True)
class Verdict:
    """What Whence answers for one entry; the fields are those of the contract."""

    id: str | None
    input: Mapping[str, str]
    value: str
    outcome: Outcome
    place: Place | None
    confidence: float | None
    confidence_by_level: Mapping[str, float | None]
    best_by_level: Mapping[str, str | None]
    flags: tuple[Flag, ...]
    reasons: tuple[Reason, ...]
    mentions: tuple[Mention, ...]
    no_place_probability: float
    candidates: tuple[Candidate, ...]
    versions: Versions
    explanation: Explanation | None = None
    review_status: str = "none"
    review_item_id: str | None = None
    returns: ReturnCause | None = None  # told to the review queue, not to callers
