"""One-byte text read in another one-byte code page: whole words, and single letters of a word."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from whence.text.edits import Edit

_WORD = re.compile(r"[^\W\d_]+")
# Cheap signs that a look is worth while: accented letters in a row or small Cyrillic before a
# capital; what is no small Latin letter before one.
_ODD_RUN = re.compile("[\x80-\xff]{3}|[а-яё][А-ЯЁ]")
_ODD_SIGN = re.compile("[^\x00-\x7f\xdf-\xf6\xf8-\u024f\u0400-\u1fff][a-z]")
_IN_WORD = re.compile(r"[^\s,;/()|0-9]+")


@dataclass(frozen=True, slots=True)
class CodePage:
    """Text written in `written` and read as `read_as` (Python's codec names).

    `common`: the commonest small letters of its language, which speak for this reading.
    """

    written: str
    read_as: str
    common: str


def misread_words(
    text: str, pages: tuple[CodePage, ...], fewest_letters: int, least_share: float
) -> list[Edit]:
    """Words of Cyrillic, Greek … letters that were read as another page, if one page explains all.

    `fewest_letters`: what the odd words together must have. `least_share`: the share of common
    letters from which a page counts as sure.
    """
    if not _ODD_RUN.search(text):
        return []
    words = [match for match in _WORD.finditer(text) if not match.group().isascii()]
    letters = "".join(match.group() for match in words)
    if len(letters) < fewest_letters or not all(_looks_odd(match.group()) for match in words):
        return []
    best: tuple[float, list[str]] | None = None
    for page in pages:
        meant = _read_again([match.group() for match in words], page)
        if meant is None:
            continue
        small = "".join(meant).lower()
        share = sum(letter in page.common for letter in small) / len(small)
        if share >= least_share and (best is None or share > best[0]):
            best = (share, meant)
    if best is None:
        return []
    return [
        Edit(match.start() + index, before, after)
        for match, word in zip(words, best[1], strict=True)
        for index, (before, after) in enumerate(zip(match.group(), word, strict=True))
        if before != after
    ]


def misread_letters(text: str, groups: Mapping[str, Mapping[str, str]]) -> list[Edit]:
    """Signs inside Latin words that one confusion of code pages explains: `Mⁿnster`, `M¸nchen`.

    `groups`: confusion → sign → letter. Left alone where two confusions explain it differently.
    """
    if not _ODD_SIGN.search(text):
        return []
    found: list[Edit] | None = None
    for letters in groups.values():
        edits = _odd_signs(text, letters)
        if edits and found is not None and edits != found:
            return []
        found = edits or found
    return found or []


def _looks_odd(word: str) -> bool:
    """Whether a word is written as no language does: accented Latin letters alone, or small
    letters before capitals."""
    if all("\x80" <= letter <= "\u024f" for letter in word):
        return True
    return not _has_plain_case(word)


def _has_plain_case(word: str) -> bool:
    return word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())


def _read_again(words: list[str], page: CodePage) -> list[str] | None:
    """The words as they were meant, or None where they don't make words in that page."""
    meant = []
    for word in words:
        try:
            other = word.encode(page.read_as).decode(page.written)
        except UnicodeError:
            return None
        if not other.isalpha() or not _has_plain_case(other):
            return None
        if not all(unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in other):
            return None
        meant.append(other)
    return meant


_SCRIPTS = ("CYRILLIC", "GREEK", "HEBREW", "ARABIC")


def _odd_signs(text: str, letters: Mapping[str, str]) -> list[Edit]:
    """The edits of one confusion; empty unless it explains every odd sign of every word."""
    edits = []
    for match in _IN_WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        for index, sign in enumerate(word):
            if sign.isascii() or not _is_odd(word, index):
                continue
            if sign not in letters:
                return []
            edits.append(Edit(match.start() + index, sign, letters[sign]))
    return edits


def _is_odd(word: str, index: int) -> bool:
    """Whether the sign stands where only a small letter can: behind a letter, before small ones."""
    sign, before, after = word[index], word[:index], word[index + 1 : index + 2]
    if not (after.islower() and after.isascii()) or not before[-1:].isalpha():
        return False
    if not sign.isalpha():
        return True
    # A capital, or a Greek letter, in the small part of a word that began with a plain capital.
    is_titled = before[0].isascii() and before[0].isupper()
    is_small_so_far = len(before) == 1 or before[1:].islower()
    is_foreign = sign.isupper() or "Ͱ" <= sign <= "Ͽ" or sign == "ⁿ"
    return is_titled and is_small_so_far and is_foreign and not before.endswith(("Mc", "Mac"))
