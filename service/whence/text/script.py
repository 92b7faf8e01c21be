"""Which script letters belong to, by the names Unicode gives them."""

import unicodedata
from collections import Counter
from functools import lru_cache

COMMON = "Common"

# The first word of a letter's Unicode name is its script, but for these.
_SCRIPT_OF_WORD = {
    "CJK": "Han",
    "KANGXI": "Han",
    "IDEOGRAPHIC": "Han",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
    "HENTAIGANA": "Kana",
    "FULLWIDTH": "Latin",
    "MATHEMATICAL": "Latin",
    "SCRIPT": "Latin",
    "DOUBLE-STRUCK": "Latin",
    "BLACK-LETTER": "Latin",
    "CIRCLED": "Latin",
    "FEMININE": "Latin",
    "MASCULINE": "Latin",
    "KELVIN": "Latin",
    "ANGSTROM": "Latin",
    "ROMAN": "Latin",
    "MICRO": "Greek",
    "OHM": "Greek",
    "MODIFIER": COMMON,
    "COMBINING": COMMON,
    "DIGIT": COMMON,
    "VULGAR": COMMON,
    "SUPERSCRIPT": COMMON,
    "SUBSCRIPT": COMMON,
    "FRACTION": COMMON,
    "VARIATION": COMMON,
}
_TWO_WORDS = {"OLD", "NEW", "TAI", "MEETEI", "OL", "SYLOTI", "LINEAR", "INSCRIPTIONAL", "PSALTER"}


def script_of(text: str) -> str:
    """The script of most letters of `text`, the first of equal ones; `Common` where it has none.

    Names are as Unicode has them, in words: `Latin`, `Cyrillic`, `Devanagari`, `Ol Chiki`.
    `Kana` stands for hiragana and katakana; Han beside kana is counted on its own.

    >>> script_of("Москва"), script_of("東京 Tokyo 2"), script_of("3/4")
    ('Cyrillic', 'Latin', 'Common')
    """
    if text.isascii():
        return "Latin" if any(letter.isalpha() for letter in text) else COMMON
    counts = Counter(script_of_letter(letter) for letter in text)
    counts.pop(COMMON, None)
    return max(counts, key=lambda script: counts[script]) if counts else COMMON


@lru_cache(maxsize=20_000)
def script_of_letter(letter: str) -> str:
    """The script of a letter or mark; `Common` for digits, punctuation, emoji, shared marks."""
    category = unicodedata.category(letter)
    if category[0] not in "LM" and category != "Nl":
        return COMMON
    words = unicodedata.name(letter, "").split()
    if not words:
        return COMMON
    if words[0] == "HALFWIDTH":
        words = words[1:]
    if words[0] in _SCRIPT_OF_WORD:
        return _SCRIPT_OF_WORD[words[0]]
    name = words[:2] if words[0] in _TWO_WORDS else words[:1]
    return " ".join(name).title()
