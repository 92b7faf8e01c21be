"""How two letters are alike: both vowels, one sound, neighbouring keys, one spelt with two."""

from itertools import pairwise
from typing import Final
from unicodedata import category, normalize

# Latin, Cyrillic, Greek; the letters that stand for long vowels in Arabic and Hebrew.
_VOWELS: Final = frozenset("aeiouyæøœаеёиоуыэюяіїєўαεηιουωاويאוי")
# Letters that are often left out or put in without being heard much.
_SILENT: Final = frozenset("hъь")

_SYLLABLES: Final = "\u0900"  # below are alphabets, whose letters `_SOUNDS` compares
_HANGUL: Final = ("가", "힣")

_SOUNDS: Final = (
    # Latin: the sounds of c, g, j, s, v, x, z, and the voiced with their voiceless sisters.
    *("ck", "cq", "kq", "gk", "cs", "cz", "sz", "xs", "xz", "kx", "vw", "fv", "bv", "bp", "dt"),
    *("gj", "jy", "hj", "jz", "mn"),
    # Cyrillic
    *("бп", "вф", "гк", "гх", "дт", "жш", "зс", "шщ", "чщ", "цс", "тц", "йи"),
    # Greek
    *("γχ", "θτ", "δθ", "ζσ", "βφ", "κχ", "σς"),
    # Arabic and Hebrew: letters that many dialects say alike
    *("تط", "دض", "ذز", "زظ", "ضظ", "سص", "ثس", "قك", "حه", "خح", "اع", "كگ", "بپ", "جچ"),
    *("תט", "כק", "סש", "בו", "אע", "חכ", "חה"),
)

# Spellings of one sound whose first letters differ; pairs that share one are seen as a letter more
# or less beside the other (`DOUBLE_SIGNS`).
_SIGNS: Final = (
    *("ph f", "gh f", "qu k", "qu kw", "ch k", "ch sh", "ch tsh", "tch ch", "sch sh", "ch j"),
    *(
        "sh j",
        "x ks",
        "x cs",
        "x cks",
        "x gs",
        "tz z",
        "ts z",
        "ts c",
        "dj j",
        "dg j",
        "zh j",
        "dzh j",
    ),
    *("ee i", "oo u", "ou u", "ie y", "ey i", "ay ei", "au o", "eau o", "eaux o", "ough o"),
    *("ae e", "oe e", "aa o", "ja ya", "ju yu", "ll y", "gn ny", "nh ny", "ñ ny", "cz ch"),
    *("щ шч", "щ сч", "ц тс", "ц дс", "я йа", "ю йу", "ё йо", "ξ κσ", "ψ πσ"),
)
# One letter or two for the same sound, the shorter being part of the longer.
DOUBLE_SIGNS: Final = frozenset(
    (
        *("ck", "ch", "cq", "th", "sh", "kh", "gh", "ph", "rh", "wh", "sc", "cz", "dz", "tz", "ts"),
        *("dt", "gn", "gu", "qu", "ae", "oe", "ue", "aa", "ee", "oo", "ie", "ei", "ey", "ea", "ou"),
        *("au",),
    )
)

_ROWS: Final = (
    ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),  # QWERTY
    ("azertyuiop", "qsdfghjklm", "wxcvbn"),  # AZERTY
    ("qwertzuiop", "asdfghjkl", "yxcvbnm"),  # QWERTZ
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),  # ЙЦУКЕН
    (";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),  # Greek
    ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ"),  # Arabic
    ("קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"),  # Hebrew
)


def _neighbour_keys() -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for rows in _ROWS:
        for upper, row in zip(("", *rows), rows, strict=False):
            pairs.update(pairwise(row))
            # A key touches the two above it: rows are shifted by part of a key.
            pairs.update(zip(row, upper, strict=False))
            pairs.update(zip(row, upper[1:], strict=False))
    return frozenset(pairs | {(right, left) for left, right in pairs})


def _spellings() -> dict[str, tuple[tuple[str, str], ...]]:
    spellings: dict[str, list[tuple[str, str]]] = {}
    for line in _SIGNS:
        one, other = line.split()
        for typed, meant in ((one, other), (other, one)):
            spellings.setdefault(typed[0], []).append((typed, meant))
    return {letter: tuple(pairs) for letter, pairs in spellings.items()}


NEIGHBOUR_KEYS: Final = _neighbour_keys()
# By the first letter typed: (typed, meant) where several letters stand for one sound.
SPELLINGS: Final = _spellings()
_SAME_SOUND: Final = frozenset(pair for sound in _SOUNDS for pair in (sound, sound[::-1]))


def is_vowel(letter: str) -> bool:
    """Whether it is a vowel, or a vowel sign of a script that writes them as marks."""
    return letter in _VOWELS or (letter > "\u0300" and category(letter) in ("Mn", "Mc"))


def is_weak(letter: str) -> bool:
    """Whether it is a vowel or hardly heard (h, ь): left out and put in more easily."""
    return letter in _SILENT or is_vowel(letter)


def are_neighbours(one: str, other: str) -> bool:
    """Whether their keys touch on one of the common keyboards of their script."""
    return (one, other) in NEIGHBOUR_KEYS


def same_sound(one: str, other: str) -> bool:
    """Whether two consonants, or two syllable signs, are easily heard as one.

    >>> same_sound("k", "c"), same_sound("k", "m"), same_sound("か", "が")
    (True, False, True)
    """
    if one + other in _SAME_SOUND:
        return True
    if one < _SYLLABLES or other < _SYLLABLES:
        return False
    left, right = normalize("NFD", one), normalize("NFD", other)
    if _HANGUL[0] <= one <= _HANGUL[1] and _HANGUL[0] <= other <= _HANGUL[1]:
        differing = sum(a != b for a, b in zip(left, right, strict=False))
        return differing + abs(len(left) - len(right)) == 1
    return left[0] == right[0]  # か and が, ड and ड़: with and without a mark
