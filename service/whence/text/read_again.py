"""A text's bytes read in another code page, as edits."""

import codecs
from dataclasses import dataclass

import ftfy.bad_codecs  # noqa: F401  (its codecs keep bytes that Windows pages leave undefined)

from whence.text.edits import Edit


@dataclass(frozen=True, slots=True)
class MisreadPage:
    """Text written in `written` and read as `read_as` (names of codecs)."""

    written: str
    read_as: str


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
