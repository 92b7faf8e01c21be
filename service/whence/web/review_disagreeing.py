"""Whose other answers a decision would contradict, as sentences for the line beside the button."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from whence.entry import Entry
from whence.place import Place
from whence.verdict import Outcome
from whence.web import wording

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

MOST = 2  # sentences
MOST_ANSWERS = 20  # other answers that are looked at


def disagreeing(
    also: Iterable[Mapping[str, Any]], places: Sequence[Place], normalizer: "Normalizer"
) -> tuple[str, ...]:
    """Where other answers of the same people name a country in which none of `places` lies.

    `also`: `{name, answer, records}`. Commonest first; empty without places.
    """
    chosen = {place.country.code: place.country.name for place in places if place.country}
    if not chosen:
        return ()
    against: dict[tuple[str, str], int] = {}
    for row in sorted(also, key=lambda one: -int(one["records"]))[:MOST_ANSWERS]:
        if not row["answer"]:
            continue
        found = normalizer.resolve(Entry(text=row["answer"], profile="country_cell"))
        country = found.place.country if found.place and found.outcome is Outcome.RESOLVED else None
        if country is not None and country.code not in chosen:
            key = (row["name"], country.name)
            against[key] = against.get(key, 0) + int(row["records"])
    meant = wording.listed(list(chosen.values()))
    return tuple(
        f"{count:,} of these records also say {country} ({name}) and would become {meant} too."
        for (name, country), count in sorted(against.items(), key=lambda one: -one[1])[:MOST]
    )
