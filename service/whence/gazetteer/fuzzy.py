"""Names a few edits from a misspelt one (optimal string alignment), found without reading all."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from whence.gazetteer.bylength import MAX_LETTERS, NamesByLength, Sorted
from whence.gazetteer.near_names import LIBRARY, NearNames
from whence.gazetteer.segments import MAX_EDITS, SHORTEST, SegmentIndex
from whence.gazetteer.signature import signature, signatures, within
from whence.gazetteer.sound import SoundIndex

Hit = tuple[int, int]  # (position in the list of names, OSA distance)


# From so many names on one call for all of them is faster than one for each.
_MANY = 40
_REMEMBERED = 20_000  # searches; some 20 MB


class FuzzyIndex:
    """Misspelt names, by letters and by ear.

    `arrays`: what `build` returned, perhaps memory-mapped; `library`: the compiled search, where
    there is one, which finds the same in a third of the time. Searching changes nothing, so threads
    and processes can share one; `remember` is for a process that works through a table.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], library: Path = LIBRARY
    ) -> None:
        self._names = NamesByLength(arrays)
        self._signatures = np.asarray(arrays["signatures"], dtype=np.uint64)
        count = len(self._names)
        self._segments = SegmentIndex(arrays["segment_starts"], arrays["segment_entries"], count)
        self._sounds = SoundIndex(arrays["sound_starts"], arrays["sound_entries"], count)
        self._near = (
            NearNames(library, arrays, self._names, self._segments.table)
            if library.exists()
            else None
        )
        self._known: dict[tuple[str, int], list[Hit]] | None = None

    def remember(self) -> None:
        """Keeps what was found for the words of one table, which come again in other entries.

        Not for a service: people's words are nothing to hold on to.
        """
        self._known = {}

    @staticmethod
    def build(names: Sequence[str]) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays of an index over distinct folded names; some 40 bytes a name.

        Names of no letter or more than `MAX_LETTERS` are left out.
        """
        by_length = Sorted(names)
        arrays = by_length.arrays()
        arrays["signatures"] = np.concatenate(
            [np.empty(0, np.uint64), *(signatures(letters) for _, letters in by_length.by_length())]
        )
        arrays["segment_starts"], arrays["segment_entries"] = SegmentIndex.build(by_length)
        arrays["sound_starts"], arrays["sound_entries"] = SoundIndex.build(by_length.texts())
        return arrays

    def search(self, query: str, max_edits: int) -> list[Hit]:
        """Every name at most `max_edits` (1 or 2; more counts as 2) from the folded `query`,
        nearest first, itself included; nothing for an empty or a very long one.
        """
        edits = min(max_edits, MAX_EDITS)
        if edits < 1 or not 0 < len(query) <= MAX_LETTERS + edits:
            return []
        known = self._known
        if known is None:
            return self._found(query, edits)
        hits = known.get((query, edits))
        if hits is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            hits = known[query, edits] = self._found(query, edits)
        return hits

    def _found(self, query: str, edits: int) -> list[Hit]:
        if self._near is not None:
            return self._near.search(query, edits)
        wanted = signature(query)
        ids = self._short(len(query), wanted, edits)
        if len(query) + edits >= SHORTEST[edits]:
            found, slack = self._segments.find(query, edits)
            near = within(self._signatures.take(found), wanted, slack)
            ids.update(found.take(near).tolist())
        return self._verified(query, ids, edits)

    def sounds_like(self, query: str, max_edits: int = 6) -> list[Hit]:
        """Names with the query's consonants and at most `max_edits` from it, nearest first.

        For queries that `search` finds nothing for: the further ones are often chance.
        """
        if not 0 < len(query) <= MAX_LETTERS:
            return []
        return self._verified(query, set(self._sounds.find(query)), max_edits)

    def _short(self, letters: int, wanted: int, edits: int) -> set[int]:
        """Ids of names too short for pieces: all of them are compared, by signature."""
        ids: set[int] = set()
        for length in range(max(1, letters - edits), min(SHORTEST[edits], letters + edits + 1)):
            start, end = self._names.start(length), self._names.start(length + 1)
            slack = 2 * edits - abs(letters - length)
            near = within(self._signatures[start:end], wanted, slack)
            ids.update((near + start).tolist())
        return ids

    def _verified(self, query: str, ids: set[int], max_edits: int) -> list[Hit]:
        if not ids:
            return []
        listed = sorted(ids)
        distances = _distances(query, self._names.texts(listed), max_edits)
        hits = [
            (self._names.position(name_id), distance)
            for name_id, distance in zip(listed, distances, strict=True)
            if distance <= max_edits
        ]
        hits.sort(key=lambda hit: (hit[1], hit[0]))
        return hits


def _distances(query: str, texts: list[str], max_edits: int) -> list[int]:
    """OSA distances; any number above `max_edits` where there are more edits."""
    if len(texts) < _MANY:
        return [OSA.distance(query, text, score_cutoff=max_edits) for text in texts]
    row: list[int] = cdist(
        [query], texts, scorer=OSA.distance, score_cutoff=max_edits, dtype=np.uint8
    )[0].tolist()
    return row
