"""Names that must not be left unread beside the focus, since they would fit it."""

from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.left_over import PLAIN, LeftOver
from whence.resolve.spotted import MISSPELT, Spotted

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_ADMIN1: Final = Kind.ADMIN1
_COUNTRY: Final = Kind.COUNTRY
_LEFT_FITTING: Final = EvidenceName.LEFT_FITTING


class Fitting:
    """Which names of one entry would fit each other."""

    def __init__(self, atlas: Atlas, left_over: LeftOver) -> None:
        self._atlas = atlas
        self._left_over = left_over
        self._beside: dict[tuple[int, int], list[tuple[int, Feature]]] = {}

    def beside(self, span: Spotted) -> list[tuple[int, Feature]]:
        """The names that fit `span`, each with its mask: one of them names a place that lies in a
        place of the other. *Paris, Texas* is neither all of Texas nor the capital of France."""
        known = self._beside.get((span.start, span.end))
        if known is None:
            known = [
                (other.mask, Feature(_LEFT_FITTING, 1.0, other.start, other.end))
                for other in self._left_over.strong_whole
                if not other.mask & span.mask
                and (self._holds(other, span) or self._holds(span, other))
            ]
            self._beside[span.start, span.end] = known
        return known

    def _holds(self, outer: Spotted, inner: Spotted) -> bool:
        """Whether a country or division that `outer` names holds a place that `inner` names."""
        atlas = self._atlas
        for one in outer.named:
            kind = atlas.kind(one.place)
            if one.how in MISSPELT or kind not in (_ADMIN1, _COUNTRY):
                continue
            for held in inner.named:
                place = held.place
                holder = atlas.admin1(place) if kind is _ADMIN1 else atlas.country(place)
                if holder == one.place != place and held.how in PLAIN:
                    return True
        return False
