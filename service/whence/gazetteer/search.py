"""Finds places by a name or its beginning, for people who look one up."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from whence.gazetteer.names import KINDS, Trait
from whence.place import Kind

if TYPE_CHECKING:
    from whence.gazetteer.index import Gazetteer

# With more names than this behind a beginning, places are walked by size instead.
MANY_NAMES = 5_000
TWO_EDITS_FROM = 7  # letters of a misspelt name that may differ by two

_WEAK = int(Trait.DISSIMILAR | Trait.SHORT | Trait.CLASH | Trait.MINOR_LANGUAGE)


def search(
    index: "Gazetteer", key: str, country: str | None, kind: str | None, limit: int
) -> list[int]:
    """Numbers of at most `limit` places: those called `key`, then those whose name begins so, and
    where there are neither, those with a name nearly so; each group by population.

    `key`: folded. `country`: ISO 3166-1 alpha-2; `kind`: a value of `Kind`; a wrong one finds
    nothing. A larger limit only adds places at the end.
    """
    is_wanted = _filter(index, country, kind)
    if not key or is_wanted is None:
        return []
    found: dict[int, None] = {}
    for group in (_called(index, key), _beginning(index, key, is_wanted)):
        for number in group:
            if is_wanted(number):
                found[number] = None
                if len(found) == limit:
                    return list(found)
    if not found:
        nearly = (number for number in _nearly(index, key) if is_wanted(number))
        found.update(dict.fromkeys(islice(nearly, limit)))
    return list(found)


def _filter(
    index: "Gazetteer", country: str | None, kind: str | None
) -> Callable[[int], bool] | None:
    wanted_country = index.number(f"iso3166-1:{country}") if country else -1
    if wanted_country is None or (kind and kind not in list(Kind)):
        return None
    wanted_kind = KINDS.index(Kind(kind)) if kind else -1

    def is_wanted(number: int) -> bool:
        return (wanted_country < 0 or index.country[number] == wanted_country) and (
            wanted_kind < 0 or index.kind[number] == wanted_kind
        )

    return is_wanted


def _called(index: "Gazetteer", key: str) -> list[int]:
    name = index.find(key)
    if name < 0:
        return []
    ranked = sorted((traits & _WEAK > 0, place) for place, _, traits in index.postings(name))
    return [place for _, place in ranked]


def _beginning(index: "Gazetteer", key: str, is_wanted: Callable[[int], bool]) -> Iterable[int]:
    names = list(islice(index.names_beginning(key), MANY_NAMES + 1))
    if len(names) <= MANY_NAMES:
        return sorted({place for name in names for place, _, _ in index.postings(name)})
    return _walk(index, key, is_wanted)


def _walk(index: "Gazetteer", key: str, is_wanted: Callable[[int], bool]) -> Iterator[int]:
    for number in range(index.size):
        if is_wanted(number) and index.primary_name(number).startswith(key):
            yield number


def _nearly(index: "Gazetteer", key: str) -> list[int]:
    names = [name for name, _ in index.similar(key, 2 if len(key) >= TWO_EDITS_FROM else 1)]
    names = names or index.sounding(key)
    return sorted({place for name in names for place, _, _ in index.postings(name)})
