"""Marked tokens → spans, each with the places it may name: exact, by rule, code, flag or point."""

from collections.abc import Iterable
from math import log2
from typing import Final

from whence.gazetteer.index import KINDS, Gazetteer
from whence.gazetteer.names import Form, Posting
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.lexicon import Lexicon
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.namesakes import ANY_FORM, CODES, FLAG, NO_CODE, Namesakes, Written
from whence.resolve.spotted import Found, Named, Shape, Spotted
from whence.resolve.weighing import Weigher
from whence.resolve.writing import listed_country
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Case, Gap

_FILLER: Final = PhraseKind.FILLER
_COUNTRY: Final = Kind.COUNTRY
_ADMIN1: Final = Kind.ADMIN1
_REJECT: Final = PhraseKind.REJECT
_UPPER: Final = Case.UPPER
_ROLE: Final = PhraseKind.ROLE
_CONJUNCTION: Final = PhraseKind.CONJUNCTION
_NEGATION: Final = PhraseKind.NEGATION
_START: Final = Gap.START
_UNCASED: Final = Case.NONE
_POSTAL_CODE: Final = PatternKind.POSTAL_CODE
# Marks whose words are spoken for: no name begins or ends in them unless it covers them whole.
_CLOSED: Final = frozenset(
    {
        PatternKind.POSTAL_CODE,
        PatternKind.COORDINATES,
        PatternKind.DATE,
        PatternKind.NUMBER,
        PatternKind.CONTACT,
        PatternKind.NOISE,
    }
)
_QUALIFYING: Final = (KINDS.index(Kind.COUNTRY), KINDS.index(Kind.ADMIN1))


def exact(
    line: Line, atlas: Atlas, lexicon: Lexicon, weigher: Weigher, context: frozenset[int]
) -> list[Spotted]:
    """Every span that is a name, code, alias, flag or point as written, in the order of the text.

    `context`: numbers of countries that the caller expects, kept like qualifiers.
    """
    named: dict[tuple[int, int], _Named] = {}
    ruled: dict[tuple[int, int], list[Found]] = {}
    marks = _phrases_around(line)
    index = atlas.gazetteer
    text, starts, token_at = line.text, line.starts, line.token_at
    for i, token in enumerate(line.tokens):
        if line.marked[i] in _CLOSED:
            continue
        inside = marks.get(i, 0)
        start_at = starts[i]
        rest = text[start_at:] if start_at else text
        for length, name_id in index.prefixes(rest):
            end = token_at.get(start_at + length, 0)
            if end <= i or end <= inside:
                continue
            found = _written(line, i, end, name_id, atlas)
            if found.written == NO_CODE and end == line.cells[line.cell_of[i]].end == i + 1:
                found.add(_of_town_before(line, i, name_id, named, atlas))
            if found.postings:
                named[i, end] = found
        if token.is_flag and (i, i + 1) in named:
            continue
        listed = listed_country(line, i)
        if listed:
            place = atlas.number(f"iso3166-2:{listed}-{line.words(i, i + 1)}")
            here = named.get((i, i + 1), _Named(-1, [], None))
            here.add([] if place is None else [(place, CODES[0], 0)])
            here.written = None  # what codes are worth follows from the list
            if here.postings:
                named[i, i + 1] = here
        if not lexicon.may_begin_name(token.key):
            continue
        for length, rules in lexicon.names_at(rest):
            end = token_at.get(start_at + length, 0)
            if end <= i or end <= inside:
                continue
            for rule in rules:
                if rule.needs_capitals and not _in_capitals(line, i, end):
                    continue
                places = (atlas.number(place_id) for place_id in rule.place_ids)
                ruled.setdefault((i, end), []).extend(
                    (place, rule.how, 0, rule, None) for place in places if place is not None
                )
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


class _Named:
    """One of the index's names as it stands in the text, with what it may mean there. `written`:
    which of its postings these are; None where the text around it decides that."""

    __slots__ = ("name_id", "postings", "written")

    def __init__(self, name_id: int, postings: list[Posting], written: Written | None) -> None:
        self.name_id = name_id
        self.postings = postings
        self.written = written

    def add(self, more: list[Posting]) -> None:
        """What it may mean besides, here."""
        if more:
            self.postings = [*self.postings, *more]
            self.written = None


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


def _phrases_around(line: Line) -> dict[int, int]:
    """Token → up to where a name beginning there lies inside a longer phrase: *fully remote*."""
    inside: dict[int, int] = {}
    for mark in line.marks:
        if mark.end - mark.start > 1 and mark.kind is not _FILLER:
            inside[mark.start] = mark.end - 1
            inside.update((i, mark.end) for i in range(mark.start + 1, mark.end))
    return inside


def _written(line: Line, start: int, end: int, name_id: int, atlas: Atlas) -> _Named:
    """What the name may mean here: without codes, where the words may not be one; of a flag, its
    country only."""
    postings = atlas.gazetteer.postings(name_id)
    token = line.tokens[start]
    has_code = False
    for _, form, _ in postings:
        if form in CODES:
            has_code = True
            break
    if token.is_flag:
        countries = [one for one in postings if atlas.kind(one[0]) is _COUNTRY]
        coded = [one for one in countries if one[1] == CODES[0]]
        # Where the code is among the country's names besides, the index keeps it as a name (PR).
        flag = coded or [(place, CODES[0], 0) for place, *_ in countries[:1]]
        return _Named(name_id, flag, FLAG)
    if not has_code or _may_be_code(line, start, end, atlas.gazetteer.surprisal(token.key)):
        return _Named(name_id, postings, ANY_FORM)
    return _Named(name_id, [one for one in postings if one[1] not in CODES], NO_CODE)


def _of_town_before(
    line: Line, start: int, name_id: int, named: dict[tuple[int, int], _Named], atlas: Atlas
) -> list[Posting]:
    """The codes of divisions that hold a town named by all the words before: *bangor me*, *salem
    or*; the last word of an entry is hardly ever one that asks for more."""
    towns = named.get((line.cells[line.cell_of[start]].start, start))
    if towns is None:
        return []
    primary = int(Form.PRIMARY)
    holders = {atlas.admin1(place) for place, form, _ in towns.postings if form == primary}
    postings = atlas.gazetteer.postings(name_id)
    return [one for one in postings if one[1] == CODES[0] and one[0] in holders]


def _qualifying(
    named: dict[tuple[int, int], _Named], ruled: dict[tuple[int, int], list[Found]], atlas: Atlas
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


def _may_be_code(line: Line, start: int, end: int, surprisal: float) -> bool:
    """Whether `in`, `or`, `me` … may be a code here: in capitals, alone, or parted at the end."""
    token = line.tokens[start]
    cell = line.cells[line.cell_of[start]]
    if line.marked[start] is _REJECT and end - start < cell.end - cell.start:
        return False  # *NA, NA, Japan*
    if token.is_flag or token.case is _UPPER:
        return True
    if cell.start == start and cell.end == end:
        return True
    if line.marked[start] in (_ROLE, _CONJUNCTION, _NEGATION):
        return False
    if token.gap in SEPARATORS and token.gap is not _START:
        return end == cell.end or line.tokens[end].gap in SEPARATORS
    # `austin tx`: the last word, and no frequent one
    return end == cell.end and surprisal > 13.0


def _in_capitals(line: Line, start: int, end: int) -> bool:
    cell = line.cells[line.cell_of[start]]
    if cell.start == start and cell.end == end:
        return True
    return all(line.tokens[i].case in (_UPPER, _UNCASED) for i in range(start, end))


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
