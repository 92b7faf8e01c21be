"""Names as they stand → spans, each with the places it may name; points and postal codes too."""

from collections.abc import Iterable
from math import log2
from typing import Final

from whence.gazetteer.index import KINDS, Gazetteer
from whence.gazetteer.names import Posting
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import Line
from whence.resolve.names_here import NameHere, Names
from whence.resolve.namesakes import ANY_FORM, CODES, Namesakes
from whence.resolve.spotted import Found, Named, Shape, Spotted
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import PatternKind

_COUNTRY: Final = Kind.COUNTRY
_ADMIN1: Final = Kind.ADMIN1
_POSTAL_CODE: Final = PatternKind.POSTAL_CODE
_QUALIFYING: Final = (KINDS.index(Kind.COUNTRY), KINDS.index(Kind.ADMIN1))


def exact(
    line: Line, names: Names, atlas: Atlas, weigher: Weigher, context: frozenset[int]
) -> list[Spotted]:
    """Every span that is one of `names`, or a point, as written, in the order of the text.

    `context`: numbers of countries that the caller expects, kept like qualifiers.
    """
    named, ruled = names.named, names.ruled
    index = atlas.gazetteer
    most = weigher.namesakes.most
    qualifiers: frozenset[int] | None = None
    spans = []
    for start, end in sorted(named.keys() | ruled.keys()):
        by_name = named.get((start, end))
        by_rule = ruled.get((start, end))
        postings = by_name.postings if by_name is not None else []
        written = by_name.written if by_name is not None else ANY_FORM
        name_id = by_name.name_id if by_name is not None else -1
        unlisted = 0
        if by_rule is None and written is not None and len(postings) <= most:
            key: object = 3 * name_id + written
        else:
            by_rule = by_rule or []
            is_many = len(postings) + len(by_rule) > most
            if is_many and qualifiers is None:
                qualifiers = _qualifying(named, ruled, atlas) | context
            asked: list[int] = []
            if qualifiers is not None and len(postings) > most:
                postings, unlisted = _asked(postings, weigher.namesakes, qualifiers, index)
                asked = [one[0] for one in postings[most:]]
            key = None
            if written is not None and not (is_many and by_rule):
                key = (name_id, written, *asked, *_rules(by_rule))
        standings = weigher.namesakes.known(key) if key is not None else None
        if standings is None:
            found_here: list[Found] = [
                (place, form, traits, None, None) for place, form, traits in postings
            ]
            if by_rule is not None:
                found_here += by_rule
            standings = weigher.standings(
                line, start, end, found_here, qualifiers or context, unlisted
            )
            if key is not None:
                weigher.namesakes.remember(key, standings)
        spotted = weigher.weighed(line, start, end, standings)
        if spotted is not None:
            spans.append(spotted)
    spans.extend(_points(line, atlas, weigher))
    if not spans:
        spans.extend(_coded_countries(line, atlas, weigher))
    most = int(weigher.limits["spans"])
    if len(spans) > most:
        # A cell full of names: the strongest stand for all, so that work stays bounded.
        spans.sort(key=lambda span: (-span.named[0].bits, span.start, span.end))
        spans = sorted(spans[:most], key=lambda span: (span.start, span.end))
    return spans


def _asked(
    postings: list[Posting], namesakes: Namesakes, qualifiers: frozenset[int], index: Gazetteer
) -> tuple[list[Posting], int]:
    """Largest first: of the many small namesakes only those count that something asks for. Comes
    with the people of the others."""
    asked = []
    unlisted = 0
    country, admin1, population = index.country, index.admin1, index.population
    for one in postings[namesakes.most :]:
        place = one[0]
        is_coded = one[1] in CODES and country[place] in namesakes.coded
        if is_coded or country[place] in qualifiers or admin1[place] in qualifiers:
            asked.append(one)
        else:
            unlisted += population[place] + 1
    return postings[: namesakes.most] + asked, unlisted


def _rules(by_rule: list[Found]) -> list[tuple[str, int, bool]]:
    """What tells the names of rules at one place of the text from others."""
    return [
        (rule.rule, place, rule.needs_capitals)
        for place, _, _, rule, _ in by_rule
        if rule is not None
    ]


def _qualifying(
    named: dict[tuple[int, int], NameHere], ruled: dict[tuple[int, int], list[Found]], atlas: Atlas
) -> frozenset[int]:
    """The countries and divisions that some span may name."""
    kinds = atlas.gazetteer.kind
    found = {
        place
        for name in named.values()
        for place, _, _ in name.postings
        if kinds[place] in _QUALIFYING
    }
    found.update(
        place
        for names in ruled.values()
        for place, *_ in names
        if atlas.kind(place) in (_COUNTRY, _ADMIN1)
    )
    return frozenset(found)


def _points(line: Line, atlas: Atlas, weigher: Weigher) -> Iterable[Spotted]:
    """Coordinates as the cities they may stand for: population ÷ distance² decides."""
    for mark in line.marks:
        if mark.point is None:
            continue
        nearest = atlas.gazetteer.nearest(*mark.point)
        total = sum(weight for _, weight in nearest)
        named = []
        for place, weight in nearest[: int(weigher.limits["namesakes"])]:
            features = (
                Feature(EvidenceName.NEAREST, log2(weight / total), mark.start, mark.end),
                Feature(EvidenceName.COORDINATES, 1.0, mark.start, mark.end, "", mark.rule),
            )
            bits = sum(weigher.weights[feature.name] * feature.value for feature in features)
            named.append(
                Named(
                    place,
                    bits,
                    "coordinates",
                    Shape(mark.start, mark.end, "", "coordinates", features, bits, bits, False),
                )
            )
        if named:
            mask = ((1 << (mark.end - mark.start)) - 1) << mark.start
            by_place = {one.place: one for one in named}
            yield Spotted(mark.start, mark.end, mask, tuple(named), by_place)


def _coded_countries(line: Line, atlas: Atlas, weigher: Weigher) -> Iterable[Spotted]:
    """Postal codes as the countries whose they are: for entries that name no place beside them."""
    for mark in line.marks:
        if mark.kind is not _POSTAL_CODE or mark.country is None:
            continue
        place = atlas.number(f"iso3166-1:{mark.country}")
        if place is None:
            continue
        feature = Feature(EvidenceName.POSTAL_CODE, 1.0, mark.start, mark.end, "", mark.rule)
        bits = weigher.weights[feature.name]
        shape = Shape(mark.start, mark.end, "", "pattern", (feature,), bits, bits, False)
        named = Named(place, bits, "pattern", shape)
        mask = ((1 << (mark.end - mark.start)) - 1) << mark.start
        yield Spotted(mark.start, mark.end, mask, (named,), {place: named})
