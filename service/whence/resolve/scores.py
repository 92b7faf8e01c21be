"""One entry's readings scored against their focus: what they share is worked out once."""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Final, TypeAlias

from rapidfuzz.distance import JaroWinkler

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.code_support import code_beside, is_before_its_country
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.fitting import Fitting
from whence.resolve.left_over import AWAY, FEWEST_LETTERS, PLAIN, LeftOver
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.phrases import is_phrase, tells_of_a_thing
from whence.resolve.quarter import is_before_its_city, may_follow_its_quarter
from whence.resolve.readings import Expected, Reading, Support
from whence.resolve.setting import Setting, has_setting
from whence.resolve.spotted import FOCUS_ONLY, Named, Spotted, is_demonym
from whence.resolve.supporting import RELATIONS, Supporting
from whence.rulebook.rules import NameHow
from whence.text.token import Case, Gap

_COMMA: Final = Gap.COMMA
_UPPER: Final = Case.UPPER
_WORD_ALONE: Final = EvidenceName.WORD_ALONE
# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_COUNTRY: Final = Kind.COUNTRY
_ADMIN1: Final = Kind.ADMIN1
_BY_NAMES: Final = frozenset({"alternate", "translation"})
_NICKNAMES: Final = frozenset({NameHow.NICKNAME.value, NameHow.ABBREVIATION.value})
_NICKNAME_LETTERS: Final = 3  # *dc* spells no word, however often it is written
_OF_WORDS: Final = EvidenceName.BY_NAME_OF_WORDS
_LOWER: Final = Case.LOWER

Scored: TypeAlias = tuple[float, Spotted, Named, tuple[Support, ...], int]


class Scales:
    """The weights that every reading asks for, looked up once. `relation`: of each way of
    supporting a place."""

    __slots__ = ("best_relation", "place", "relation", "word")

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.place = weights["place"]
        self.word = weights["ordinary_words"]
        self.relation: dict[EvidenceName, float] = {name: weights[name] for name in RELATIONS}
        self.best_relation = max(self.relation.values())


class Scores:
    """The scoring of one entry: what its readings share is worked out once."""

    def __init__(
        self,
        atlas: Atlas,
        weights: dict[str, float],
        scales: Scales,
        limits: Mapping[str, float],
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        within: int,
    ) -> None:
        self.atlas = atlas
        self.weights = weights
        self.scales = scales
        self.limits = limits
        self.line = line
        self.spans = spans
        self.left_over = LeftOver(atlas, weights, limits, line, spans, within)
        self.words = self.left_over.words
        self._supporting = Supporting(atlas, limits)
        ranked = [(one.start - one.end, one.start, at) for at, one in enumerate(spans)]
        ranked.sort()
        self._longest_first = [spans[at] for _, _, at in ranked]
        self._longer = [one for one in spans if one.end - one.start > 1]
        self._fitting = Fitting(atlas, self.left_over)
        self._setting: Setting | None = None
        if has_setting(line, expected):
            self._setting = Setting(atlas, weights, limits, line, spans, expected, self.left_over)
        self._all = (1 << len(line.tokens)) - 1

    def others(self, span: Spotted) -> list[Spotted]:
        """The spans that share no word with `span`, longest first."""
        return [other for other in self._longest_first if not other.mask & span.mask]

    def most(self, span: Spotted, others: Sequence[Spotted]) -> float:
        """The most bits that its words and what supports it can give any place of `span`."""
        per_bit, best = self.scales.word, self.scales.best_relation
        bits = self.scales.place + per_bit * self.words.most(span)
        for other in others:
            # What does not support the place is left over, and leaving it adds nothing.
            gain = best + per_bit * self.words.most(other) + other.support_bits
            if gain > 0.0:
                bits += gain
        return bits

    def most_beside(self, span: Spotted, others: Sequence[Spotted]) -> float:
        """The most bits that any place of `span` can score beyond those of its name and `most`:
        words left over only take some away."""
        bits = 0.0
        if others and (span.has_code or any(other.has_code for other in others)):
            bits += self.weights["code_before_its_country"] + self.weights["code_of_its_province"]
        if others and may_follow_its_quarter(self.line, span):
            bits += self.weights["quarter_before_its_city"]
        if self._setting is not None:
            bits += self._setting.most(1 + len(others))
        return bits

    def score(
        self,
        span: Spotted,
        named: Named,
        others: Sequence[Spotted],
        least: float,
    ) -> Scored | None:
        """What the reading that answers `named` adds up to, and what supports it; None for one that
        would stay below `least`. `others` are those of its span; `least`: without what
        `most_beside` may add."""
        weights, scales = self.weights, self.scales
        per_bit = scales.word
        atlas, place = self.atlas, named.place
        kind, country = atlas.kind(place), atlas.country(place)
        admin1, city = atlas.admin1(place), atlas.city(place)
        left_over = self.left_over
        used = span.mask
        before = left_over.bits(used)
        bits = named.bits + scales.place + before + per_bit * self.words.bits(span, named)
        supports: list[Support] = []
        for other in others:
            if other.mask & used:
                continue
            support = self._supporting.support(other, place, kind, country, admin1, city)
            if support is None or self._is_apart(span, other):
                continue
            if self._is_one_name(span, other, place):
                continue
            as_named = support.named
            after = left_over.bits(used | other.mask)
            gain = scales.relation[support.relation] + as_named.shape.support_bits + after - before
            gain += per_bit * self.words.bits(other, as_named)
            if as_named.how == "code" and (code := code_beside(self.line, support)):
                gain += weights[code]
            if gain > 0:
                supports.append(support)
                used |= other.mask
                before = after
                bits += gain
        if bits < least:
            return None
        for feature in self._among_words(span, named, used):
            bits += weights[feature.name] * feature.value
        for mask, feature in self._fitting.beside(span):
            if not mask & used:
                bits += weights[feature.name] * feature.value
        if self._quarter(span, named, used) is not None:
            bits += weights["quarter_before_its_city"]
        if named.how == "code" and is_before_its_country(self.line, span, supports):
            bits += weights["code_before_its_country"]
        if self._setting is not None:
            for feature in self._setting.features(span, named, supports):
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
        for support in reading.supports:
            other, as_named = support.span, support.named
            features.append(Feature(support.relation, 1.0, other.start, other.end))
            features.extend(one for one in as_named.features if one.name not in FOCUS_ONLY)
            features.append(
                Feature(words, self.words.bits(other, as_named), other.start, other.end)
            )
            if as_named.how == "code" and (code := code_beside(self.line, support)):
                features.append(Feature(code, 1.0, other.start, other.end))
        features.extend(self.left_over.features(reading.used))
        features.extend(self._among_words(span, named, reading.used))
        features.extend(one for mask, one in self._fitting.beside(span) if not mask & reading.used)
        quarter = self._quarter(span, named, reading.used)
        if quarter is not None:
            features.append(Feature(EvidenceName.QUARTER, 1.0, quarter.start, quarter.end))
        if named.how == "code" and is_before_its_country(self.line, span, reading.supports):
            features.append(Feature(EvidenceName.CODE_OPENS, 1.0, span.start, span.end))
        if self._setting is not None:
            features.extend(self._setting.features(span, named, reading.supports))
        return tuple(features)

    def _quarter(self, span: Spotted, named: Named, used: int) -> Spotted | None:
        """The name before the city that will be a quarter of it; None where there is none."""
        if used != span.mask or not span.start:
            return None
        for other in self.left_over.strong_whole:
            if is_before_its_city(self.line, self.atlas, self.limits, other, span, named):
                return other
        return None

    def _is_one_name(self, span: Spotted, other: Spotted, place: int) -> bool:
        """Whether both are parts of a name of something larger (*Delhi NCR* is more than Delhi), or
        of a country's (*Virgin Islands of the United States* is no Virgin).

        A comma parts them: *San Francisco, Bay Area*.
        """
        both = span.mask | other.mask
        if self.line.tokens[max(span.start, other.start)].gap is _COMMA:
            return False
        atlas = self.atlas
        for whole in self._longer:
            if whole.mask & both != both:
                continue
            for one in whole.named:
                is_larger = atlas.contains(one.place, place) or atlas.kind(one.place) is _COUNTRY
                if is_larger and one.how in PLAIN and one.place != place:
                    return True
        return False

    def _is_apart(self, span: Spotted, other: Spotted) -> bool:
        """Whether `other` is said of somewhere else: an employer's country holds no home town."""
        line = self.line
        if other.end < span.start and is_demonym(other.named[0]):
            # *Indian in Dubai*: words between part what somebody is from where they are.
            between = line.tokens[other.end : span.start + 1]
            if all(token.gap not in SEPARATORS for token in between):
                return True
        role = line.roles[other.start]
        if role in AWAY and role is not line.roles[span.start]:
            return True
        return line.is_negated[other.start] and not line.is_negated[span.start]

    def _among_words(self, span: Spotted, named: Named, used: int) -> Sequence[Feature]:
        """What words left over say of the name itself: *mobile developer* names no Mobile."""
        is_origin = self.left_over.strong_mask & ~used != 0 and is_demonym(named)
        words = 0 if self._is_coded(span, named) else self.left_over.words_left(used)
        if span.mask == self._all and self._is_of_words(named):
            return (Feature(_OF_WORDS, 1.0, span.start, span.end),)
        is_single = span.mask == self._all and span.end == 1 and named.how in PLAIN
        # Large places are common words where their people write (Praha): these say nothing.
        if is_single and self.atlas.population(named.place) < self.limits["large_city_people"]:
            spare = self.limits["common_word_bits"] - self.words.bits(span, named)
            if spare > 0 and self.line.field(0) == "text" and not self._is_coded(span, named):
                return (Feature(_WORD_ALONE, spare, 0, 1),)
        if not words and not is_origin:
            return ()
        features = []
        if is_origin:
            features.append(Feature(EvidenceName.ORIGIN, 1.0, span.start, span.end))
        if not words:
            return features
        spare = self.limits["common_word_bits"] - self.words.bits(span, named)
        if spare > 0:
            features.append(Feature(EvidenceName.WORD_AMONG_WORDS, spare, span.start, span.end))
        if is_demonym(named) and tells_of_a_thing(self.line, self.words, self.limits, span):
            features.append(Feature(EvidenceName.PEOPLES_WORD, 1.0, span.start, span.end))
        if used == span.mask and is_phrase(self.line, self.left_over, self.limits, span):
            features.append(Feature(EvidenceName.ORDINARY_PHRASE, 1.0, span.start, span.end))
        tokens = self.line.tokens
        if all(tokens[i].case is _LOWER for i in range(span.start, span.end)):
            value = log2(1 + words)
            features.append(Feature(EvidenceName.SMALL_AMONG_WORDS, value, span.start, span.end))
        return features

    def _is_of_words(self, named: Named) -> bool:
        """Whether a free text in small letters is only a by-name of ordinary words that is unlike
        the division's own name (*winter* for Michigan), or such a nickname (*adam*)."""
        line, atlas = self.line, self.atlas
        if line.field(0) != "text" or any(one.case is not _LOWER for one in line.tokens):
            return False
        common = self.limits["common_word_bits"]
        if any(bits >= common for bits in self.words.surprisal):
            return False
        if named.how == "alias":
            if atlas.kind(named.place) is _COUNTRY:
                return False  # *usa* is no word
            is_nickname = named.shape.features[0].detail in _NICKNAMES
            return is_nickname and len(line.tokens[0].key) >= _NICKNAME_LETTERS
        if named.how not in _BY_NAMES or atlas.kind(named.place) is not _ADMIN1:
            return False
        own = atlas.name(named.place).lower()
        if set(named.shape.key.split()) < set(own.split()):
            return True  # *free* of Free State
        return JaroWinkler.similarity(named.shape.key, own) < self.limits["by_name_likeness"]

    def _is_coded(self, span: Spotted, named: Named) -> bool:
        """Whether it is a code, or a short by-name in capitals (*LA*), which is no word there."""
        if named.how != "alias":
            return named.how == "code"
        token = self.line.tokens[span.start]
        is_short = span.end - span.start == 1 and len(token.key) < FEWEST_LETTERS
        return is_short and token.case is _UPPER
