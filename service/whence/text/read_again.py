"""A text's bytes read in another code page, as edits."""

import codecs
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import ftfy.bad_codecs  # noqa: F401  (its codecs keep bytes that Windows pages leave undefined)

from whence.text.edits import Edit

_HIGH_BYTES = 128
_UNDEFINED = 32  # of them, at most, in a page of one byte a letter
_LOST = "\ufffd"  # which some pages write as a sign of their own


@dataclass(frozen=True, slots=True)
class MisreadPage:
    """Text written in `written` and read as `read_as` (names of codecs)."""

    written: str
    read_as: str

    def may_hold(self, beyond: frozenset[str]) -> bool:
        """Whether all these signs beyond ASCII may come from it: most texts' don't, and this tells
        quicker than reading them again."""
        signs = _signs_of(self.read_as)
        return not signs or beyond <= signs

    @property
    def letters(self) -> Mapping[str, str] | None:
        """The signs beyond ASCII as they were read → as they were written; None where letters take
        more bytes than one in either page.

        >>> MisreadPage("cp1254", "cp1252").letters["þ"]
        'ş'
        """
        return _letters(self.written, self.read_as)


def read_again(text: str, page: MisreadPage) -> list[Edit] | None:
    """The edits that read `text` as it was written; None where it can't have been misread so, or
    where nothing changes.

    >>> read_again("Eskiþehir", MisreadPage("cp1254", "cp1252"))
    [Edit(start=4, before='þ', after='ş')]
    """
    try:
        raw = text.encode(page.read_as)
        again = raw.decode(page.written)
    except UnicodeError:
        return None
    if again == text:
        return None
    if len(raw) == len(text) == len(again):  # a letter a byte in both
        pairs = enumerate(zip(text, again, strict=True))
        return [Edit(at, before, after) for at, (before, after) in pairs if before != after]
    decoder = codecs.getincrementaldecoder(page.written)()
    edits = []
    start = 0
    for index, letter in enumerate(text):
        after = decoder.decode(letter.encode(page.read_as))
        if not after:
            continue  # the first bytes of a letter of several
        before = text[start : index + 1]
        if before != after:
            edits.append(Edit(start, before, after))
        start = index + 1
    return edits


@cache
def _signs_of(page: str) -> frozenset[str]:
    """At least what a page of one byte a letter has beyond ASCII; nothing where letters take more
    bytes."""
    signs = bytes(range(0x80, 0x100)).decode(page, "replace")
    return frozenset(signs) | {_LOST} if len(set(signs)) > _HIGH_BYTES - _UNDEFINED else frozenset()


@cache
def _letters(written: str, read_as: str) -> Mapping[str, str] | None:
    if not _signs_of(written) or not _signs_of(read_as):
        return None
    found = {}
    for sign in _signs_of(read_as):
        with suppress(UnicodeError):
            found[sign] = sign.encode(read_as).decode(written)
    return found
