"""Whether signs beyond ASCII, read in another code page, would be writing."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from whence.text.edits import Edit
from whence.text.read_again import MisreadPage

_UTF_8: Final = "utf-8"
_LOST: Final = "\ufffd"  # which some pages write as a sign of ASCII
_WORD: Final = 3  # signs: from so many on a word of another script was misread


class Beyond:
    """A text's signs beyond ASCII: tells the few pages that can make words of them from the many
    that can't, before the text is read again."""

    def __init__(self, text: str) -> None:
        self._times: dict[str, int] = {}
        self._is_in_word: dict[str, bool] = {}  # beside a letter of ASCII, at least once
        # A letter in UTF-8 has two bytes or more, and all of them are beyond ASCII.
        self._is_paired = True
        # The other pages of several bytes hold no letters that go on a word of Latin ones.
        self._goes_on_a_word = False
        for at, letter in enumerate(text):
            if letter.isascii():
                continue
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            is_behind = _is_plain_letter(before)
            is_in_word = is_behind or _is_plain_letter(after)
            self._times[letter] = self._times.get(letter, 0) + 1
            self._is_in_word[letter] = is_in_word or self._is_in_word.get(letter, False)
            if before.isascii() and after.isascii() and _LOST not in text:
                self._is_paired = False
            if is_behind and letter.isalpha():
                self._goes_on_a_word = True
        self._signs = frozenset(self._times)
        self._tried: set[str] = set()

    def may_be_of(self, page: MisreadPage) -> bool:
        """Whether the page may give writing, and for the first time."""
        letters = page.letters
        if letters is None:
            may_be = self._is_paired if page.written == _UTF_8 else not self._goes_on_a_word
            return may_be and page.may_hold(self._signs)
        again = ""
        n_changed = 0
        for letter, times in self._times.items():
            after = letters.get(letter)
            if after is None:
                return False
            again += after
            if after != letter:
                n_changed += times
        if not n_changed or again in self._tried:
            return False
        self._tried.add(again)
        for letter, after in zip(self._times, again, strict=True):
            if after != letter and not _is_letter(
                letter, after, self._is_in_word[letter], n_changed >= _WORD
            ):
                return False
        return True


def _is_letter(before: str, after: str, is_latin: bool, is_word: bool) -> bool:
    """Whether one sign read as another gives writing, as `is_writing` has it."""
    if after.isalpha():
        return not is_latin or _is_latin_letter(after)
    if is_word and unicodedata.category(after)[0] == "M":
        return True
    return after in "’‘–—'" and not before.isalpha()


@cache
def _is_latin_letter(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def is_writing(text: str, edits: Sequence[Edit]) -> bool:
    """Whether they give letters, marks of letters where whole words change, and an apostrophe or
    dash only where no letter was read: a letter misread as a mark is chance. Beside a letter of
    ASCII only Latin ones make a word."""
    is_word = len(edits) >= _WORD
    for edit in edits:
        end = edit.start + len(edit.before)
        is_latin = _is_plain_letter(text[edit.start - 1 : edit.start]) or _is_plain_letter(
            text[end : end + 1]
        )
        for letter in edit.after:
            if not _is_letter(edit.before, letter, is_latin, is_word):
                return False
    return True


def _is_plain_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
