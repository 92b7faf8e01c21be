"""Places by name: what the index finds, and what the rulebook's names and regions add to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from whence.place import Place
from whence.text.fold import Folder

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer


class PlaceSearch:
    """Finds places by any of their names, also by its beginning, also misspelt."""

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

    def fold(self, name: str) -> str:
        """The key under which a name is looked up."""
        return self._folder.fold(name)

    def find(self, q: str, country: str | None, kind: str | None, most: int) -> list[Place]:
        """At most `most` places; `country`: ISO 3166-1 alpha-2, `kind`: as in `Kind`.

        First what a rule calls exactly so, then what the index finds, then what a rule calls by a
        name that begins so. More of them only add to the end.
        """
        key = self._folder.fold(q)
        found: dict[str, Place] = {}
        if key:
            self._add(found, self._by_rule.get(key, ()), country, kind)
            for place in self._gazetteer.search(q, country, kind, most):
                found.setdefault(place.id, place)
            if len(found) < most:
                begun = sorted(name for name in self._by_rule if name.startswith(key))
                ids = (place_id for name in begun for place_id in self._by_rule[name])
                self._add(found, ids, country, kind)
        return list(found.values())[:most]

    def _add(
        self, found: dict[str, Place], ids: Iterable[str], country: str | None, kind: str | None
    ) -> None:
        for place_id in ids:
            number = self._atlas.number(place_id)
            if number is None or place_id in found:
                continue
            if country is not None and self._atlas.country_code(number) != country:
                continue
            if kind is None or self._atlas.kind(number) == kind:
                found[place_id] = self._atlas.place(number)
