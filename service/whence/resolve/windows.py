"""Which words of an entry are worth a search for misspelt names."""

from collections.abc import Mapping, Sequence
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.spotted import Spotted
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Gap

_GLUED: Final = Gap.GLUED
_COUNTRY: Final = Kind.COUNTRY
_LISTED: Final = EvidenceName.REGION
# Words of these marks are understood: they are no misspelt names.
_UNDERSTOOD: Final = frozenset(
    {
        PhraseKind.REMOTE,
        PhraseKind.ROLE,
        PhraseKind.NEGATION,
        PhraseKind.CONJUNCTION,
        PhraseKind.REJECT,
        PhraseKind.FICTIONAL,
        PhraseKind.AREA,
        *PatternKind,
    }
)
_NO_WORDS: Final = frozenset(PatternKind)


class Windows:
    """Finds them, with the limits of the rulebook; holds nothing of an entry between calls."""

    def __init__(self, atlas: Atlas, limits: Mapping[str, float]) -> None:
        self._atlas = atlas
        self._limits = limits

    def of(
        self,
        line: Line,
        spans: Sequence[Spotted],
        named: Sequence[tuple[int, frozenset[int]]],
        context: frozenset[int],
    ) -> list[tuple[int, int]]:
        """Runs of tokens worth a search: what stands between separators and is no name as a whole,
        then those with an unexplained word, longest first.

        `named`: the countries and divisions that spans may name, with the span's mask.
        """
        open_mask = 0
        for i, token in enumerate(line.tokens):
            if line.marked[i] not in _UNDERSTOOD and not token.is_flag and not token.key.isdigit():
                open_mask |= 1 << i
        settled = 0
        for span in spans:
            asked = beside(span.mask, named, context)
            if not self._is_obscure(line, span, asked):
                settled |= span.mask
        plain = 0
        for i, mark in enumerate(line.marked):
            if mark is None:
                plain |= 1 << i
        found = self._segments(line, spans, settled)
        fresh = open_mask & ~settled & plain
        if not fresh:
            return found
        count = len(line.tokens)
        most = int(self._limits["window_words"])
        for length in range(most, 0, -1):
            for start in range(count - length + 1):
                end = start + length
                mask = ((1 << length) - 1) << start
                if not mask & fresh or mask & ~open_mask or self._is_parted(line, start, end):
                    continue
                if self._is_glued(line, start, end):
                    continue
                letters = sum(len(line.tokens[i].key) for i in range(start, end))
                if letters < self._limits["fuzzy_letters"]:
                    continue
                cell = line.cells[line.cell_of[start]]
                is_whole = length > 1 and length == cell.end - cell.start
                if not is_whole and self._is_common(line, start, end):
                    continue
                found.append((start, end))
        return found + self._glued_runs(line, fresh)

    def _glued_runs(self, line: Line, fresh: int) -> list[tuple[int, int]]:
        """Whole runs of letters in scripts without spaces (Thai, Hangul, Han …)."""
        tokens = line.tokens
        found = []
        start = 0
        for i in range(1, len(tokens) + 1):
            if i < len(tokens) and tokens[i].gap is _GLUED:
                continue
            run = ((1 << (i - start)) - 1) << start
            if i - start >= self._limits["fuzzy_glued"] and run & fresh == run:
                found.append((start, i))
            start = i
        return found

    def _segments(
        self, line: Line, spans: Sequence[Spotted], settled: int
    ) -> list[tuple[int, int]]:
        """Words between separators, two or more, that no name covers as a whole, unless each is
        part of a name that is `settled` (a mask of tokens)."""
        whole = {(span.start, span.end) for span in spans}
        most = int(self._limits["window_words"])
        count = len(line.tokens)
        found = []
        start = 0
        for end in range(1, count + 1):
            if end < count and line.tokens[end].gap not in SEPARATORS:
                continue
            mask = ((1 << (end - start)) - 1) << start
            if (
                2 <= end - start <= most
                and mask & ~settled
                and (start, end) not in whole
                and not all(line.marked[start:end])
                and not any(line.marked[i] in _NO_WORDS for i in range(start, end))
                and not self._is_glued(line, start, end)
                and not self._is_name_beside_words(line, start, end, spans)
            ):
                found.append((start, end))
            start = end
        return found

    def _is_name_beside_words(
        self, line: Line, start: int, end: int, spans: Sequence[Spotted]
    ) -> bool:
        """Whether one name covers all but words that are understood: *based in Xingtai*."""
        rest = 0
        for i in range(start, end):
            if line.marked[i] not in _UNDERSTOOD:
                rest |= 1 << i
        if rest == ((1 << (end - start)) - 1) << start:
            return False
        return any(span.mask & rest == rest for span in spans)

    def _is_obscure(self, line: Line, span: Spotted, asked: frozenset[int]) -> bool:
        """Whether what the span names is so small or odd, or so far from the countries and
        divisions `asked` for beside it, that a misspelt rival is worth a look."""
        atlas = self._atlas
        if asked and all(
            atlas.country(one.place) not in asked and atlas.admin1(one.place) not in asked
            for one in span.named
        ):
            return not any(atlas.kind(one.place) is _COUNTRY for one in span.named)
        if asked and any(
            one.how != "code"
            and one.place not in asked
            and (atlas.country(one.place) in asked or atlas.admin1(one.place) in asked)
            for one in span.named
        ):
            return False
        tokens = span.end - span.start
        letters = sum(len(line.tokens[i].key) for i in range(span.start, span.end))
        if letters < self._limits["rival_letters"]:
            # short words match some code or alternate name nearly always
            return all(one.how in ("code", "alternate") for one in span.named) and tokens == 1
        for one in span.named:
            if one.bits < self._limits["known_bits"]:
                break  # a by-name that hardly anybody writes: Saint for Sialkot
            if _LISTED in one.marks:
                return False  # rules list it, however few live there: Paros, Moorea
            if self._atlas.population(one.place) >= self._limits["known_people"]:
                return False
        return True

    def _is_parted(self, line: Line, start: int, end: int) -> bool:
        return any(line.tokens[i].gap in SEPARATORS for i in range(start + 1, end))

    def _is_glued(self, line: Line, start: int, end: int) -> bool:
        tokens = line.tokens
        if tokens[start].gap is _GLUED or (end < len(tokens) and tokens[end].gap is _GLUED):
            return True
        return any(tokens[i].gap is _GLUED for i in range(start + 1, end))

    def _is_common(self, line: Line, start: int, end: int) -> bool:
        """Whether every word is a frequent ordinary word, so none asks for a correction."""
        index = self._atlas.gazetteer
        return all(
            index.surprisal(line.tokens[i].key) < self._limits["correctable_bits"]
            for i in range(start, end)
        )


def beside(
    mask: int, named: Sequence[tuple[int, frozenset[int]]], context: frozenset[int]
) -> frozenset[int]:
    """The places of `context`, and of what is `named` where it shares no token with `mask`."""
    found = context
    for other, places in named:
        if not other & mask:
            found = found | places if found else places
    return found
