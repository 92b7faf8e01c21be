"""Completion for reconciliation clients: places, types and properties by what was typed so far."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import escape

from whence.place import Kind, Place
from whence.web import wording
from whence.web.place_facts import PROPERTIES, Json, type_of, types

if TYPE_CHECKING:
    from whence.resolve.atlas import Atlas
    from whence.web.place_search import PlaceSearch

PAGE = 20
MAX_FOUND = 1_000  # suggestions further down than this are found by typing more


def entities(
    search: "PlaceSearch", atlas: "Atlas", prefix: str, kind: str | None, start: int
) -> list[Json]:
    """Places called so or whose names begin so; a place id finds its place."""
    number = atlas.number(prefix) if ":" in prefix else None
    if number is not None:
        found = [atlas.place(number)]
    else:
        asked = kind if kind in tuple(Kind) else None
        found = search.find(prefix, None, asked, min(start + PAGE, MAX_FOUND))
    return [_entity(place) for place in found[start : start + PAGE]]


def _entity(place: Place) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "description": place.label,
        "notable": [{"id": str(place.kind), "name": type_of(place.kind)["name"]}],
    }


def type_suggestions(prefix: str, start: int) -> list[Json]:
    """Types with a word that begins so, in their id or name."""
    return _beginning(types(), prefix)[start : start + PAGE]


def property_suggestions(prefix: str, start: int) -> list[Json]:
    """Properties with a word that begins so, in their id or name."""
    known = [{**one.as_json(), "description": one.about} for one in PROPERTIES.values()]
    return _beginning(known, prefix)[start : start + PAGE]


def _beginning(known: Iterable[Json], prefix: str) -> list[Json]:
    typed = prefix.casefold().strip()

    def words(one: Json) -> list[str]:
        name = one["name"].casefold()
        return [one["id"], name, *name.split()]

    return [one for one in known if any(word.startswith(typed) for word in words(one))]


def card(place: Place) -> list[tuple[str, str]]:
    """What is shown of a place: (name of the fact, the fact), in order."""
    facts = [("Kind", wording.kind_of(place))]
    if place.population:
        facts.append(("Population", f"{place.population:,}"))
    if place.latitude is not None and place.longitude is not None:
        where = f"{wording.coordinate(place.latitude)}, {wording.coordinate(place.longitude)}"
        facts.append(("Latitude, longitude", where))
    if place.timezone:
        facts.append(("Time zone", place.timezone))
    facts.append(("Id", place.id))
    return facts


def flyout(title: str, lines: Iterable[str]) -> str:
    """A small piece of HTML: a title and lines below it, all escaped."""
    below = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<div><h3>{escape(title)}</h3>{below}</div>"
