"""Spans with the places they may name, and what each name says for or against its place."""

from typing import NamedTuple

from whence.place import Kind
from whence.resolve.evidence import EvidenceName, Feature
from whence.rulebook.rules import NameHow, RuleName

KIND_EVIDENCE = {
    Kind.COUNTRY: EvidenceName.COUNTRY,
    Kind.ADMIN1: EvidenceName.ADMIN1,
    Kind.ADMIN2: EvidenceName.ADMIN2,
    Kind.DISTRICT: EvidenceName.DISTRICT,
    Kind.METRO: EvidenceName.METRO,
    Kind.REGION: EvidenceName.REGION,
}
MISSPELT = frozenset({"fuzzy", "sound"})
# What a qualifier would not be asked for: these say how the *focus* was chosen among namesakes.
FOCUS_ONLY = frozenset(
    {
        EvidenceName.NAME_PRIOR,
        EvidenceName.PEOPLE,
        EvidenceName.MISSPELT_PEOPLE,
        EvidenceName.HOLDS_NAMESAKE,
        EvidenceName.ALTERNATE_OF_CITY,
        *KIND_EVIDENCE.values(),
    }
)


class Shape(NamedTuple):
    """What all places of a span have in common that are named in one way.

    `bits`: of its features; `support_bits`: without those that only count for the focus. `how`: as
    in `SpanReading`. The tokens are [start, end).
    """

    start: int
    end: int
    key: str
    how: str
    features: tuple[Feature, ...]
    bits: float
    support_bits: float
    is_historical: bool


class Named(NamedTuple):
    """A place that a span may name, with what its name says for or against it.

    `bits`: of all its features. `rarity`: log2 of its share of the people in its namesakes, `size`:
    log2 of its people over the usual; both None for codes. `marks`: evidence that it has besides.
    """

    place: int
    bits: float
    how: str
    shape: Shape
    rarity: float | None = None
    size: float | None = None
    marks: tuple[EvidenceName, ...] = ()

    @property
    def features(self) -> tuple[Feature, ...]:
        """All its evidence, made when asked for: most places of a span are never asked."""
        start, end = self.shape.start, self.shape.end
        own = [Feature(name, 1.0, start, end) for name in self.marks]
        if self.rarity is not None:
            own.append(Feature(EvidenceName.NAME_PRIOR, self.rarity, start, end))
        if self.size is not None:
            own.append(Feature(EvidenceName.PEOPLE, self.size, start, end))
            if self.how in MISSPELT:
                own.append(Feature(EvidenceName.MISSPELT_PEOPLE, self.size, start, end))
        return (*own, *self.shape.features)


def is_demonym(named: Named) -> bool:
    """Whether the word says what somebody is, not where: the Brazilian of *Brazilian in Berlin*."""
    return named.how == "alias" and any(
        feature.name is EvidenceName.DEMONYM for feature in named.shape.features
    )


class Spotted(NamedTuple):
    """Tokens [start, end) and the places they may name. `mask` has a bit for each token."""

    start: int
    end: int
    mask: int
    named: tuple[Named, ...]
    by_place: dict[int, Named]


class Spelling(NamedTuple):
    """A misspelt name's reading: the name meant, its slips as features."""

    key: str
    how: str
    features: tuple[Feature, ...]


Found = tuple[int, int | NameHow, int, "RuleName | None", Spelling | None]
