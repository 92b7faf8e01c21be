"""The plain way, kept to measure the rest by: longest exact names, the largest place of each.

No misspellings, no joint readings, no null reading: whatever complexity is added has to beat this.
"""

from collections.abc import Sequence

from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.readings import Reading
from whence.resolve.spotted import Spotted

_FINENESS = (Kind.REGION, Kind.COUNTRY, Kind.METRO, Kind.ADMIN1, Kind.ADMIN2, Kind.CITY)


def plain_readings(atlas: Atlas, spans: Sequence[Spotted]) -> tuple[tuple[Reading, ...], Reading]:
    """The finest of the longest exact names' largest places, or no place where nothing is found."""
    chosen: list[Spotted] = []
    used = 0
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if not span.mask & used:
            used |= span.mask
            chosen.append(span)
    found = []
    for span in chosen:
        named = max(span.named, key=lambda one: (atlas.population(one.place), -one.place))
        kind = atlas.kind(named.place)
        fineness = _FINENESS.index(kind) if kind in _FINENESS else len(_FINENESS)
        found.append((fineness, -span.start, span, named))
    nothing = Reading(None, 0.0, None, None, (), 0)
    if not found:
        return (), nothing
    _, _, span, named = max(found, key=lambda one: (one[0], one[1]))
    certain = Feature(EvidenceName.PLACE, 1.0, span.start, span.end)
    return (Reading(named.place, 20.0, span, named, (), span.mask, (certain,)),), nothing
