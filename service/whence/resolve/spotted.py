"""Spans with the places they may name, and what each name says for or against its place."""

from math import inf
from typing import TYPE_CHECKING, Final

from whence.place import Kind
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.span_words import SpanWords
from whence.rulebook.rules import NameHow, RuleName

if TYPE_CHECKING:
    from whence.resolve.supporting import Side

KIND_EVIDENCE: Final = {
    Kind.COUNTRY: EvidenceName.COUNTRY,
    Kind.ADMIN1: EvidenceName.ADMIN1,
    Kind.ADMIN2: EvidenceName.ADMIN2,
    Kind.DISTRICT: EvidenceName.DISTRICT,
    Kind.METRO: EvidenceName.METRO,
    Kind.REGION: EvidenceName.REGION,
}
MISSPELT: Final = frozenset({"fuzzy", "sound"})
ROMANISED: Final = "romanised"  # read by sound, from another script
# What a qualifier would not be asked for: these say how the *focus* was chosen among namesakes.
FOCUS_ONLY: Final = frozenset(
    {
        EvidenceName.NAME_PRIOR,
        EvidenceName.PEOPLE,
        EvidenceName.MISSPELT_PEOPLE,
        EvidenceName.HOLDS_NAMESAKE,
        EvidenceName.CODE_SIGN,
        EvidenceName.CALLED_DIVISION,
        EvidenceName.NOT_CALLED_CITY,
        EvidenceName.ALTERNATE_OF_CITY,
        EvidenceName.ALTERNATE_AS_WRITTEN,
        EvidenceName.COUNTRY_OWN_NAME,
        *KIND_EVIDENCE.values(),
    }
)


class Shape:
    """What all places of a span have in common that are named in one way.

    `bits`: of its features; `support_bits`: without those that only count for the focus. `how`: as
    in `SpanReading`. The tokens are [start, end).
    """

    __slots__ = (
        "bits",
        "end",
        "features",
        "how",
        "is_historical",
        "key",
        "start",
        "support_bits",
    )

    def __init__(
        self,
        start: int,
        end: int,
        key: str,
        how: str,
        features: tuple[Feature, ...],
        bits: float,
        support_bits: float,
        is_historical: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.how = how
        self.features = features
        self.bits = bits
        self.support_bits = support_bits
        self.is_historical = is_historical


class Named:
    """A place that a span may name, with what its name says for or against it.

    `bits`: of all its features. `rarity`: log2 of its share of the people in its namesakes, `size`:
    log2 of its people over the usual; both None for codes. `marks`: evidence that it has besides.
    `word_bits`: what covering its words earns, once somebody worked it out (`left_over.Words`).
    """

    __slots__ = ("bits", "how", "marks", "place", "rarity", "shape", "size", "word_bits")

    def __init__(
        self,
        place: int,
        bits: float,
        how: str,
        shape: Shape,
        rarity: float | None = None,
        size: float | None = None,
        marks: tuple[EvidenceName, ...] = (),
    ) -> None:
        self.place = place
        self.bits = bits
        self.how = how
        self.shape = shape
        self.rarity = rarity
        self.size = size
        self.marks = marks
        self.word_bits: float | None = None

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
    if named.how != "alias":
        return False
    return any(feature.name is EvidenceName.DEMONYM for feature in named.shape.features)


class Spotted:
    """Tokens [start, end) and the places they may name. `mask` has a bit for each token.

    `support_bits`: the most that any of its names has to give as a support. `has_code`: whether one
    of them is a code. `words`: its words, once somebody looked at them (`left_over.Words`); `side`:
    what it has for places beside it, once somebody asked (`supporting.Supporting`).
    """

    __slots__ = (
        "by_place",
        "end",
        "has_code",
        "mask",
        "named",
        "side",
        "start",
        "support_bits",
        "words",
    )

    def __init__(
        self,
        start: int,
        end: int,
        mask: int,
        named: tuple[Named, ...],
        by_place: dict[int, Named],
    ) -> None:
        self.start = start
        self.end = end
        self.mask = mask
        self.named = named
        self.by_place = by_place
        self.support_bits = -inf
        self.has_code = False
        for one in named:
            self.support_bits = max(self.support_bits, one.shape.support_bits)
            if one.how == "code":
                self.has_code = True
        self.words: SpanWords | None = None
        self.side: Side | None = None


class Spelling:
    """A misspelt name's reading: the name meant, its slips as features."""

    __slots__ = ("features", "how", "key")

    def __init__(self, key: str, how: str, features: tuple[Feature, ...]) -> None:
        self.key = key
        self.how = how
        self.features = features


Found = tuple[int, int | NameHow, int, "RuleName | None", Spelling | None]
