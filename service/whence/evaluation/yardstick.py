"""What a judge must know about places to compare names and ids with gold."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from whence.evaluation.gold import GoldRow
from whence.place import Place


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The codes a place lies in: ISO 3166-1 and 3166-2, None where it has none."""

    country: str | None
    admin1: str | None


class Levels(NamedTuple):
    """The ids a place stands for at each level, None where it stands for none."""

    country: str | None
    admin1: str | None
    city: str | None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Questions about places. `names` gives the folded names of a place id (all spellings),
    `whereabouts` its codes (an unknown id has neither); `levels` tells of a place's number.
    """

    fold: Callable[[str], str]
    names: Callable[[str], Collection[str]]
    whereabouts: Callable[[str], Whereabouts]
    levels: Callable[[int], Levels]

    def is_named(self, place_id: str, name: str) -> bool:
        """Whether a place bears a name, in any spelling and without accents."""
        return self.fold(name) in self.names(place_id)

    def is_right_city(self, row: GoldRow, place_id: str, name: str | None = None) -> bool:
        """Whether a place is the city a gold row wants: by its id, or loosely by its name.

        A namesake in the country wanted counts (labels rarely say which of two), one in another
        country only where the row says that nothing tells them apart.
        """
        if place_id.removeprefix("geonames:") in row.geoname_ids:
            return True
        wanted = row.wanted["city"] or ()
        if not any(
            self.is_named(place_id, label) or (name and self.fold(name) == self.fold(label))
            for label in wanted
        ):
            return False
        countries = row.wanted["country"]
        if row.is_any_namesake_right or not countries:
            return True
        return self.whereabouts(place_id).country in countries

    def code(self, level: str, place_id: str) -> str:
        """The ISO code in a country's or division's id (`iso3166-2:CA-ON` → CA-ON)."""
        return place_id.partition(":")[2] if level in ("country", "admin1") else place_id


def given_at(level: str, place: Place | None) -> str | None:
    """What a verdict's place says at a level: an ISO code, or the id of a city; None if nothing."""
    if place is None:
        return None
    if level == "country":
        return place.country.code if place.country else None
    if level == "admin1":
        return place.admin1.code if place.admin1 else None
    return place.city.id if place.city else None
