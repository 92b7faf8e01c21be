"""Spans → readings: ways of understanding an entry, each with evidence that adds up to its score.

A reading has one *focus*, the place it answers, and every other span either *supports* it (it names
a place the focus lies in, or the same place again) or is left over. So a reading is scored against
its focus alone, and the parts need no search over all their products
(`docs/decisions/001-star-readings.md`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.spotted import Named, Spotted

if TYPE_CHECKING:
    from whence.resolve.scores import Scores

_NO_SHARES: Mapping[int, float] = MappingProxyType({})
_NO_CODES: Mapping[int, tuple[int, int]] = MappingProxyType({})


class Expected(NamedTuple):
    """What is known beside the names, by numbers of countries: those the caller expects, and those
    where its language is spoken; by how many bits the field names a country more often than its
    people say; whose postal code stands in the entry, and where. Never a filter."""

    countries: frozenset[int] = frozenset()
    spoken: frozenset[int] = frozenset()
    shares: Mapping[int, float] = _NO_SHARES
    postal: Mapping[int, tuple[int, int]] = _NO_CODES


class Support:
    """Another span that speaks for the focus: how (`relation`), and as which name."""

    __slots__ = ("named", "relation", "span")

    def __init__(self, span: Spotted, named: Named, relation: EvidenceName) -> None:
        self.span = span
        self.named = named
        self.relation = relation


class Reading:
    """One way of understanding an entry. `focus` is a place number, None for no place at all.

    `used`: mask of the tokens that focus and supports cover. `own`: evidence of the null reading; a
    place's is worked out when it is asked for.
    """

    __slots__ = ("bits", "focus", "named", "own", "scores", "span", "supports", "used")

    def __init__(
        self,
        focus: int | None,
        bits: float,
        span: Spotted | None,
        named: Named | None,
        supports: tuple[Support, ...],
        used: int,
        own: tuple[Feature, ...] = (),
        scores: "Scores | None" = None,
    ) -> None:
        self.focus = focus
        self.bits = bits
        self.span = span
        self.named = named
        self.supports = supports
        self.used = used
        self.own = own
        self.scores = scores

    @property
    def features(self) -> tuple[Feature, ...]:
        """All its evidence before it is weighed; the bits add up to `bits`."""
        return self.own if self.scores is None else self.scores.features(self)
