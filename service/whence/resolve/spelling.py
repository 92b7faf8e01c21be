"""Words that no name explains → names they may be a misspelling of."""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Final

from whence.gazetteer.surprisal import UNKNOWN_LETTER, UNKNOWN_MOST, UNKNOWN_WORD
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.channel import channel_bits, slips
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.namesakes import CODES
from whence.resolve.sought import Ranked, Sought
from whence.resolve.spotted import Spelling, Spotted
from whence.resolve.weighing import Weigher
from whence.resolve.windows import Windows, beside

_QUALIFYING: Final = frozenset({Kind.COUNTRY, Kind.ADMIN1})
# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_MISSPELT: Final = EvidenceName.MISSPELT
_SOUND_ALIKE: Final = EvidenceName.SOUND_ALIKE
_SLIPS: Final = EvidenceName.SLIPS
_RAREST_BITS: Final = 20.0  # wordfreq's small lists end at one word in a million


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
        self._windows = Windows(atlas, limits)
        self._namesakes, self._spellings = int(limits["namesakes"]), int(limits["spellings"])
        self._near_people = limits["near_people"]
        self._edit_rank, self._helped_rank = limits["edit_rank"], limits["helped_rank"]

    def sought(self, line: Line, spans: Sequence[Spotted], context: frozenset[int]) -> list[Sought]:
        """The words to search for; `spans` that are obscure are searched for rivals, too."""
        named = self._qualifying(spans)
        found = []
        windows = list(dict.fromkeys(self._windows.of(line, spans, named, context)))
        for start, end in windows[: int(self._limits["windows"])]:
            mask = ((1 << (end - start)) - 1) << start
            one = self._worth(line, start, end, beside(mask, named, context), spans)
            if one is not None:
                found.append(one)
        return found

    def search(self, sought: Sequence[Sought]) -> None:
        """Searches for all of them."""
        index = self._atlas.gazetteer
        for one in sought:
            typed = one.typed
            one.similar = index.similar(typed, 1)
            if not one.similar and one.is_lone and one.budget == one.bare == 1:
                edits = 2 if len(typed) >= self._limits["lone_two_edits"] else 1
                one.bare = one.budget = edits
            if one.budget > 1 and not self._is_enough(one.similar, one.qualifiers):
                one.similar = index.similar(typed, one.budget)

    def rank(self, sought: Sequence[Sought]) -> None:
        """Chooses the best of the names that were found, or of those that sound so."""
        for one in sought:
            hits = [(name_id, edits, _MISSPELT) for name_id, edits in one.similar if edits]
            if not hits and one.may_sound:
                sounding = self._atlas.gazetteer.sounding(one.typed)
                hits = [(name_id, 0, _SOUND_ALIKE) for name_id in sounding]
            if hits:
                one.ranked = self._ranked(one, hits)

    def spell(self, sought: Sequence[Sought]) -> None:
        """Says of each chosen name what slips it would be written with."""
        index = self._atlas.gazetteer
        for one in sought:
            spellings: dict[int, Spelling] = {}
            for _, place, _, form, traits, name_id, name in one.ranked:
                spelling = spellings.get(name_id)
                if spelling is None:
                    spelling = self._spelling(one, index.name(name_id), name)
                    spellings[name_id] = spelling
                one.found.append((place, form, traits, None, spelling))

    def misspelt(self, line: Line, sought: Sequence[Sought]) -> list[Spotted]:
        """What was found, as spans read as misspelt names."""
        weigher = self._weigher
        spans = []
        for one in sought:
            spotted = None
            if one.exact is not None:
                # what is written exactly stays a candidate beside its misspelt rivals
                spotted = weigher.beside(line, one.exact, one.found, one.qualifiers)
            elif one.found:
                spotted = weigher.spotted(line, one.start, one.end, one.found, one.qualifiers)
            if spotted is not None:
                spans.append(spotted)
        return spans

    def _qualifying(self, spans: Sequence[Spotted]) -> list[tuple[int, frozenset[int]]]:
        """The countries and divisions that each span may name, with its mask."""
        atlas = self._atlas
        found = []
        for span in spans:
            places = [one.place for one in span.named if atlas.kind(one.place) in _QUALIFYING]
            if places:
                found.append((span.mask, frozenset(places)))
        return found

    def _is_prose(self, line: Line, start: int, end: int) -> bool:
        """Whether it is a part of running text, two words or more, each a word of some language."""
        index = self._atlas.gazetteer
        tokens = line.tokens
        is_apart = tokens[start].gap in SEPARATORS and (
            end == len(tokens) or tokens[end].gap in SEPARATORS
        )
        return (
            end - start > 1
            and not is_apart
            and all(index.surprisal(tokens[i].key) < _RAREST_BITS for i in range(start, end))
        )

    def _worth(
        self,
        line: Line,
        start: int,
        end: int,
        qualifiers: frozenset[int],
        spans: Sequence[Spotted],
    ) -> Sought | None:
        """The window, with the edits that its letters allow; None where they allow none."""
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
        if exact is not None or self._is_prose(line, start, end):
            # What is written is a name, or words: two slips seldom make one of them.
            budget = 1
        cell = line.cells[line.cell_of[start]]
        may_sound = (
            exact is None
            and cell.end - cell.start <= self._limits["sound_words"]
            and letters >= self._limits["sound_letters"]
        )
        return Sought(start, end, typed, qualifiers, exact, bare, budget, may_sound)

    def _is_enough(self, similar: Sequence[tuple[int, int]], qualifiers: frozenset[int]) -> bool:
        """Whether one edit leads to a place that more edits would hardly beat: one that the rest of
        the entry asks for, else a large one."""
        index = self._atlas.gazetteer
        for name_id, edits in similar:
            place = index.largest(name_id)
            if not edits:
                continue
            if qualifiers:
                if index.country[place] in qualifiers or index.admin1[place] in qualifiers:
                    return True
            elif index.population[place] >= self._near_people:
                return True
        return False

    def _ranked(
        self, sought: Sought, hits: Sequence[tuple[int, int, EvidenceName]]
    ) -> list[Ranked]:
        """The best names among the hits, by people and edits."""
        index = self._atlas.gazetteer
        qualifiers, bare = sought.qualifiers, sought.bare
        country, admin1, population = index.country, index.admin1, index.population
        ranked: list[Ranked] = []
        for name_id, edits, name in self._likeliest(hits, qualifiers):
            for place, form, traits in index.postings(name_id, self._namesakes):
                if form in CODES:
                    continue
                is_helped = country[place] in qualifiers or admin1[place] in qualifiers
                if edits > bare and not is_helped:
                    continue
                rank = log2(population[place] + 1000) - self._edit_rank * edits
                rank += self._helped_rank * is_helped
                ranked.append((-rank, place, len(ranked), form, traits, name_id, name))
        ranked.sort()
        return ranked[: self._spellings]

    def _likeliest(
        self, hits: Sequence[tuple[int, int, EvidenceName]], qualifiers: frozenset[int]
    ) -> Sequence[tuple[int, int, EvidenceName]]:
        """Of very many hits those whose largest place is the likeliest."""
        most = int(self._limits["hits"])
        if len(hits) <= most:
            return hits
        index = self._atlas.gazetteer
        ranked = []
        for at, (name_id, edits, _) in enumerate(hits):
            place = index.largest(name_id)
            rank = log2(index.population[place] + 1000) - self._edit_rank * edits
            if index.country[place] in qualifiers or index.admin1[place] in qualifiers:
                rank += self._helped_rank
            ranked.append((-rank, at))
        ranked.sort()
        return [hits[at] for _, at in ranked[:most]]

    def _spelling(self, sought: Sought, meant: str, name: EvidenceName) -> Spelling:
        typed, start, end = sought.typed, sought.start, sought.end
        made = slips(typed, meant)
        detail = f"{typed} → {meant}"  # what the slips are is told where somebody asks
        features = [
            Feature(_SLIPS, channel_bits(made, self._channel), start, end, detail),
            Feature(name, 1.0, start, end),
        ]
        unknown = min(UNKNOWN_MOST, UNKNOWN_WORD + UNKNOWN_LETTER * len(typed))
        known = sum(self._atlas.gazetteer.surprisal(word) for word in typed.split())
        if known < min(unknown, _RAREST_BITS):
            missing = min(unknown, _RAREST_BITS) - known
            features.append(Feature(EvidenceName.MISSPELT_WORD, missing, start, end))
        if len(meant) <= self._limits["short_name"]:
            features.append(Feature(EvidenceName.MISSPELT_SHORT, 1.0, start, end))
        how = "fuzzy" if name is _MISSPELT else "sound"
        return Spelling(meant, how, tuple(features))
