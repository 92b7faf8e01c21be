"""A quarter before its city: what no gazetteer knows of it is told by how the two are written."""

from collections.abc import Mapping
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.line import Line
from whence.resolve.spotted import Named, Spotted
from whence.text.token import Gap

_CITY: Final = Kind.CITY
_DIVISIONS: Final = (Kind.ADMIN1, Kind.ADMIN2)
_COMMA: Final = Gap.COMMA
_PLAIN: Final = frozenset({"exact", "alias", "alternate"})


def may_follow_its_quarter(line: Line, city: Spotted) -> bool:
    """Whether the text is *A, B*, as far as B tells: most are not, which is soon seen."""
    is_last = bool(city.start) and city.end == len(line.tokens)
    return is_last and line.tokens[city.start].gap is _COMMA and line.field(0) == "text"


def is_before_its_city(
    line: Line,
    atlas: Atlas,
    limits: Mapping[str, float],
    before: Spotted,
    city: Spotted,
    as_: Named,
) -> bool:
    """Whether the text is *A, B*, and B so much larger than any place called A that a quarter of
    it will be meant: *Clifton, Karachi*."""
    if before.start or before.end != city.start or not may_follow_its_quarter(line, city):
        return False
    if as_.how not in _PLAIN or as_ is not city.named[0] or atlas.kind(as_.place) is not _CITY:
        return False
    people, first = atlas.population(as_.place), before.named[0].place
    if people < limits["quarters_people"] or atlas.kind(first) is not _CITY:
        return False
    if atlas.population(first) * limits["quarters_times"] > people:
        return False
    return not any(_lies_by(atlas, limits, one.place, city, as_.place) for one in before.named)


def _lies_by(atlas: Atlas, limits: Mapping[str, float], place: int, city: Spotted, at: int) -> bool:
    """Whether the place lies in a division that is called like the city, too (*Commack, New York*),
    or may do so, there being one abroad in its own country (*Epsom, Surrey*: which county a town
    lies in is known of few), or is a town of its own near it (*Balashikha, Moscow*)."""
    country = atlas.country(place)
    if atlas.admin1(place) in city.by_place or country in city.by_place:
        return True
    if country != atlas.country(at) and any(
        atlas.kind(one) in _DIVISIONS and atlas.country(one) == country for one in city.by_place
    ):
        return True
    is_near = atlas.is_near(place, at, limits["near_km"])
    return is_near and not atlas.is_near(place, at, limits["quarters_km"])
