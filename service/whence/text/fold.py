"""The one matching key: a name or a cell folded to small plain words, alike for index and query.

NFKC, case, accents, apostrophes and full stops go; hyphens and other marks part words; scripts stay
as they are. Scripts that write no spaces give one token a letter, glued.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from whence.text.letters import Letters
from whence.text.token import Case, Gap, Token


@dataclass(frozen=True, slots=True)
class FoldTables:
    """What `rules/fold_*.csv` hold.

    `letters`: one letter → its plain form (`ø` → `o`), may be empty (the letter vanishes).
    `words`: a whole folded word → the word it stands for (`st` → `saint`, `&` → `and`).
    `han`: a traditional Chinese letter → the simplified one.
    """

    letters: Mapping[str, str]
    words: Mapping[str, str]
    han: Mapping[str, str]


# Over classes (letters.py). A token, by alternative: 1 initials (`U.S.A.`, `U. S.`), 2 a word,
# 3 a letter of an unspaced script, 4 the and sign, 5 a flag, 6 a flag of a part of a country.
_TOKEN: Final = re.compile(
    r"([LHE][MXT]*(?:\.s?[LHE][MXT]*)+(?![LHEMDXTAR])\.?)"
    r"|(R*[LHEMD][LHEMDXTR]*"
    r"(?:(?:A[AXT]*(?=[LHEMDR])|(?<=H)Q(?=H)|(?<=E)C(?=E))[LHEMDXTR]+)*)"
    r"|([UK](?:[MXT]|A+(?=M))*)"
    r"|(&)"
    r"|(FF)"
    r"|(PT+)"
)
_INITIALS: Final = 1
_WORD: Final = 2
_UNSPACED: Final = 3
_AND: Final = 4
_FLAG: Final = 5
_PART_FLAG: Final = 6

# Texts whose fold needs no tokens: either script kind alone, with marks that simply part.
_SPACED_ONLY: Final = re.compile(r"[LHEDMXAshdc/p>b()qn]*")
_UNSPACED_ONLY: Final = re.compile(r"[UKMXshdc/p>b()qn]*")

_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,]*")
_GAP_OF_CLASS: Final = {
    "(": Gap.OPEN,
    ")": Gap.CLOSE,
    "n": Gap.NEWLINE,
    ">": Gap.ARROW,
    "p": Gap.PIPE,
    "/": Gap.SLASH,
    "c": Gap.COMMA,
    "b": Gap.BULLET,
    "C": Gap.BULLET,
    "N": Gap.BULLET,
    "P": Gap.BULLET,
    "F": Gap.BULLET,
    "d": Gap.DASH,
    ".": Gap.DOT,
    "h": Gap.HYPHEN,
}  # strongest first: what parts more wins where several marks stand together
_VANISHING: Final = str.maketrans("", "", "AXT")
_LONGEST_REMEMBERED_GAP: Final = 6

_REGIONAL_A: Final = 0x1F1E6
_TAG_OFFSET: Final = 0xE0000
_APOSTROPHE: Final = re.compile("['‘’ʻʼ`´]")
_MKHEDRULI: Final = ("\u10d0", "\u10ff")  # Georgian: Unicode calls it small, but it has no capitals


class Folder:
    """Folds with one set of tables; remembers what it worked out, so make one and pass it on."""

    def __init__(self, tables: FoldTables) -> None:
        letters = Letters(tables.letters, tables.han)
        self._words = _settled(tables.words)
        self._classes = letters.classes
        self._keys = letters.keys
        self._flat = letters.flat
        self._gaps: dict[str, Gap] = {}

    def fold(self, text: str) -> str:
        """The key of `text`: its tokens' keys joined by one space, glued ones directly.

        Folding twice is folding once. "" where nothing is left.
        """
        words = self._words
        if text.isascii():
            if text.isalnum():
                word = text.lower()
                return words.get(word, word)
            if "." not in text and "&" not in text:
                flat = text.translate(self._flat)
                return " ".join([words.get(word, word) for word in flat.split()])
            return self._fold_tokens(text, text.translate(self._classes))
        classes = text.translate(self._classes)
        if _SPACED_ONLY.fullmatch(classes) or _UNSPACED_ONLY.fullmatch(classes):
            flat = unicodedata.normalize("NFC", text.translate(self._flat))
            return " ".join([words.get(word, word) for word in flat.split()])
        return self._fold_tokens(text, classes)

    def tokens(self, text: str) -> list[Token]:
        """The words of `text` in order; `start` and `end` refer to `text` as given."""
        if _PLAIN.fullmatch(text):
            return self._plain_words(text)
        return self._cut(text, text.translate(self._classes))

    def _plain_words(self, text: str) -> list[Token]:
        """The same for text of ASCII letters, digits, spaces and commas, which most of it is."""
        words = self._words
        found: list[Token] = []
        gap = Gap.START
        start = 0
        for part in text.split(","):
            for raw in part.split(" "):
                end = start + len(raw)
                if raw:
                    key = raw.lower()
                    found.append(Token(words.get(key, key), start, end, gap, _case(raw)))
                    gap = Gap.SPACE
                start = end + 1
            if found:
                gap = Gap.COMMA
        return found

    def _fold_tokens(self, text: str, classes: str) -> str:
        parts: list[str] = []
        for token in self._cut(text, classes):
            if parts and token.gap is not Gap.GLUED:
                parts.append(" ")
            parts.append(token.key)
        return "".join(parts)

    def _cut(self, text: str, classes: str) -> list[Token]:
        found: list[Token] = []
        end = 0
        before = 0  # the alternative that matched the token before
        for match in _TOKEN.finditer(classes):
            how = match.lastindex or 0
            start, stop = match.span()
            raw = text[start:stop]
            is_flag = False
            if how == _FLAG:
                # Folded like the code as a word: the index has MT under *mount*, as in Mt. Vernon.
                letters = "".join(chr(ord(sign) - _REGIONAL_A + ord("a")) for sign in raw)
                key = self._words.get(letters, letters)
                is_flag = True
            elif how == _PART_FLAG:
                key = self._words.get(tag := _tag_letters(raw), tag)
                if not key:
                    continue
            elif raw.isascii() and how == _WORD and raw.isalnum():
                key = raw.lower()
                key = self._words.get(key, key)
            elif how == _AND:
                key = self._words.get("&", "&")
            else:
                key = self._key(raw)
            gap = self._gap(classes, end, start, before, how) if found else Gap.START
            case = Case.NONE if how >= _UNSPACED else _case(raw)
            found.append(Token(key, start, stop, gap, case, is_flag))
            end, before = stop, how
        return found

    def _key(self, raw: str) -> str:
        key = raw.translate(self._keys)
        if not key.isascii():
            key = unicodedata.normalize("NFC", key)
        return self._words.get(key, key)

    def _gap(self, classes: str, end: int, start: int, before: int, how: int) -> Gap:
        """What stands between the token before, up to `end`, and the one from `start` on."""
        between = classes[end:start]
        if between == "s":
            return Gap.SPACE
        if not between.translate(_VANISHING):
            is_glued = (before == _UNSPACED and how <= _UNSPACED) or (
                how == _UNSPACED and before <= _UNSPACED
            )
            return Gap.GLUED if is_glued else Gap.DOT if before == _INITIALS else Gap.SPACE
        if between == "N" and classes[start] == "K" and classes[:end].rstrip("MX")[-1:] == "K":
            return Gap.GLUED  # ニュー・ヨーク is written with and without its dot
        gap = self._gaps.get(between)
        if gap is None:
            gap = _gap_of(between)
            if len(between) <= _LONGEST_REMEMBERED_GAP:
                self._gaps[between] = gap
        return gap


def _gap_of(between: str) -> Gap:
    for kind, gap in _GAP_OF_CLASS.items():
        if kind in between:
            if gap is Gap.HYPHEN and len(between.translate(_VANISHING)) > 1:
                return Gap.DASH  # `Natal - RN`: a hyphen with space beside it
            return gap
    return Gap.SPACE


def _tag_letters(raw: str) -> str:
    """The letters that the tags behind a black flag spell: England's give `gbeng`."""
    plain = (chr(ord(sign) - _TAG_OFFSET) for sign in raw[1:])
    return "".join(letter for letter in plain if letter.isalnum()).lower()


def _case(raw: str) -> Case:
    if _MKHEDRULI[0] <= raw[0] <= _MKHEDRULI[1]:
        return Case.NONE
    if raw.islower():
        return Case.LOWER
    if raw.isupper():
        return Case.UPPER
    if raw.istitle() or (raw[0].isupper() and raw[1:].islower()):
        return Case.TITLE
    longest = max(_APOSTROPHE.split(raw), key=len)
    if longest != raw:
        return _case(longest)  # d'Alene is as good a title as L'Aquila
    return Case.MIXED if raw.upper() != raw.lower() else Case.NONE


def _settled(words: Mapping[str, str]) -> dict[str, str]:
    """The same table with every word led to its end: `a` → `b`, `b` → `c` gives `a` → `c`.

    Words that lead round in a circle all become the first of them by the alphabet.
    """
    settled = {}
    for word in words:
        path = [word]
        while path[-1] in words and words[path[-1]] not in path:
            path.append(words[path[-1]])
        back = words.get(path[-1])
        settled[word] = path[-1] if back is None else min(path[path.index(back) :])
    return settled
