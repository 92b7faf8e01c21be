"""Marked tokens → the names that stand in them: of the index, of rules, and codes of lists."""

from typing import Final

from whence.gazetteer.index import Gazetteer
from whence.gazetteer.names import Form, Posting
from whence.place import Kind
from whence.resolve.atlas import Atlas
from whence.resolve.lexicon import Lexicon
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.namesakes import ANY_FORM, CODES, FLAG, NO_CODE, Written
from whence.resolve.spotted import Found
from whence.resolve.writing import listed_country
from whence.rulebook.rules import NameHow, PatternKind, PhraseKind
from whence.text.token import Case, Gap

_FILLER: Final = PhraseKind.FILLER
_COUNTRY: Final = Kind.COUNTRY
_REJECT: Final = PhraseKind.REJECT
_UPPER: Final = Case.UPPER
_ROLE: Final = PhraseKind.ROLE
_CONJUNCTION: Final = PhraseKind.CONJUNCTION
_NEGATION: Final = PhraseKind.NEGATION
_LOWER: Final = Case.LOWER
_START: Final = Gap.START
_UNCASED: Final = Case.NONE
_SHORT_FORMS: Final = frozenset({NameHow.ABBREVIATION, NameHow.AIRPORT, NameHow.REGION})
_CODE_LETTERS: Final = 4  # of an abbreviation, at most
_WORD_BITS: Final = 15.0  # surprisal from which letters spell no ordinary word
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


class Names:
    """The names that stand in an entry, by the tokens [start, end) they cover. `named`: those of
    the index, `ruled`: those of rules."""

    __slots__ = ("named", "ruled")

    def __init__(self) -> None:
        self.named: dict[tuple[int, int], NameHere] = {}
        self.ruled: dict[tuple[int, int], list[Found]] = {}


class NameHere:
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


def names_in(line: Line, atlas: Atlas, lexicon: Lexicon) -> Names:
    """Every name, code, alias and flag as it is written."""
    names = Names()
    named, ruled = names.named, names.ruled
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
            here = named.get((i, i + 1), NameHere(-1, [], None))
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
            is_only = len(rules) == 1 and (i, end) not in named
            for rule in rules:
                if rule.needs_capitals and not _in_capitals(line, i, end, index, is_only):
                    continue
                if rule.how in _SHORT_FORMS and _has_accents(line, i, end):
                    continue
                places = (atlas.number(place_id) for place_id in rule.place_ids)
                ruled.setdefault((i, end), []).extend(
                    (place, rule.how, 0, rule, None) for place in places if place is not None
                )
    return names


def _phrases_around(line: Line) -> dict[int, int]:
    """Token → up to where a name beginning there lies inside a longer phrase: *fully remote*."""
    inside: dict[int, int] = {}
    for mark in line.marks:
        if mark.end - mark.start > 1 and mark.kind is not _FILLER:
            inside[mark.start] = mark.end - 1
            inside.update((i, mark.end) for i in range(mark.start + 1, mark.end))
    return inside


def _written(line: Line, start: int, end: int, name_id: int, atlas: Atlas) -> NameHere:
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
        return NameHere(name_id, flag, FLAG)
    if not has_code or _may_be_code(line, start, end, atlas.gazetteer.surprisal(token.key)):
        return NameHere(name_id, postings, ANY_FORM)
    return NameHere(name_id, [one for one in postings if one[1] not in CODES], NO_CODE)


def _of_town_before(
    line: Line, start: int, name_id: int, named: dict[tuple[int, int], NameHere], atlas: Atlas
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


def _in_capitals(line: Line, start: int, end: int, index: Gazetteer, is_only: bool) -> bool:
    """Whether it is written in capitals, or as a whole cell whose letters spell no word: *jfk*, not
    *mad*; nor another name where that is not all in small letters (`is_only`: none is): *Krk*."""
    if all(line.tokens[i].case in (_UPPER, _UNCASED) for i in range(start, end)):
        return True
    cell = line.cells[line.cell_of[start]]
    return (
        cell.start == start
        and cell.end == end == start + 1
        and (is_only or line.tokens[start].case is _LOWER)
        and index.surprisal(line.tokens[start].key) >= _WORD_BITS
    )


def _has_accents(line: Line, start: int, end: int) -> bool:
    """Whether a word in small letters has signs that no code has: *nová* is not NoVA."""
    token = line.tokens[start]
    text = line.cells[line.cell_of[start]].repaired.text[token.start : token.end]
    return (
        end == start + 1
        and len(token.key) <= _CODE_LETTERS
        and token.case is _LOWER
        and token.key.isascii()
        and not text.isascii()
    )
