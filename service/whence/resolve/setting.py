"""The setting of a focus: what words and cells around it, and the caller's context, say of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.left_over import AWAY, PLAIN, LeftOver
from whence.resolve.line import Line
from whence.resolve.readings import Expected, Support
from whence.resolve.spotted import Named, Spotted, is_demonym
from whence.verdict import Role

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_CURRENT: Final = Role.CURRENT
_TARGET: Final = Role.TARGET
_ORIGIN: Final = Role.ORIGIN
_FIELD_KINDS: Final = {
    "city": (Kind.CITY, Kind.DISTRICT, Kind.METRO),
    "region": (Kind.ADMIN1, Kind.ADMIN2, Kind.REGION),
    "country": (Kind.COUNTRY,),
}


def has_setting(line: Line, expected: Expected) -> bool:
    """Whether there is any: most entries are one text without roles, read without context."""
    return (
        bool(expected.countries or expected.spoken or expected.shares or expected.postal)
        or any(line.roles)
        or any(line.is_negated)
        or any(cell.field != "text" for cell in line.cells)
    )


class Setting:
    """The setting of one entry's places."""

    def __init__(
        self,
        atlas: Atlas,
        weights: Mapping[str, float],
        limits: Mapping[str, float],
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        left_over: LeftOver,
    ) -> None:
        self._atlas = atlas
        self._weights = weights
        self._line = line
        self._expected = expected
        self._left_over = left_over
        self._said_here = self._said(spans, limits["said_bits"])

    def most(self, count: int) -> float:
        """The most bits that it can add to a reading of `count` names."""
        weights, expected = self._weights, self._expected
        bits = weights["cell_fits"] * count
        bits += weights["context_country"] + weights["context_language"]
        bits += weights["said_to_be_here"]
        if expected.postal:
            bits += weights["postal_code"]
        if expected.shares:
            bits += weights["field_countries"] * max(expected.shares.values())
        return bits

    def features(self, span: Spotted, named: Named, supports: Sequence[Support]) -> list[Feature]:
        """What it says of the focus `named`, read with its supports."""
        place = named.place
        found: list[Feature] = []
        used = span.mask
        for one in supports:
            used |= one.span.mask
        self._by_roles(found, span, used)
        self._by_cells(found, span, place, supports)
        self._by_country(found, span, self._atlas.country(place), used)
        return found

    def _by_roles(self, found: list[Feature], span: Spotted, used: int) -> None:
        """Who is where, by words beside the names (*from*, *now in*, *not in*)."""
        line, said_here = self._line, self._said_here
        role = line.roles[span.start]
        if role is _ORIGIN and not (self._left_over.has_strong or said_here & ~used):
            # Who names only where they are from mostly still lives there.
            role = None
        if role is _CURRENT and said_here & span.mask:
            found.append(Feature(EvidenceName.SAID_HERE, 1.0, span.start, span.end))
        elif said_here and not said_here & used:
            found.append(Feature(EvidenceName.SAID_ELSEWHERE, 1.0, span.start, span.end))
        if role in AWAY:
            found.append(Feature(EvidenceName.AWAY, 1.0, span.start, span.end, role or ""))
        elif role is _ORIGIN:
            found.append(Feature(EvidenceName.ORIGIN, 1.0, span.start, span.end))
        elif self._is_planned(span, used):
            found.append(Feature(EvidenceName.AWAY, 1.0, span.start, span.end, _TARGET))
        if any(line.is_negated[span.start : span.end]):
            found.append(Feature(EvidenceName.NEGATED, 1.0, span.start, span.end))

    def _by_cells(
        self, found: list[Feature], span: Spotted, place: int, supports: Sequence[Support]
    ) -> None:
        """Whether each name stands in a cell for places of its kind."""
        for where, which in [(span, place), *((one.span, one.named.place) for one in supports)]:
            kinds = _FIELD_KINDS.get(self._line.field(where.start))
            if kinds is not None:
                is_fit = self._atlas.kind(which) in kinds
                name = EvidenceName.FIELD_AGREES if is_fit else EvidenceName.FIELD_DISAGREES
                found.append(Feature(name, 1.0, where.start, where.end))

    def _by_country(self, found: list[Feature], span: Spotted, country: int, used: int) -> None:
        """What postal codes, the field's profile and the caller expect."""
        expected = self._expected
        where_coded = expected.postal.get(country)
        if where_coded is not None and not span.mask >> where_coded[0] & 1:
            found.append(Feature(EvidenceName.POSTAL_CODE, 1.0, *where_coded))
        if country in expected.shares:
            found.append(Feature(EvidenceName.FIELD_COUNTRIES, expected.shares[country]))
        if self._left_over.division_mask & ~used:
            # The text itself says where: what the caller expects adds nothing against it.
            return
        if country in expected.countries:
            found.append(Feature(EvidenceName.CONTEXT_COUNTRY, 1.0))
        if country in expected.spoken:
            found.append(Feature(EvidenceName.CONTEXT_LANGUAGE, 1.0))

    def _said(self, spans: Sequence[Spotted], said_bits: float) -> int:
        """The tokens of names that somebody says they are in now: *ex-Lagos, now in Leeds*."""
        mask = 0
        roles, words = self._line.roles, self._left_over.words
        placed, per_bit = self._weights["place"], self._weights["ordinary_words"]
        for span in spans:
            best = span.named[0]
            if roles[span.start] is not _CURRENT or best.how not in PLAIN or is_demonym(best):
                continue
            if best.bits + placed + per_bit * words.bits(span, best) > said_bits:
                mask |= span.mask
        return mask

    def _is_planned(self, span: Spotted, used: int) -> bool:
        """Whether words say that somebody will be there, and another place is named beside it."""
        line = self._line
        if line.roles[span.start] is not _TARGET or line.is_behind_arrow(span.start):
            return False
        return any(
            not other.mask & used and line.roles[other.start] is not _TARGET
            for other in self._left_over.strong_whole
        )
