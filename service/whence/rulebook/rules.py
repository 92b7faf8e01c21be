"""The rules as the stages use them: frozen, checked, and each with the id that explains it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from whence.rulebook.sounds import Sounds
from whence.text.fold import FoldTables
from whence.text.read_again import MisreadPage
from whence.text.repair import RepairTables
from whence.verdict import Role


class PhraseKind(StrEnum):
    """What a phrase of `segment.yaml` or `reject.yaml` does to the words around it."""

    REMOTE = "remote"  # remote, home office, teletrabajo …
    ROLE = "role"  # based in, originally from, ex-, near, 出身 …: gives the place beside it a role
    NEGATION = "negation"  # not, nicht, не …
    FILLER = "filler"  # city of, state of, 市, province …: says nothing, costs nothing
    AREA = "area"  # suburbs, area, region, countryside …: `approximate`
    DIRECTION = "direction"  # northern, NW, sud …: `approximate` when beside a place
    CONJUNCTION = "conjunction"  # and, or, und, y, и …: joins two places
    REJECT = "reject"  # n/a, earth, in your heart, prefer not to say …: speaks for no place
    FICTIONAL = "fictional"  # Hogwarts, Gotham …: no place, flag `fictional`


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with a meaning of their own, folded. `language`: BCP 47, or `mul` for any.

    `role`, `side`: for kind `role`; side `before`: the cue stands before its place (*near X*),
    `after`: behind it (*X出身*). Of a filler the role takes the place of `former` only (*moved from
    X to Y*). `is_whole`: matches only as the whole cell; with `is_part` also as all that stands
    between two commas (*Seville, n/a, Spain*). `is_division`: the name beside it is a division's
    (*province of*).
    """

    rule: str
    kind: PhraseKind
    key: str
    language: str
    role: Role | None = None
    side: str = "before"
    is_whole: bool = False
    is_part: bool = False
    is_division: bool = False


class PatternKind(StrEnum):
    """What a regular expression of `segment.yaml` or `reject.yaml` finds in a repaired cell."""

    POSTAL_CODE = "postal_code"
    COORDINATES = "coordinates"
    DATE = "date"
    NUMBER = "number"
    CONTACT = "contact"  # e-mail, handle, URL, phone, IP, path: no place, never corrected
    NOISE = "noise"  # pronouns, (he/him), decorations
    LISTED = "listed"  # the codes that open a list: DE, BE, Berlin
    REJECT = "reject"  # keyboard mashing, hex, code: speaks for no place


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression over the repaired cell; groups `latitude`, `longitude` for coordinates.

    `country`: ISO alpha-2 whose postal codes look like this, where only one does. `of_letters`:
    whether letters, spaces, commas, hyphens and apostrophes alone may match. `signs`: one of them
    is in whatever matches, where there are any; in small letters where the pattern `is_any_case`.
    `needs_digit`: whether nothing matches without a digit.
    """

    rule: str
    kind: PatternKind
    regex: re.Pattern[str]
    country: str | None = None
    is_whole: bool = False
    of_letters: bool = False
    signs: tuple[str, ...] = ()
    is_any_case: bool = False
    needs_digit: bool = False


class NameHow(StrEnum):
    """What kind of name a rule gives to a place."""

    NICKNAME = "nickname"
    ABBREVIATION = "abbreviation"
    AIRPORT = "airport"  # only in capitals
    FORMER_NAME = "former_name"
    NEIGHBOURHOOD = "neighbourhood"
    DEMONYM = "demonym"
    SPELLING = "spelling"
    REGION = "region"
    METRO = "metro"
    HISTORICAL = "historical"  # a vanished state or division
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class RuleName:
    """One more name for places: `key` (folded) means `place_ids` (several: successors or rivals).

    `needs_capitals`: only where written in capitals (`LA`, `SF`).
    """

    rule: str
    key: str
    place_ids: tuple[str, ...]
    how: NameHow
    needs_capitals: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A multi-country region (`region:EMEA`) or a metropolitan area (`metro:bay-area`).

    `members`: ids of the countries, divisions or cities in it; `centre`: a city's id or None;
    `people`: how many live there, None where the members say.
    """

    id: str
    name: str
    is_metro: bool
    members: tuple[str, ...]
    centre: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a level counts as settled: calibrated probability and lead over the next, 0 to 1."""

    probability: float
    margin: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds by level: `country`, `admin1`, `city`, and `no_place`."""

    name: str
    why: str
    thresholds: Mapping[str, Threshold]


@dataclass(frozen=True, slots=True)
class Decision:
    """`decision.yaml`: policies by name; ids of cities that are conventionally one with their
    container; reasons that also send a resolved value to review."""

    policies: Mapping[str, Policy]
    one_place: frozenset[str]
    review: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of field: `no_place_bits` is added to the null reading. Where from: `source`."""

    name: str
    no_place_bits: float
    why: str
    source: str
    country_bits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """`calibration.yaml`: per level, knots (raw, calibrated) of a monotone piecewise-linear map."""

    knots: Mapping[str, tuple[tuple[float, float], ...]]
    fitted: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeHabit:
    """How the people of a country write the codes of its divisions. `stands`: without a town as
    well (*TX*); `is_dashed`: behind a dash or slash (*Natal - RN*), elsewhere behind a comma."""

    stands: bool
    is_dashed: bool


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything in `rules/`. `version`, `calibration_version`: content hashes (12 hex digits)."""

    version: str
    calibration_version: str
    fold: FoldTables
    repair: RepairTables
    misread_pages: tuple[MisreadPage, ...]  # code_pages.csv
    phrases: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...]
    names: tuple[RuleName, ...]
    regions: Mapping[str, Region]
    weights: Mapping[str, float]  # scoring.yaml: evidence name → bits per unit
    limits: Mapping[str, float]  # scoring.yaml: bounds of the search (counts, km, letters)
    channel: Mapping[str, float]  # scoring.yaml: cost in bits of each kind of slip, all ≥ 0
    decision: Decision
    calibration: Calibration
    profiles: Mapping[str, Profile]
    spoken_in: Mapping[str, frozenset[str]]  # languages.yaml: language → countries
    sounds: Sounds  # sounds.csv, scripts.csv: names across scripts
    code_countries: Mapping[str, CodeHabit]  # codes.yaml: where codes of divisions are written
