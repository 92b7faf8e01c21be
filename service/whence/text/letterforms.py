"""Letters in fancy dress: full-width, mathematical, circled, small capitals, upside-down."""

import re
import unicodedata
from collections.abc import Mapping

from whence.text.edits import Edit

# Forms of letters that exist for compatibility alone. Full-width marks belong to Chinese and
# Japanese writing: they change only between full-width letters or digits.
_FULL_WIDTH = "０-９Ａ-Ｚａ-ｚ"
_HALF_WIDTH = "\uff66-\uff9f\uffa1-\uffdc"  # kana and Hangul
_SINGLE = (
    "\U0001d400-\U0001d7ff\u2460-\u24ff\U0001f110-\U0001f12e\U0001f130-\U0001f149"
    "\u2102-\u2115\u2118-\u211e\u2124-\u2138\u2145-\u2149\u1d2c-\u1d6a\u1d9b-\u1dbf"
    "\ufb00-\ufb4f\ufb50-\ufdfb\ufe70-\ufefc"
)
FORMS = _FULL_WIDTH + _HALF_WIDTH + _SINGLE
_FORMS = re.compile(
    f"[{_FULL_WIDTH}](?:[\uff01-\uff5e]*[{_FULL_WIDTH}])?|[{_HALF_WIDTH}]+|[{_SINGLE}]"
)
TURNED = "ƃƆƎǝɐ-ʯᴉᴚ"  # where the letters live that only turning gives
_WORD = re.compile(r"[^\W\d_]+")
_TURNED = re.compile(f"[{TURNED}]")
_RUN_EDGE = " .,'"

_SPACED_LETTER = "[A-Za-z\u00c0-\u02af\u0370-\u03ff\u0400-\u052f]"
_SPACED_WORD = re.compile(
    rf"(?<![\w'’&.-]){_SPACED_LETTER}(?: {_SPACED_LETTER}){{2,}}(?![\w'’&.-])"
)


def compatibility_forms(text: str) -> list[Edit]:
    """Full-width, mathematical, circled letters and the like as plain ones (NFKC).

    >>> compatibility_forms("Ｕ.𝗦.")
    [Edit(start=0, before='Ｕ', after='U'), Edit(start=2, before='𝗦', after='S')]
    """
    edits = []
    for match in _FORMS.finditer(text):
        run = match.group()
        whole = unicodedata.normalize("NFKC", run)
        single = [unicodedata.normalize("NFKC", letter) for letter in run]
        if "".join(single) != whole:  # half-width kana with their marks apart
            edits.append(Edit(match.start(), run, whole))
            continue
        for index, (before, after) in enumerate(zip(run, single, strict=True)):
            if before != after and after.strip():
                edits.append(Edit(match.start() + index, before, after))
    return edits


def small_capitals(text: str, letters: Mapping[str, str], fewest: int) -> list[Edit]:
    """Small capitals as letters: capitals, or small behind a real capital (`Lᴏɴᴅᴏɴ` → `London`).

    `letters`: small capital → capital. `fewest`: how many a word must have.
    """
    edits = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() or sum(letter in letters for letter in word) < fewest:
            continue
        has_capital = any(letter.isascii() and letter.isupper() for letter in word)
        for index, letter in enumerate(word):
            plain = letters.get(letter, letter)
            plain = plain.lower() if has_capital and letter in letters else plain
            plain = plain if has_capital or not plain.isascii() else plain.upper()
            if plain != letter:
                edits.append(Edit(match.start() + index, letter, plain))
    return edits


def spaced_letters(text: str, fewest: int) -> list[Edit]:
    """Letters with a space between each and the next, as a word; two spaces part words.

    `fewest`: how many letters make a word; three will do where all are capitals (`U S A`).

    >>> [edit.start for edit in spaced_letters("O s l o", 4)]
    [1, 3, 5]
    """
    edits = []
    for match in _SPACED_WORD.finditer(text):
        word = match.group()[::2]
        is_plain = word.isupper() or (len(word) >= fewest and word[1:].islower())
        if is_plain:
            edits += [
                Edit(index, " ", "") for index in range(match.start() + 1, match.end() - 1, 2)
            ]
    return edits


def upside_down(text: str, letters: Mapping[str, str], fewest: int) -> list[Edit]:
    """Text turned by half a circle, turned back: words in reverse, one edit for each run.

    `letters`: what each letter is when turned, those that stay letters (`n` → `u`) included.
    `fewest`: how many letters of a run must be such as only turning gives.
    """
    if not _TURNED.search(text):
        return []
    edits = []
    start = 0
    for end in range(len(text) + 1):
        if end < len(text) and text[end] in letters:
            continue
        edits += _turned(text, start, end, letters, fewest)
        start = end + 1
    return edits


def _turned(text: str, start: int, end: int, letters: Mapping[str, str], fewest: int) -> list[Edit]:
    # A run may not begin or end inside a word.
    while start < end and start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
    while start < end and text[start] in _RUN_EDGE:
        start += 1
    while start < end and text[end - 1] in _RUN_EDGE:
        end -= 1
    run = text[start:end]
    sure = sum(letter.isalpha() and not letter.isascii() and letter != "ı" for letter in run)
    if sure < fewest:
        return []
    return [Edit(start, run, "".join(letters[letter] for letter in reversed(run)))]
