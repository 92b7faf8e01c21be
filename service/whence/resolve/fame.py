"""How well known cities are: what their names say of them beside their people."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import log2
from math import pow as power
from typing import Final

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.spotted import Found

_CITY: Final = Kind.CITY
# How many names a city has by its people, in bits: fitted to the cities of the index. Up to 4.2
# bits, 17 names, say nothing: so many come of lists that programs made, for small towns as well.
_FEW_NAMES: Final = 4.2
_NAMES_PER_DOUBLING: Final = 0.379
_NAMES_OF_NONE: Final = -3.17
_MOST: Final = 2.0


def shared_by_fame(
    atlas: Atlas, limits: Mapping[str, float], cities: Sequence[int], people: Mapping[int, int]
) -> Mapping[int, float]:
    """The people of namesakes, those of the `cities` shared out anew between their countries.

    More go to cities with more names than others of their size, up to four times as many, since
    they are better known abroad: Barcelona has three times the usual number, its namesake half as
    many again. Within a country nothing moves, since there people know both.
    """
    counted: dict[int, int] = {}
    known: dict[int, float] = {}
    all_counted, all_known = 0, 0.0
    for city in cities:
        country, count = atlas.country(city), people[city]
        usual = max(_FEW_NAMES, _NAMES_PER_DOUBLING * log2(count + 1) + _NAMES_OF_NONE)
        more = min(_MOST, max(0.0, log2(1 + atlas.gazetteer.count_names(city)) - usual))
        counted[country] = counted.get(country, 0) + count
        famous = count * power(2.0, limits["fame"] * more)
        known[country] = known.get(country, 0.0) + famous
        all_counted += count
        all_known += famous
    if len(counted) == 1:
        return people
    part = all_counted / all_known
    weighed: dict[int, float] = {place: float(count) for place, count in people.items()}
    for city in cities:
        country = atlas.country(city)
        weighed[city] = people[city] * part * known[country] / counted[country]
    return weighed


def alone_of_its_by_name(
    atlas: Atlas,
    limits: Mapping[str, float],
    keys: Sequence[str],
    people: Mapping[int, int],
    by_name: AbstractSet[int],
    holders: AbstractSet[int],
    capitals: AbstractSet[int],
    found: Sequence[Found],
) -> int | None:
    """The large city that has its by-name to itself, or nearly (Roma, borne by villages too).

    `keys`: the words of the name; `by_name`: the places that bear it as a by-name only; `holders`:
    divisions around a city of that name; `capitals`: of `by_name` those whose division bears the
    name, too.
    """
    place = max(by_name, key=lambda one: (people[one], -one))
    if atlas.kind(place) is not _CITY or people[place] <= limits["large_city_people"]:
        return None
    if len(people) == 1:
        return place
    if any(rule is not None or spelling is not None for *_, rule, spelling in found):
        return None  # the rulebook says what bears that name: a metro, mostly
    often = limits["words_per_person"] * people[place]
    index = atlas.gazetteer
    is_common = all(power(2.0, -index.surprisal(key)) > often for key in keys)
    if is_common and place not in capitals:
        return None  # an ordinary word besides: *tour* is hardly Tours
    others = sum(people[one] for one in people.keys() - holders - by_name)
    others = max([others, *(people[one] for one in by_name - {place})])
    return place if people[place] >= others * limits["dwarfs"] else None
