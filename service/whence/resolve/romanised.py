"""Names that no index has in their script → places whose names elsewhere sound alike."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Final

import numpy as np

from whence.gazetteer.names import Form
from whence.gazetteer.romanised import sounds
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.sound_channel import SoundChannel
from whence.resolve.spotted import ROMANISED, Found, Spelling, Spotted
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import PhraseKind
from whence.rulebook.sounds import ANY_SCRIPT, Sounds
from whence.text.script import COMMON, script_of
from whence.text.token import Gap

_LAST_LATIN: Final = "\u036f"
# Han is read in several ways, and its names of places are in the index.
_UNHEARD: Final = frozenset({"Latin", "Han", COMMON})
_QUALIFYING: Final = (Kind.COUNTRY, Kind.ADMIN1)


class Romaniser:
    """Reads words of other scripts by their sound."""

    def __init__(
        self, atlas: Atlas, weigher: Weigher, limits: Mapping[str, float], tables: Sounds
    ) -> None:
        self._atlas = atlas
        self._weigher = weigher
        self._limits = limits
        self._tables = tables
        self._channels: dict[str, SoundChannel] = {}
        index = atlas.gazetteer
        numbers = {code: number for number, code in index.country_code.items()}
        self._homes = {
            script: frozenset(numbers[code] for code in codes if code in numbers)
            for script, codes in tables.homes.items()
        }

    def heard(self, line: Line, spans: Sequence[Spotted], context: frozenset[int]) -> list[Spotted]:
        """Spans read by their sound; where one of `spans` has the same words, its places too."""
        if line.text.isascii() or all(letter <= _LAST_LATIN for letter in line.text):
            return []
        found = []
        for start, end in list(dict.fromkeys(self._windows(line, spans)))[
            : int(self._limits["windows"])
        ]:
            mask = ((1 << (end - start)) - 1) << start
            qualifiers = context | {
                one.place
                for span in spans
                if not span.mask & mask
                for one in span.named
                if self._atlas.kind(one.place) in _QUALIFYING
            }
            spotted = self._read(line, start, end, spans, qualifiers)
            if spotted is not None:
                found.append(spotted)
        return found

    def _windows(self, line: Line, spans: Sequence[Spotted]) -> Iterable[tuple[int, int]]:
        """Runs of words in one other script that no exact name explains: between separators as a
        whole, then word by word."""
        tokens = line.tokens
        count = len(tokens)
        known = 0
        whole = set()
        for span in spans:
            if span.named[0].how in ("fuzzy", "sound"):
                continue
            is_cut = tokens[span.start].gap is Gap.GLUED or (
                span.end < count and tokens[span.end].gap is Gap.GLUED
            )
            if not is_cut:
                known |= span.mask
                whole.add((span.start, span.end))
        runs = []  # words, letters of scripts without spaces joined
        start = 0
        for i in range(1, count + 1):
            if i == count or tokens[i].gap is not Gap.GLUED:
                runs.append((start, i))
                start = i
        most = int(self._limits["sound_words"])
        segment: list[tuple[int, int]] = []
        for run in (*runs, None):
            if run is None or (segment and tokens[run[0]].gap in SEPARATORS):
                if 1 < len(segment) <= most:
                    yield from self._window(line, segment[0][0], segment[-1][1], known, whole)
                segment = []
            if run is not None:
                segment.append(run)
        for first, last in runs:
            yield from self._window(line, first, last, known, whole)

    def _window(
        self, line: Line, start: int, end: int, known: int, whole: set[tuple[int, int]]
    ) -> Iterable[tuple[int, int]]:
        mask = ((1 << (end - start)) - 1) << start
        if (start, end) in whole or not mask & ~known:
            return
        marks = set(line.marked[start:end])
        if marks - {None, PhraseKind.FILLER} or None not in marks:
            return
        if PhraseKind.FILLER in marks and line.tokens[end - 1].gap is not Gap.GLUED:
            return
        words = [line.tokens[i].key for i in range(start, end)]
        letters = sum(map(len, words))
        if letters > self._limits["romanised_letters"] or any(w.isascii() for w in words):
            return
        yield start, end

    def _read(
        self,
        line: Line,
        start: int,
        end: int,
        spans: Sequence[Spotted],
        qualifiers: frozenset[int],
    ) -> Spotted | None:
        typed = line.text[line.starts[start] : line.starts[end - 1] + len(line.tokens[end - 1].key)]
        script = script_of(typed)
        if script in _UNHEARD:
            return None
        found = self._found(typed, script, start, end, qualifiers)
        if not found:
            return None
        other = next((span for span in spans if (span.start, span.end) == (start, end)), None)
        if other is not None:
            return self._weigher.beside(line, other, found, qualifiers)
        return self._weigher.spotted(line, start, end, found, qualifiers)

    def _found(
        self, typed: str, script: str, start: int, end: int, qualifiers: frozenset[int]
    ) -> list[Found]:
        """The places that the sound may mean, the likeliest of them."""
        sound = sounds(typed, script)
        names = self._atlas.gazetteer.romanised
        numbers = names.near(sound)[: int(self._limits["romanised_sounds"])]
        if not len(numbers):
            return []
        costs = self._channel(script).bits(sound, *names.signs(numbers))
        weights, atlas = self._weigher.weights, self._atlas
        per_bit, per_person = weights["romanised_slips"], weights["people"]
        homes = self._homes.get(script, frozenset())
        nearest = np.argsort(costs, kind="stable")[: int(self._limits["hits"])]
        best: dict[int, tuple[float, float]] = {}
        for at in nearest.tolist():
            cost = float(costs[at])
            for place, _ in names.places(int(numbers[at]))[: int(self._limits["namesakes"])]:
                rank = per_bit * cost + per_person * log2(atlas.population(place) + 1000)
                if atlas.country(place) in homes:
                    rank += weights["romanised_home"]
                if atlas.country(place) in qualifiers or atlas.admin1(place) in qualifiers:
                    rank += self._limits["helped_rank"]
                if place not in best or rank > best[place][0]:
                    best[place] = rank, cost
        ranked = sorted(best, key=lambda place: (-best[place][0], place))
        return [
            self._one(place, typed, best[place][1], atlas.country(place) in homes, start, end)
            for place in ranked[: int(self._limits["spellings"])]
        ]

    def _one(
        self, place: int, typed: str, cost: float, is_home: bool, start: int, end: int
    ) -> Found:
        key = self._atlas.gazetteer.primary_name(place) or str(place)
        detail = f"{typed} sounds like {self._atlas.name(place)}"
        features = [
            Feature(EvidenceName.ROMANISED, 1.0, start, end),
            Feature(EvidenceName.ROMANISED_SLIPS, cost, start, end, detail),
        ]
        if is_home:
            features.append(Feature(EvidenceName.ROMANISED_HOME, 1.0, start, end))
        # The key tells places apart that are named alike and sound so by different names.
        spelling = Spelling(f"{key} {place}", ROMANISED, tuple(features))
        return place, int(Form.PRIMARY), 0, None, spelling

    def _channel(self, script: str) -> SoundChannel:
        channel = self._channels.get(script)
        if channel is None:
            tables = self._tables.costs
            channel = SoundChannel(tables[ANY_SCRIPT], tables.get(script, {}))
            self._channels[script] = channel
        return channel
