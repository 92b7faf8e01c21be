"""The resolver as a subject: its verdicts, its readings, and its map of places as a yardstick."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from whence.entry import Entry
from whence.evaluation.yardstick import Levels, Whereabouts, Yardstick
from whence.resolve.normalizer import Normalizer
from whence.resolve.trace import Trace
from whence.rulebook.rules import Calibration
from whence.text.fold import Folder
from whence.verdict import Verdict, Versions


class Resolver:
    """A `Normalizer` that shows its readings; see `Traceable`."""

    def __init__(self, normalizer: Normalizer) -> None:
        self._normalizer = normalizer

    @property
    def versions(self) -> Versions:
        """What its answers are made with."""
        return self._normalizer.versions

    @property
    def weights(self) -> Mapping[str, float]:
        """Bits per unit of evidence."""
        return self._normalizer.rulebook.weights

    @property
    def calibration(self) -> Calibration:
        """The maps from raw to calibrated probability."""
        return self._normalizer.rulebook.calibration

    def resolve(self, text: Entry, *, baseline: bool = False) -> Verdict:
        """The verdict for an entry."""
        return self._normalizer.resolve(text, baseline=baseline)

    def trace(self, entry: Entry) -> Trace:
        """The entry's readings with the values of their evidence."""
        return self._normalizer.trace(entry)

    def with_numbers(self, weights: Mapping[str, float], calibration: Calibration) -> "Resolver":
        """The same resolver with other weights and another calibration, over the same index."""
        was = self._normalizer
        rulebook = replace(was.rulebook, weights=weights, calibration=calibration)
        return Resolver(Normalizer(rulebook, was.gazetteer, was.versions.service))


def yardstick_of(normalizer: Normalizer) -> Yardstick:
    """The yardstick made from the resolver's own places and folding; answers are remembered."""
    atlas = normalizer.atlas
    fold = cache(Folder(normalizer.rulebook.fold).fold)

    @cache
    def names(place_id: str) -> frozenset[str]:
        number = atlas.number(place_id)
        if number is None:
            return frozenset()
        if number >= atlas.size:
            return frozenset({fold(atlas.name(number))})
        index = normalizer.gazetteer
        return frozenset(fold(name) for name in (index.place_name(number), *index.names(number)))

    @cache
    def levels(number: int) -> Levels:
        parts = (atlas.country(number), atlas.admin1(number), atlas.city(number))
        country, admin1, city = (atlas.place_id(part) if part >= 0 else None for part in parts)
        return Levels(country, admin1, city)

    @cache
    def whereabouts(place_id: str) -> Whereabouts:
        number = atlas.number(place_id)
        if number is None:
            return Whereabouts(None, None)
        country, admin1, _ = levels(number)
        return Whereabouts(
            country.partition(":")[2] if country else None,
            admin1.partition(":")[2] if admin1 else None,
        )

    return Yardstick(fold, names, whereabouts, levels)
