"""Another place by its name, also with a country or region after it: *cord colombia*."""

from dataclasses import dataclass

from whence.place import Kind, Place
from whence.web.engine import engine
from whence.web.review_candidates import note

MOST = 8  # places
_LOOKED_AT = 60  # places of one name, when words after it narrow them


@dataclass(frozen=True, slots=True)
class Found:
    """A place; its label in two parts: what was typed of it, and the rest."""

    place: Place
    begun: str
    rest: str
    note: str


def find(q: str) -> tuple[Found, ...]:
    """At most `MOST` places of that name, best first; the longest name that finds any counts."""
    words = q.replace(",", " ").split()
    search = engine().place_search
    for cut in range(len(words), 0, -1):
        name, after = " ".join(words[:cut]), words[cut:]
        around = _holders(" ".join(after)) if after else frozenset()
        if after and not around:
            continue
        found = search.find(name, None, None, _LOOKED_AT if after else MOST)
        if after:
            found = [place for place in found if _lies_in(place, around)]
        if found:
            return tuple(_told(place, name) for place in found[:MOST])
    return ()


def _holders(name: str) -> frozenset[str]:
    """Ids of the countries and divisions of that name, or of one that begins so."""
    search = engine().place_search
    kinds = (Kind.COUNTRY, Kind.ADMIN1)
    return frozenset(
        place.id for kind in kinds for place in search.find(name, None, str(kind), MOST)
    )


def _lies_in(place: Place, around: frozenset[str]) -> bool:
    atlas = engine().normalizer.atlas
    number = atlas.number(place.id)
    if number is None:
        return False
    holders = {atlas.admin1(number), atlas.country(number)} - {-1, number}
    return any(atlas.place_id(one) in around for one in holders)


def _told(place: Place, typed: str) -> Found:
    """The label, with the letters apart that were typed of it, in whatever case and accents."""
    fold = engine().place_search.fold
    begun = next(
        (end for end in range(1, len(place.name) + 1) if fold(place.label[:end]) == fold(typed)), 0
    )
    return Found(place, place.label[:begun], place.label[begun:], note(place))
