"""What a reading covers and what it leaves unread, in bits."""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import Line
from whence.resolve.span_words import SpanWords
from whence.resolve.spotted import MISSPELT, Named, Spotted, is_demonym
from whence.resolve.writing import is_last_code, is_parted
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Case, Gap
from whence.verdict import Role

_UPPER: Final = Case.UPPER
_REJECT: Final = PhraseKind.REJECT
_COUNTRY: Final = Kind.COUNTRY
_ADMIN1: Final = Kind.ADMIN1
_ORIGIN: Final = Role.ORIGIN
_LEFT_DIVISION: Final = EvidenceName.LEFT_DIVISION
_LEFT_PLACE: Final = EvidenceName.LEFT_PLACE
# Marked words that a place may leave over at no cost: they say what they say without it.
_FREE: Final = frozenset(
    {
        PhraseKind.REMOTE,
        PhraseKind.ROLE,
        PhraseKind.NEGATION,
        PhraseKind.FILLER,
        PhraseKind.AREA,
        PhraseKind.DIRECTION,
        PhraseKind.CONJUNCTION,
        PatternKind.POSTAL_CODE,
        PatternKind.COORDINATES,
        PatternKind.DATE,
        PatternKind.NUMBER,
        PatternKind.CONTACT,
        PatternKind.NOISE,
        PatternKind.LISTED,
    }
)
PLAIN: Final = frozenset({"exact", "alias", "alternate", "translation"})  # names as they are
_CUT: Final = EvidenceName.LEFT_PART
_GLUED: Final = Gap.GLUED
_TOUCHING: Final = frozenset({Gap.SPACE, Gap.HYPHEN, Gap.DOT})
_BY_NAMES: Final = frozenset({"alternate", "translation"})
FEWEST_LETTERS: Final = 4
AWAY: Final = frozenset({Role.FORMER, Role.EMPLOYER, Role.OTHER})


class Words:
    """How unlikely an entry's words are as ordinary words: what covering them earns, in bits."""

    def __init__(self, atlas: Atlas, line: Line, limits: Mapping[str, float]) -> None:
        self._atlas = atlas
        self._line = line
        self._per_person = limits["words_per_person"]
        self._code_bits = limits["code_bits"]
        index = atlas.gazetteer
        self.surprisal: list[float] = [index.surprisal(token.key) for token in line.tokens]

    def most(self, span: Spotted) -> float:
        """The most that any place can earn by covering the span's words."""
        return self._of(span).most

    def bits(self, span: Spotted, named: Named) -> float:
        """Surprisal of the span's words, net of what the place itself adds to their frequency.

        A misspelt word is rarer than the right one: it earns no more than the name it stands for.
        """
        bits = named.word_bits
        if bits is None:
            bits = named.word_bits = self._bits(span, named)
        return bits

    def _bits(self, span: Spotted, named: Named) -> float:
        net = self._per_person * self._atlas.population(named.place)
        run = self._of(span)
        how = named.how
        if net < run.least and how in PLAIN:
            return run.bits
        total = 0.0
        letters = FEWEST_LETTERS if how in _BY_NAMES else 0
        for length, frequency, unknown, rarest in run.words:
            # A short by-name is hardly why its word is common: *my* is no Vietnamese America.
            other = frequency - net if length >= letters else frequency
            total += unknown if other <= rarest else -log2(other)
        if how == "code" and self._is_clear_code(span):
            return max(total, self._code_bits)
        if how in MISSPELT:
            meant = 0.0
            for word in named.shape.key.split():
                meant += self._atlas.gazetteer.surprisal(word)
            total = min(total, meant)
        return total

    def _is_clear_code(self, span: Spotted) -> bool:
        """Whether it stands in capitals behind a separator, where it is no word (*Clinton, IN*)."""
        token = self._line.tokens[span.start]
        return token.case is _UPPER and is_parted(self._line, span.start)

    def _of(self, span: Spotted) -> SpanWords:
        known = span.words
        if known is None:
            words: list[str] = []
            is_glued = False
            tokens = self._line.tokens
            for i in range(span.start, span.end):
                if i > span.start and tokens[i].gap is _GLUED:
                    words[-1] += tokens[i].key
                    is_glued = True
                else:
                    words.append(tokens[i].key)
            if is_glued:
                index = self._atlas.gazetteer
                bits = [index.surprisal(word) for word in words]
            else:
                bits = self.surprisal[span.start : span.end]
            known = span.words = SpanWords(words, bits)
        return known


class LeftOver:
    """What a reading leaves unread, and what that costs it; the same for all with equal cover."""

    def __init__(
        self,
        atlas: Atlas,
        weights: Mapping[str, float],
        limits: Mapping[str, float],
        line: Line,
        spans: Sequence[Spotted],
        within: int,
    ) -> None:
        self.words = Words(atlas, line, limits)
        self._atlas = atlas
        self._line = line
        self._weights = weights
        self._limits = limits
        free = 0
        for i, mark in enumerate(line.marked):
            if mark in _FREE:
                free |= 1 << i
        for part in line.marks:
            # A part of a list that was filled to be left in peace (*n/a, n/a, Japan*).
            if part.kind is _REJECT and part.is_part:
                free |= ((1 << (part.end - part.start)) - 1) << part.start
        self._counted = ((1 << len(line.tokens)) - 1) & within & ~free
        self._spaced = 0
        for i, token in enumerate(line.tokens):
            if token.gap is not _GLUED:
                self._spaced |= 1 << i
        self._codes = 0
        self._strong = self._strong_spans(spans, within)
        self.strong_mask = self.division_mask = 0
        for span, name in self._strong:
            self.strong_mask |= span.mask
            if name is _LEFT_DIVISION:
                self.division_mask |= span.mask
        # No part of a longer one: Washington DC is no other Washington.
        self.strong_whole: list[Spotted] = []
        for span, _ in self._strong:
            if all(span.mask & ~longer.mask for longer in self.strong_whole):
                self.strong_whole.append(span)
        self.has_strong = bool(self._strong)  # places that no role sets aside
        self._bits: dict[int, float] = {}

    def bits(self, used: int) -> float:
        """The cost, 0 or less, of what `used` (a mask of tokens) does not cover."""
        known = self._bits.get(used)
        if known is None:
            known = 0.0
            for one in self.features(used):
                known += self._weights[one.name] * one.value
            self._bits[used] = known
        return known

    def words_left(self, used: int) -> int:
        """How many words of scripts with spaces are left over."""
        left = self._counted & ~used & self._spaced
        return left.bit_count()

    def features(self, used: int) -> tuple[Feature, ...]:
        """Other places, words and ordinary words that are left over."""
        left = self._counted & ~used
        # Codes such as IN and OR are marked as words: left over they count all the same.
        if not left | (self._codes & ~used) | (self.strong_mask & ~used):
            return ()
        features = []
        for span, name in self._strong:
            # One word of it left is enough: York out of New York leaves New York unread, and West
            # is no mere direction where West Virginia is written.
            unread = span.mask & ~used
            if unread & (left | self._codes) or (unread and unread != span.mask):
                features.append(Feature(name, 1.0, span.start, span.end))
                if unread != span.mask:
                    features.append(Feature(_CUT, 1.0, span.start, span.end))
                left &= ~span.mask
        words = common = 0.0
        cuts = beside = 0
        first = last = -1
        for i, token in enumerate(self._line.tokens):
            if not left >> i & 1:
                continue
            first = i if first < 0 else first
            last = i
            if self._is_cut(i, used):
                cuts += 1
            if token.gap is _GLUED:
                words += self._limits["glued_letter_words"]
                continue
            words += 1.0
            beside += self._is_beside(i, used)
            common += max(0.0, self._limits["common_word_bits"] - self.words.surprisal[i])
        if beside:
            features.append(Feature(EvidenceName.LEFT_BESIDE, float(min(beside, 2))))
        if cuts:
            features.append(Feature(EvidenceName.PART_OF_WORD, float(min(cuts, 2))))
        if words:
            where = (first, last + 1) if self._same_cell(first, last) else (-1, -1)
            # Each further word says less: a long address costs little more than a short one.
            features.append(Feature(EvidenceName.LEFT_WORDS, log2(1 + words), *where))
            if common:
                features.append(Feature(EvidenceName.LEFT_COMMON, log2(1 + common), *where))
        return tuple(features)

    def _is_beside(self, i: int, used: int) -> bool:
        """Whether the unread word i touches a read one with no separator between, as if it were
        part of its name, and is no ordinary word."""
        if self.words.surprisal[i] < self._limits["common_word_bits"]:
            return False
        tokens = self._line.tokens
        before = i > 0 and tokens[i].gap in _TOUCHING and used >> (i - 1) & 1
        after = i + 1 < len(tokens) and tokens[i + 1].gap in _TOUCHING and used >> (i + 1) & 1
        return bool(before or (after and not is_last_code(self._line, i + 1)))

    def _is_cut(self, i: int, used: int) -> bool:
        """Whether the unread letter i belongs to a word that a name covers in part.

        Han letters are words of their own, so they cut nothing.
        """
        tokens = self._line.tokens
        if "\u3400" <= tokens[i].key[0] <= "\u9fff":
            return False
        before = tokens[i].gap is _GLUED and used >> (i - 1) & 1
        after = i + 1 < len(tokens) and tokens[i + 1].gap is _GLUED and used >> (i + 1) & 1
        return bool(before or after)

    def _same_cell(self, first: int, last: int) -> bool:
        return self._line.cell_of[first] == self._line.cell_of[last]

    def _strong_spans(
        self, spans: Sequence[Spotted], within: int
    ) -> list[tuple[Spotted, EvidenceName]]:
        """Spans that would be a place on their own, longest first: leaving one over costs more
        than its words, most for a country or division, which says where all the rest lies."""
        weights = self._weights
        strong: list[tuple[Spotted, EvidenceName]] = []
        ranked: list[tuple[int, float, int, int]] = []
        for span in spans:
            if span.mask & ~within or self._is_away(span):
                continue
            best = span.named[0]
            if is_demonym(best):
                continue
            alone = best.bits + weights["place"]
            alone += weights["ordinary_words"] * self.words.bits(span, best)
            is_division = self._atlas.kind(best.place) in (_COUNTRY, _ADMIN1)
            is_code = self._is_parted_code(span)
            if is_code:
                self._codes |= span.mask
            if is_code or alone > self._limits["strong_bits"]:
                name = _LEFT_DIVISION if is_division else _LEFT_PLACE
                ranked.append((span.start - span.end, -alone, span.start, len(strong)))
                strong.append((span, name))
        if len(ranked) > 1:
            ranked.sort()
        return [strong[at] for _, _, _, at in ranked]

    def _is_parted_code(self, span: Spotted) -> bool:
        """Whether it is a code in capitals behind a separator, as in *Athens, AL*."""
        token = self._line.tokens[span.start]
        return (
            token.case is _UPPER
            and (is_parted(self._line, span.start) or is_last_code(self._line, span.start))
            and any(
                (
                    named.how == "code"
                    and all(one.name is not EvidenceName.CODE_UNUSUAL for one in named.features)
                )
                or (named.how == "alias" and self._atlas.kind(named.place) is _ADMIN1)
                for named in span.named
            )
        )

    def _is_away(self, span: Spotted) -> bool:
        role = self._line.roles[span.start]
        return role in AWAY or role is _ORIGIN or self._line.is_negated[span.start]
