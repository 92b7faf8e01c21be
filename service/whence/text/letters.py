"""What each Unicode letter means to the fold: its class, and what it becomes in a key.

A class is one letter, so a text turns into a string of classes that regular expressions can cut:

    L letter of a script that writes spaces   H Hebrew letter   E the letter l (Catalan l·l)
    U letter of a script that writes none     K kana            D digit
    M combining mark that stays in the key    X vanishes (accents, harakat, invisible signs)
    A apostrophe   Q double quote   R replacement character
    F regional indicator   P black flag   T tag letter behind a black flag
    s space  n newline  h hyphen  d dash  . dot  c comma  / slash  p pipe  > arrow  b bullet
    ( opening  ) closing bracket  & and sign  C middle dot  N kana dot  q what else stands there
"""

import unicodedata
from collections.abc import Callable, Mapping

Ranges = tuple[tuple[int, int], ...]  # first and last code point, both included

# Marks that writers add or leave out at will: accents of Latin, Greek and Cyrillic, points of
# Hebrew, harakat of Arabic. Never the vowel signs of Indic scripts or of Thai.
_DROPPED: Ranges = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x05BF, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)

_UNSPACED: Ranges = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3038, 0x303B),
    (0x3100, 0x31BF),  # Bopomofo, Hangul compatibility letters
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),  # Han
    (0xA960, 0xA97F),  # Hangul letters
    (0xA9E0, 0xA9FF),  # Myanmar
    (0xAA60, 0xAADF),  # Myanmar, Tai Viet
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),  # Han
    (0x20000, 0x3FFFF),  # Han
)
_KANA: Ranges = ((0x3041, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0x1AFF0, 0x1B16F))
_HANGUL_TAIL: Ranges = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))  # compose with the letter before
_HEBREW: Ranges = ((0x05D0, 0x05EA), (0x05EF, 0x05F2))
_PICTURES: Ranges = ((0x1F300, 0x1F7FF), (0x1F900, 0x1FAFF))  # an arrow in a picture parts nothing
_SKIN: Ranges = ((0x1F3FB, 0x1F3FF),)
_REGIONAL: Ranges = ((0x1F1E6, 0x1F1FF),)
_TAGS: Ranges = ((0xE0020, 0xE007F),)

_SIGNS: Mapping[str, str] = {
    "A": "'`´‘’‛ʹʻʼʽˈ′＇׳״՚ߴߵꞋꞌ",
    "Q": '"“”„‟＂',
    "R": "\N{REPLACEMENT CHARACTER}",
    "P": "\N{WAVING BLACK FLAG}",
    "X": "\N{TIBETAN MARK INTERSYLLABIC TSHEG}",
    "n": "\n\r\v\f\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}",
    "s": "\t\x1f",
    "h": "-‐‑_－﹣﹘⁃־֊",
    "d": "–—‒―−〜～~⸺⸻",
    ".": ".․．…‥",
    "c": ",;:!?،؛؟۔、，；：！？。｡､﹐﹑﹔﹕।॥։՝።፣፤፥፦¿¡‽",
    "/": "/\\+⁄∕／＼＋",
    "p": "|¦‖∣｜│┃❘❙❚ǀǁ",
    ">": "<>＜＞✈🛫🛬➰",
    "&": "&＆",
    "C": "·\N{GREEK ANO TELEIA}‧",
    "N": "・･",
    "b": "•∙⋅●○◦◆◇■□★☆※†‡*＊",
    "q": "™℠®©",
}
_IN_WORDS = "LHEDMUKR"
_VANISHING = "AXQCN"  # signs that leave nothing in a key where they stand inside a word
_CLASS_OF_SIGN = {sign: kind for kind, signs in _SIGNS.items() for sign in signs}

_CLASS_OF_CATEGORY: Mapping[str, str] = {
    "Zs": "s",
    "Zl": "n",
    "Zp": "n",
    "Pd": "d",
    "Ps": "(",
    "Pe": ")",
    "Cf": "X",
}


class _Memo(dict[int, str]):
    """A map of code points that works out what it lacks, for `str.translate`."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        found = self._work_out(letter)
        # Unassigned and private code points are a million: keeping them would let memory grow.
        if unicodedata.category(letter) not in ("Cn", "Co"):
            self[code] = found
        return found


class Letters:
    """The maps for one set of tables, made for `str.translate`.

    `classes`: letter → class. `keys`: letter → what it becomes in a key. `flat`: the same, and a
    space for all that parts words.
    """

    def __init__(self, letters: Mapping[str, str], han: Mapping[str, str]) -> None:
        self._tables = (letters, han)
        self.classes: dict[int, str] = _Memo(self._class_of)
        self.keys: dict[int, str] = _Memo(self._key_of)
        self.flat: dict[int, str] = _Memo(self._flat_of)

    def _key_of(self, letter: str) -> str:
        """What `letter` becomes in a key: small, without accents, simplified; "" if it vanishes."""
        kind = _CLASS_OF_SIGN.get(letter, "")
        if (kind and kind in _VANISHING) or _lies_in(letter, _DROPPED):
            return ""
        key = letter
        for _ in range(4):  # a table may lead to a letter that folds on
            before, key = key, self._fold_once(key)
            if key == before:
                break
        return key if kind == "R" else "".join(part for part in key if _is_word_part(part))

    def _flat_of(self, letter: str) -> str:
        kind = self.classes[ord(letter)]
        return self.keys[ord(letter)] if kind in _IN_WORDS else "" if kind in "AXT" else " "

    def _fold_once(self, text: str) -> str:
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        key = "".join(part for part in parts if not _lies_in(part, _DROPPED))
        for table in self._tables:
            # Composed first: the tables speak of letters as they are written.
            key = "".join(table.get(part, part) for part in unicodedata.normalize("NFC", key))
        return "".join(_plain_digit(part) for part in unicodedata.normalize("NFC", key))

    def _class_of(self, letter: str) -> str:
        if letter in _CLASS_OF_SIGN:
            return _CLASS_OF_SIGN[letter]
        for kind, ranges in (("F", _REGIONAL), ("T", _TAGS), ("X", _DROPPED), ("X", _SKIN)):
            if _lies_in(letter, ranges):
                return kind
        category = unicodedata.category(letter)
        if category[0] in "LNM" or category == "So":
            key = self.keys[ord(letter)]
            if not key and category[0] in "LM":
                return "X"
            kind = _class_of_key(key)
            if kind:
                return "E" if letter in "lL" else kind
        return _class_of_mark(letter, category)


def _lies_in(letter: str, ranges: Ranges) -> bool:
    code = ord(letter)
    return any(first <= code <= last for first, last in ranges)


def _is_word_part(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM" and letter not in _CLASS_OF_SIGN


def _plain_digit(letter: str) -> str:
    """`٣` → `3`; any other letter as it is."""
    return str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter


def _class_of_key(key: str) -> str:
    """The class of a letter by its key; "" where the key is no word (`½`) or mixes scripts."""
    kinds = {_class_of_plain(part) for part in key}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds and kinds <= {"U", "M"}:  # Thai am, Hangul syllables
        return "U"
    if kinds and kinds <= {"L", "D", "M"}:
        return "L"
    return ""


def _class_of_plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] == "M" or _lies_in(letter, _HANGUL_TAIL):
        return "M"
    if _lies_in(letter, _KANA):
        return "K"
    if _lies_in(letter, _UNSPACED):
        return "U"
    if _lies_in(letter, _HEBREW):
        return "H"
    return "D" if category == "Nd" else "L" if category[0] in "LN" else "q"


def _class_of_mark(letter: str, category: str) -> str:
    """The class of what is no letter: separators, brackets, arrows, emoji."""
    if category in _CLASS_OF_CATEGORY:
        return _CLASS_OF_CATEGORY[category]
    if category in ("Sm", "So"):
        name = unicodedata.name(letter, "")
        is_picture = _lies_in(letter, _PICTURES)
        if not is_picture and ("ARROW" in name or "HARPOON" in name):
            return ">"
        if category == "So" and letter != "\N{DEGREE SIGN}":
            return "b"
    return "q"
