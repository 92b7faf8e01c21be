"""Words that no name explains → names they may be a misspelling of."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2

from whence.gazetteer.names import Form
from whence.gazetteer.surprisal import UNKNOWN_LETTER, UNKNOWN_MOST, UNKNOWN_WORD
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.channel import channel_bits, slips
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.spotted import Found, Spelling, Spotted
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Gap

# Words of these marks are understood: they are no misspelt names.
_UNDERSTOOD = frozenset(
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
_NO_WORDS = frozenset(PatternKind)
_RAREST_BITS = 20.0  # wordfreq's small lists end at one word in a million
_CODES = (Form.CODE, Form.CODE3)


class Speller:
    """Finds misspelt names, within a number of edits that grows with length and with support."""

    def __init__(
        self,
        atlas: Atlas,
        weigher: Weigher,
        limits: Mapping[str, float],
        channel: Mapping[str, float],
    ) -> None:
        self._atlas = atlas
        self._weigher = weigher
        self._limits = limits
        self._channel = channel

    def misspelt(
        self, line: Line, spans: Sequence[Spotted], context: frozenset[int]
    ) -> list[Spotted]:
        """Spans read as misspelt names; those of `spans` that are obscure get rivals too."""
        kinds = (Kind.COUNTRY, Kind.ADMIN1)
        atlas = self._atlas
        named = [
            (span, one.place)
            for span in spans
            for one in span.named
            if atlas.kind(one.place) in kinds
        ]
        found = []
        windows = list(dict.fromkeys(self._windows(line, spans, named, context)))
        for start, end in windows[: int(self._limits["windows"])]:
            mask = ((1 << (end - start)) - 1) << start
            qualifiers = context | {place for span, place in named if not span.mask & mask}
            spotted = self._search(line, start, end, qualifiers, spans)
            if spotted is not None:
                found.append(spotted)
        return found

    def _windows(
        self,
        line: Line,
        spans: Sequence[Spotted],
        named: Sequence[tuple[Spotted, int]],
        context: frozenset[int],
    ) -> Iterable[tuple[int, int]]:
        """Runs of tokens worth a search: what stands between separators and is no name as a whole,
        then those with an unexplained word, longest first.

        `named`: the countries and divisions that spans may name.
        """
        open_mask = 0
        for i, token in enumerate(line.tokens):
            if line.marked[i] not in _UNDERSTOOD and not token.is_flag and not token.key.isdigit():
                open_mask |= 1 << i
        settled = 0
        for span in spans:
            asked = context | {place for other, place in named if not other.mask & span.mask}
            if not self._is_obscure(line, span, asked):
                settled |= span.mask
        plain = 0
        for i, mark in enumerate(line.marked):
            if mark is None:
                plain |= 1 << i
        yield from self._segments(line, spans, settled)
        fresh = open_mask & ~settled & plain
        if not fresh:
            return
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
                yield start, end
        yield from self._glued_runs(line, fresh)

    def _glued_runs(self, line: Line, fresh: int) -> Iterable[tuple[int, int]]:
        """Whole runs of letters in scripts without spaces (Thai, Hangul, Han …)."""
        tokens = line.tokens
        start = 0
        for i in range(1, len(tokens) + 1):
            if i < len(tokens) and tokens[i].gap is Gap.GLUED:
                continue
            run = ((1 << (i - start)) - 1) << start
            if i - start >= self._limits["fuzzy_glued"] and run & fresh == run:
                yield start, i
            start = i

    def _segments(
        self, line: Line, spans: Sequence[Spotted], settled: int
    ) -> Iterable[tuple[int, int]]:
        """Words between separators, two or more, that no name covers as a whole, unless each is
        part of a name that is `settled` (a mask of tokens)."""
        whole = {(span.start, span.end) for span in spans}
        most = int(self._limits["window_words"])
        count = len(line.tokens)
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
                yield start, end
            start = end

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
            return not any(atlas.kind(one.place) is Kind.COUNTRY for one in span.named)
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
            if self._atlas.population(one.place) >= self._limits["known_people"]:
                return False
        return True

    def _is_parted(self, line: Line, start: int, end: int) -> bool:
        return any(line.tokens[i].gap in SEPARATORS for i in range(start + 1, end))

    def _is_glued(self, line: Line, start: int, end: int) -> bool:
        tokens = line.tokens
        if tokens[start].gap is Gap.GLUED or (end < len(tokens) and tokens[end].gap is Gap.GLUED):
            return True
        return any(tokens[i].gap is Gap.GLUED for i in range(start + 1, end))

    def _is_common(self, line: Line, start: int, end: int) -> bool:
        """Whether every word is a frequent ordinary word, so none asks for a correction."""
        surprisal = self._atlas.gazetteer.surprisal
        return all(
            surprisal(line.tokens[i].key) < self._limits["correctable_bits"]
            for i in range(start, end)
        )

    def _search(
        self,
        line: Line,
        start: int,
        end: int,
        qualifiers: frozenset[int],
        spans: Sequence[Spotted],
    ) -> Spotted | None:
        typed = line.text[line.starts[start] : line.starts[end - 1] + len(line.tokens[end - 1].key)]
        letters = len(typed)
        bare = 0
        if letters >= self._limits["bare_two_edits"]:
            bare = 2
        elif letters >= self._limits["bare_one_edit"]:
            bare = 1
        helped = 2 if letters >= self._limits["helped_two_edits"] else 1
        budget = max(bare, helped) if qualifiers else bare
        if not budget:
            return None
        exact = next((s for s in spans if s.start == start and s.end == end), None)
        if exact is not None:
            budget = 1
        index = self._atlas.gazetteer
        hits = [
            (name_id, edits, EvidenceName.MISSPELT)
            for name_id, edits in index.similar(typed, budget)
            if edits
        ]
        cell = line.cells[line.cell_of[start]]
        is_name = cell.end - cell.start <= self._limits["sound_words"]
        if not hits and is_name and letters >= self._limits["sound_letters"]:
            hits = [(name_id, 0, EvidenceName.SOUND_ALIKE) for name_id in index.sounding(typed)]
        found = self._found(typed, hits, qualifiers, bare, start, end)
        if exact is not None:
            # what is written exactly stays a candidate beside its misspelt rivals
            return self._weigher.beside(line, exact, found, qualifiers)
        return self._weigher.spotted(line, start, end, found, qualifiers) if found else None

    def _found(
        self,
        typed: str,
        hits: Sequence[tuple[int, int, EvidenceName]],
        qualifiers: frozenset[int],
        bare: int,
        start: int,
        end: int,
    ) -> list[Found]:
        """The best names among the hits, by people and edits first, then by their slips."""
        atlas = self._atlas
        index = atlas.gazetteer
        ranked = []
        for name_id, edits, name in self._likeliest(hits, qualifiers):
            for place, form, traits in index.postings(name_id)[: int(self._limits["namesakes"])]:
                if form in _CODES:
                    continue
                is_helped = atlas.country(place) in qualifiers or atlas.admin1(place) in qualifiers
                if edits > bare and not is_helped:
                    continue
                rank = log2(atlas.population(place) + 1000) - self._limits["edit_rank"] * edits
                rank += self._limits["helped_rank"] * is_helped
                ranked.append((-rank, place, form, traits, name_id, name))
        ranked.sort(key=lambda one: (one[0], one[1]))
        spellings: dict[int, Spelling] = {}
        found: list[Found] = []
        for _, place, form, traits, name_id, name in ranked[: int(self._limits["spellings"])]:
            spelling = spellings.get(name_id)
            if spelling is None:
                spelling = self._spelling(typed, index.name(name_id), name, start, end)
                spellings[name_id] = spelling
            found.append((place, form, traits, None, spelling))
        return found

    def _likeliest(
        self, hits: Sequence[tuple[int, int, EvidenceName]], qualifiers: frozenset[int]
    ) -> Sequence[tuple[int, int, EvidenceName]]:
        """Of very many hits those whose largest place is the likeliest."""
        most = int(self._limits["hits"])
        if len(hits) <= most:
            return hits
        index = self._atlas.gazetteer
        per_edit, per_help = self._limits["edit_rank"], self._limits["helped_rank"]
        ranked = []
        for at, (name_id, edits, _) in enumerate(hits):
            place = index.largest(name_id)
            rank = log2(index.population[place] + 1000) - per_edit * edits
            if index.country[place] in qualifiers or index.admin1[place] in qualifiers:
                rank += per_help
            ranked.append((-rank, at))
        ranked.sort()
        return [hits[at] for _, at in ranked[:most]]

    def _spelling(
        self, typed: str, meant: str, name: EvidenceName, start: int, end: int
    ) -> Spelling:
        made = slips(typed, meant)
        detail = f"{typed} → {meant}: " + ", ".join(slip.text for slip in made)
        features = [
            Feature(EvidenceName.SLIPS, channel_bits(made, self._channel), start, end, detail),
            Feature(name, 1.0, start, end),
        ]
        unknown = min(UNKNOWN_MOST, UNKNOWN_WORD + UNKNOWN_LETTER * len(typed))
        known = sum(self._atlas.gazetteer.surprisal(word) for word in typed.split())
        if known < min(unknown, _RAREST_BITS):
            missing = min(unknown, _RAREST_BITS) - known
            features.append(Feature(EvidenceName.MISSPELT_WORD, missing, start, end))
        if len(meant) <= self._limits["short_name"]:
            features.append(Feature(EvidenceName.MISSPELT_SHORT, 1.0, start, end))
        how = "fuzzy" if name is EvidenceName.MISSPELT else "sound"
        return Spelling(meant, how, tuple(features))
