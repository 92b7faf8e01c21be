"""Places by name: those called exactly so first, then those spelt nearly so, larger ones first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whence.text.fold import Folder

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_SHORTEST_NEARLY = 4  # letters; of shorter names too many are one letter away
_SHORTEST_TWO_EDITS = 8


class PlaceSearch:
    """Finds places by any of their names, the rulebook's by-names and regions among them."""

    def __init__(self, normalizer: "Normalizer") -> None:
        self._atlas = normalizer.atlas
        self._gazetteer = normalizer.gazetteer
        rulebook = normalizer.rulebook
        self._folder = Folder(rulebook.fold)
        self._by_rule: dict[str, list[str]] = {}
        for name in rulebook.names:
            self._by_rule.setdefault(name.key, []).extend(name.place_ids)
        for region in rulebook.regions.values():
            self._by_rule.setdefault(self._folder.fold(region.name), []).append(region.id)

    def find(self, q: str, country: str | None, kind: str | None, most: int) -> list[int]:
        """Place numbers, at most `most`; `country`: ISO 3166-1 alpha-2, `kind`: as in `Kind`."""
        found: dict[int, None] = {}
        for number in self._named(self._folder.fold(q)):
            if country is not None and self._atlas.country_code(number) != country:
                continue
            if kind is not None and self._atlas.kind(number) != kind:
                continue
            found[number] = None
            if len(found) == most:
                break
        return list(found)

    def _named(self, key: str) -> Iterator[int]:
        yield from self._exactly(key)
        letters = len(key.replace(" ", ""))
        if letters < _SHORTEST_NEARLY:
            return
        max_edits = 2 if letters >= _SHORTEST_TWO_EDITS else 1
        nearly: list[tuple[int, int]] = []
        for name_id, edits in self._gazetteer.similar(key, max_edits):
            if edits:
                postings = self._gazetteer.postings(name_id)
                nearly.extend((edits, number) for number, _, _ in postings)
        # Numbers follow population: a smaller number is a larger place.
        yield from (number for _, number in sorted(nearly))

    def _exactly(self, key: str) -> Iterator[int]:
        for place_id in self._by_rule.get(key, ()):
            number = self._atlas.number(place_id)
            if number is not None:
                yield number
        name_id = self._gazetteer.find(key)
        if name_id >= 0:
            yield from (number for number, _, _ in self._gazetteer.postings(name_id))
