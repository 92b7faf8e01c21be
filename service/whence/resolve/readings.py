"""Spans → readings: ways of understanding an entry, each with evidence that adds up to its score.

A reading has one *focus*, the place it answers, and every other span either *supports* it (it names
a place the focus lies in, or the same place again) or is left over. So a reading is scored against
its focus alone, and the parts need no search over all their products
(`docs/decisions/001-star-readings.md`).
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf, log2
from typing import NamedTuple

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.left_over import AWAY, LeftOver
from whence.resolve.segment import Line
from whence.resolve.spotted import FOCUS_ONLY, Named, Spotted, is_demonym
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Case
from whence.verdict import Role

# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_ADMIN2, _CITY = Kind.ADMIN2, Kind.CITY
_ADMIN1_AGREES, _COUNTRY_AGREES = EvidenceName.ADMIN1_AGREES, EvidenceName.COUNTRY_AGREES
_ADMIN2_AGREES, _CITY_AGREES = EvidenceName.ADMIN2_AGREES, EvidenceName.CITY_AGREES
_REGION_AGREES, _SAME_PLACE = EvidenceName.REGION_AGREES, EvidenceName.SAME_PLACE
_NEARBY = EvidenceName.NEARBY
RELATIONS = (
    EvidenceName.COUNTRY_AGREES,
    EvidenceName.ADMIN1_AGREES,
    EvidenceName.ADMIN2_AGREES,
    EvidenceName.REGION_AGREES,
    EvidenceName.CITY_AGREES,
    EvidenceName.SAME_PLACE,
    EvidenceName.NEARBY,
)
_NO_PLACE = frozenset(
    {
        PhraseKind.REJECT,
        PhraseKind.FICTIONAL,
        PatternKind.REJECT,
        PatternKind.CONTACT,
        PatternKind.NUMBER,
    }
)
TOWNS = (Kind.CITY, Kind.DISTRICT)
_FIELD_KINDS = {
    "city": (Kind.CITY, Kind.DISTRICT, Kind.METRO),
    "region": (Kind.ADMIN1, Kind.ADMIN2, Kind.REGION),
    "country": (Kind.COUNTRY,),
}


class Expected(NamedTuple):
    """What the caller says beside the entry, as numbers of countries: those it expects, and those
    where its language is spoken. A preference, never a filter."""

    countries: frozenset[int] = frozenset()
    spoken: frozenset[int] = frozenset()


class Support(NamedTuple):
    """Another span that speaks for the focus: how (`relation`), and as which name."""

    span: Spotted
    named: Named
    relation: EvidenceName


class Reading(NamedTuple):
    """One way of understanding an entry. `focus` is a place number, None for no place at all."""

    focus: int | None
    bits: float
    span: Spotted | None
    named: Named | None
    supports: tuple[Support, ...]
    used: int  # mask of the tokens that focus and supports cover
    own: tuple[Feature, ...] = ()  # of the null reading; a place's are worked out when asked for
    scores: "Scores | None" = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """All its evidence before it is weighed; the bits add up to `bits`."""
        return self.own if self.scores is None else self.scores.features(self)


class Reader:
    """Scores readings with the rulebook's weights; holds nothing of an entry between calls."""

    def __init__(
        self, atlas: Atlas, weights: Mapping[str, float], limits: Mapping[str, float]
    ) -> None:
        self.atlas = atlas
        self.weights = weights
        self.limits = limits

    def places(
        self,
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        within: int = -1,
        with_negated: bool = False,
    ) -> list[Reading]:
        """The best readings that name a place, best first, one for each place.

        `within`: mask of the tokens that count; spans outside are ignored, words outside are free.
        `with_negated`: whether places that somebody says they are not in (*not Denver*) count.
        """
        spans = [
            span
            for span in spans
            if not span.mask & ~within and (with_negated or not line.is_negated[span.start])
        ]
        if not spans:
            return []
        scores = Scores(self, line, spans, expected, within)
        found = []
        margin = self.limits["reading_bits"]
        top = -inf
        # The likeliest first, so that what cannot come near them is not scored at all.
        for span in sorted(spans, key=lambda one: -one.named[0].bits):
            others = scores.others(span)
            most_gain = scores.most(span, others)
            for named in span.named:
                if named.bits + most_gain < top - margin:
                    break
                scored = scores.score(span, named, others)
                found.append(scored)
                top = max(top, scored[0])
        found.sort(key=lambda one: (-one[0], one[2].place))
        least = top - margin
        most = int(self.limits["readings"])
        best: dict[int, Reading] = {}
        for bits, span, named, supports, used in found:
            if bits < least or len(best) == most:
                break
            if named.place not in best:
                best[named.place] = Reading(
                    named.place, bits, span, named, supports, used, (), scores
                )
        return list(best.values())

    def no_place(self, line: Line, no_place_bits: float) -> Reading:
        """The null reading: 0 bits, and what speaks for no place at all."""
        features = []
        if no_place_bits:
            features.append(Feature(EvidenceName.PROFILE, no_place_bits))
        filled = {cell.field for cell in line.cells if cell.start < cell.end}
        speaking = {line.field(mark.start) for mark in line.marks if mark.kind in _NO_PLACE}
        # One cell that says nothing (*n/a*) takes nothing from what the next one says.
        for mark in line.marks if filled == speaking else ():
            if mark.kind in (PhraseKind.REJECT, PhraseKind.FICTIONAL, PatternKind.REJECT):
                name = EvidenceName.REJECT_PHRASE
                if mark.is_whole:
                    name = EvidenceName.REJECT_WHOLE
            elif mark.kind in (PatternKind.CONTACT, PatternKind.NUMBER):
                name = EvidenceName.CONTACT
            else:
                continue
            features.append(Feature(name, 1.0, mark.start, mark.end, "", mark.rule))
        bits = sum(self.weights[feature.name] * feature.value for feature in features)
        return Reading(None, bits, None, None, (), 0, tuple(features))


Scored = tuple[float, Spotted, Named, tuple[Support, ...], int]


class Scores:
    """The scoring of one entry: what its readings share is worked out once."""

    def __init__(
        self,
        reader: Reader,
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        within: int,
    ) -> None:
        self.atlas = reader.atlas
        self.weights = reader.weights
        self.limits = reader.limits
        self.line = line
        self.spans = spans
        self.expected = expected
        self.left_over = LeftOver(reader.atlas, reader.weights, reader.limits, line, spans, within)
        self.words = self.left_over.words
        self._has_setting = (
            bool(expected.countries or expected.spoken)
            or any(line.roles)
            or any(line.is_negated)
            or any(cell.field != "text" for cell in line.cells)
        )

    def others(self, span: Spotted) -> list[Spotted]:
        """The spans that share no word with `span`, longest first."""
        apart = [other for other in self.spans if not other.mask & span.mask]
        apart.sort(key=lambda other: (other.start - other.end, other.start))
        return apart

    def most(self, span: Spotted, others: Sequence[Spotted]) -> float:
        """The most bits that any place of `span` can score beyond those of its name."""
        per_bit = self.weights["ordinary_words"]
        bits = self.weights["place"] + per_bit * self.words.most(span)
        best = max(self.weights[relation] for relation in RELATIONS)
        for other in others:
            # A larger place nearby is asked for by words of its own: all count at their most.
            bits += best + per_bit * self.words.most(other)
            bits += max(named.shape.support_bits for named in other.named)
        return bits

    def score(self, span: Spotted, named: Named, others: Sequence[Spotted]) -> Scored:
        """What the reading that answers `named` adds up to, and what supports it."""
        weights = self.weights
        per_bit = weights["ordinary_words"]
        atlas, place = self.atlas, named.place
        kind, country = atlas.kind(place), atlas.country(place)
        admin1, city = atlas.admin1(place), atlas.city(place)
        left = self.left_over.bits
        used = span.mask
        before = left(used)
        bits = named.bits + weights["place"] + before
        bits += per_bit * self.words.bits(span, named)
        supports: list[Support] = []
        for other in others:
            if other.mask & used:
                continue
            support = self._support(other, place, kind, country, admin1, city)
            if support is None:
                continue
            after = left(used | other.mask)
            gain = weights[support.relation] + support.named.shape.support_bits + after - before
            gain += per_bit * self.words.bits(other, support.named)
            if gain > 0:
                supports.append(support)
                used |= other.mask
                before = after
                bits += gain
        for feature in self._among_words(span, named, used):
            bits += weights[feature.name] * feature.value
        if self._has_setting:
            for feature in self._setting(span, named, supports):
                bits += weights[feature.name] * feature.value
        return bits, span, named, tuple(supports), used

    def features(self, reading: Reading) -> tuple[Feature, ...]:
        """All evidence of one of its readings; the bits add up to the score."""
        span, named = reading.span, reading.named
        assert span is not None and named is not None
        words = EvidenceName.ORDINARY_WORDS
        features = [
            Feature(EvidenceName.PLACE, 1.0),
            *named.features,
            Feature(words, self.words.bits(span, named), span.start, span.end),
        ]
        for other, as_named, relation in reading.supports:
            features.append(Feature(relation, 1.0, other.start, other.end))
            features.extend(one for one in as_named.features if one.name not in FOCUS_ONLY)
            features.append(
                Feature(words, self.words.bits(other, as_named), other.start, other.end)
            )
        features.extend(self.left_over.features(reading.used))
        features.extend(self._among_words(span, named, reading.used))
        if self._has_setting:
            features.extend(self._setting(span, named, reading.supports))
        return tuple(features)

    def _support(
        self, other: Spotted, place: int, kind: Kind, country: int, admin1: int, city: int
    ) -> Support | None:
        """How `other` speaks for `place`, which lies in `city`, `admin1` and `country`: the finest
        relation that holds."""
        atlas = self.atlas
        by_place = other.by_place
        if admin1 != place and admin1 in by_place:
            return Support(other, by_place[admin1], _ADMIN1_AGREES)
        if place in by_place:
            return Support(other, by_place[place], _SAME_PLACE)
        if city != place and city in by_place:
            return Support(other, by_place[city], _CITY_AGREES)
        if country != place and country in by_place:
            return Support(other, by_place[country], _COUNTRY_AGREES)
        for named in other.named:
            if named.place >= atlas.size and named.place != place:
                if atlas.contains(named.place, place):
                    return Support(other, named, _REGION_AGREES)
            elif admin1 >= 0 and kind in TOWNS:
                if atlas.admin1(named.place) != admin1:
                    continue
                if atlas.kind(named.place) is _ADMIN2:
                    return Support(other, named, _ADMIN2_AGREES)
        if kind in TOWNS:
            larger = self.limits["near_times"] * atlas.population(place)
            for named in other.named[:4]:
                if (
                    named.place < atlas.size
                    and atlas.kind(named.place) is _CITY
                    and atlas.population(named.place) > larger
                    and atlas.country(named.place) == country
                    and atlas.distance_km(named.place, place) < self.limits["near_km"]
                ):
                    return Support(other, named, _NEARBY)
        return None

    def _among_words(self, span: Spotted, named: Named, used: int) -> Iterable[Feature]:
        """What words left over say of the name itself: *mobile developer* names no Mobile."""
        if self.left_over.strong_mask & ~used and is_demonym(named):
            yield Feature(EvidenceName.ORIGIN, 1.0, span.start, span.end)
        words = self.left_over.words_left(used)
        if not words or named.how == "code":
            return
        spare = self.limits["common_word_bits"] - self.words.bits(span, named)
        if spare > 0:
            yield Feature(EvidenceName.WORD_AMONG_WORDS, spare, span.start, span.end)
        tokens = self.line.tokens
        if all(tokens[i].case is Case.LOWER for i in range(span.start, span.end)):
            value = log2(1 + words)
            yield Feature(EvidenceName.SMALL_AMONG_WORDS, value, span.start, span.end)

    def _setting(
        self, span: Spotted, named: Named, supports: Sequence[Support]
    ) -> Iterable[Feature]:
        """What the words and cells around the focus, and the caller's context, say of it."""
        line, place = self.line, named.place
        role = line.roles[span.start]
        if role is Role.ORIGIN and not self.left_over.has_strong:
            # Who names only where they are from mostly still lives there.
            role = None
        if role in AWAY:
            yield Feature(EvidenceName.AWAY, 1.0, span.start, span.end, role or "")
        elif role is Role.ORIGIN:
            yield Feature(EvidenceName.ORIGIN, 1.0, span.start, span.end)
        if line.is_negated[span.start]:
            yield Feature(EvidenceName.NEGATED, 1.0, span.start, span.end)
        fits = [(span, place), *((one.span, one.named.place) for one in supports)]
        for where, which in fits:
            kinds = _FIELD_KINDS.get(line.field(where.start))
            if kinds is not None:
                is_fit = self.atlas.kind(which) in kinds
                name = EvidenceName.FIELD_AGREES if is_fit else EvidenceName.FIELD_DISAGREES
                yield Feature(name, 1.0, where.start, where.end)
        used = span.mask
        for one in supports:
            used |= one.span.mask
        if self.left_over.division_mask & ~used:
            # The text itself says where: what the caller expects adds nothing against it.
            return
        country = self.atlas.country(place)
        if country in self.expected.countries:
            yield Feature(EvidenceName.CONTEXT_COUNTRY, 1.0)
        if country in self.expected.spoken:
            yield Feature(EvidenceName.CONTEXT_LANGUAGE, 1.0)
