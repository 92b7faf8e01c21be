"""Text that only another code page makes sense of: the index of names is the judge."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from whence.resolve.line import Line
from whence.resolve.spotted import Spotted
from whence.text.edits import Edit, Repaired, Step, apply
from whence.text.read_again import MisreadPage, read_again

Cells = Sequence[tuple[str, Repaired]]
Segmented = Callable[[Cells], Line]
Named = Callable[[Line], list[Spotted]]
_STEP: Final = "code_page"
_UTF_8: Final = "utf-8"
_LOST: Final = "\ufffd"  # which some pages write as a sign of ASCII
_WORD: Final = 3  # signs: from so many on a word of another script was misread


class Rereader:
    """Tries the code pages of the rulebook on cells that hold letters no name explains.

    `surprisal`: bits of a word among ordinary ones; `limits`: those of `scoring.yaml`.
    """

    def __init__(
        self,
        pages: Sequence[MisreadPage],
        segmented: Segmented,
        surprisal: Callable[[str], float],
        limits: Mapping[str, float],
    ) -> None:
        self._surprisal = surprisal
        self._pages = pages
        self._segmented = segmented
        self._least_bits = limits["reread_bits"]
        self._letters = int(limits["reread_letters"])
        self._known_bits = limits["unknown_word_bits"]

    def reread(
        self, line: Line, spans: Sequence[Spotted], named: Named
    ) -> tuple[Line, list[Spotted]] | None:
        """The line and its spans under the page in which names stand where the odd letters were;
        None where there is no need or no such page."""
        cells = [(cell.field, cell.repaired) for cell in line.cells]
        best: tuple[int, int, Line, list[Spotted]] | None = None
        for at, cell in enumerate(line.cells):
            text = cell.repaired.text
            if text.isascii() or not self._is_odd(line, at, spans):
                continue
            tried: set[str] = set()
            beyond = _Beyond(text)
            for page in self._pages:
                edits = read_again(text, page) if beyond.may_be_of(page) else None
                if edits is None or not _is_writing(text, edits):
                    continue
                again = apply(text, edits)
                if again in tried:
                    continue  # many pages agree in most letters
                tried.add(again)
                other = replace(
                    cell.repaired,
                    text=again,
                    steps=(*cell.repaired.steps, Step(_STEP, tuple(edits))),
                )
                changed = self._segmented([*cells[:at], (cell.field, other), *cells[at + 1 :]])
                found = named(changed)
                covered = self._explained(changed, at, found, edits)
                if covered and (best is None or covered > best[0]):
                    best = covered, at, changed, found
        return None if best is None else (best[2], best[3])

    def _is_odd(self, line: Line, cell: int, spans: Sequence[Spotted]) -> bool:
        """Whether a letter or sign beyond ASCII stands in no name, and in no word that is known."""
        at = line.cells[cell]
        text = at.repaired.text
        known = 0
        for span in spans:
            known |= span.mask
        clear = [
            (line.tokens[i].start, line.tokens[i].end)
            for i in range(at.start, at.end)
            if known >> i & 1
            or line.marked[i] is not None
            or self._surprisal(line.tokens[i].key) < self._known_bits
        ]
        return any(
            not letter.isascii() and not any(start <= i < end for start, end in clear)
            for i, letter in enumerate(text)
        )

    def _explained(
        self, line: Line, cell: int, spans: Sequence[Spotted], edits: Sequence[Edit]
    ) -> int:
        """How many letters the names have in which the edits stand; 0 unless all stand in one."""
        at = line.cells[cell]
        good = 0
        letters = 0
        for span in spans:
            size = sum(len(line.tokens[i].key) for i in range(span.start, span.end))
            first = span.named[0]
            if size >= self._letters and first.bits >= self._least_bits and first.how != "code":
                letters += size if not span.mask & good else 0
                good |= span.mask
        shift = 0
        for edit in edits:
            start = edit.start + shift
            end = start + len(edit.after)
            shift += len(edit.after) - len(edit.before)
            inside = [
                i
                for i in range(at.start, at.end)
                if line.tokens[i].start < end and start < line.tokens[i].end
            ]
            if any(not good >> i & 1 for i in inside):
                return 0
            if not inside and any(letter.isalnum() for letter in edit.after):
                return 0
        return letters


class _Beyond:
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
    """Whether one sign read as another gives writing, as `_is_writing` has it."""
    if after.isalpha():
        return not is_latin or _is_latin_letter(after)
    if is_word and unicodedata.category(after)[0] == "M":
        return True
    return after in "’‘–—'" and not before.isalpha()


@cache
def _is_latin_letter(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _is_writing(text: str, edits: Sequence[Edit]) -> bool:
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
