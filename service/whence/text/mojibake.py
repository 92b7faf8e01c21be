"""Text whose bytes were read in the wrong encoding: UTF-8 read as a one-byte code page."""

import re
import unicodedata
from functools import cache

import ftfy
from ftfy.badness import is_bad
from rapidfuzz.distance import Levenshtein

from whence.text.edits import Edit, apply, substitutions

# Misread UTF-8 is two signs or more beyond ASCII together, the second never one of the plain
# letters of Russian; or Ã whose no-break space became a plain one.
_PAIR = re.compile(
    "[\x80-\u04ff\u2010-\u259f\ufb01\ufb02]"
    "[\x80-\u0400\u0402-\u040f\u0452-\u04ff\u2010-\u259f\ufb01\ufb02]|Ã "
)

# What the Mac chain may bring back beside letters: the marks that people type.
_MARKS = frozenset("°·•–—‘’“”…©®™«»¡¿\xa0")
_LOST = "_"  # what stood for a sign that Mac Roman lacks
_LOST_AFTER = re.compile("(?<=[A-Za-z])Ì_|Ì_(?=[a-z])")
# Bytes that cp1252 lacks came through the chain as they are. Behind a letter the pair is that
# letter's accent instead, since CC 81 is a combining acute.
_UNCHANGED = re.compile("(?<![A-Za-z])Ì[\x81\x8d\x8f\x90\x9d]")


def mojibake(text: str) -> list[list[Edit]]:
    """Edits that undo UTF-8 read as another encoding, one list for each time it was misread.

    >>> [apply("ZÃ¼rich", edits) for edits in mojibake("ZÃ¼rich")]
    ['Zürich']
    """
    if not _PAIR.search(text) and "Ì_" not in text:
        return []
    layers = []
    edits = _mac_chain(text)
    if edits:
        layers.append(edits)
        text = apply(text, edits)
    return layers + (_misread_utf8(text) if is_bad(text) else _misread_quietly(text))


def _misread_utf8(text: str) -> list[list[Edit]]:
    """The layers that ftfy finds, each aligned byte by byte where that is possible."""
    found = ftfy.fix_encoding_and_explain(text)
    if found.text == text or _has_surrogate(found.text):
        return []
    layers = []
    current = text
    plan = [(step.action, step.parameter) for step in found.explanation or []]
    for (first, encoding), (second, decoding) in zip(plan[::2], plan[1::2], strict=False):
        edits = _aligned(current, encoding, decoding) if (first, second) == _LAYER else None
        if edits is None:
            break
        current = apply(current, edits)
        layers.append([edit for edit in edits if edit.before != edit.after])
    if current != found.text:
        return [_by_letters(text, found.text)]
    return layers


_LAYER = ("encode", "decode")

# Pages whose misreadings can look like words, so that ftfy lets them pass.
_QUIET_PAGES = ("sloppy-windows-1251", "sloppy-windows-1250", "sloppy-windows-1253")
_WORD = re.compile(r"[^\W\d_]+")


def _misread_quietly(text: str) -> list[list[Edit]]:
    """UTF-8 read as a page of other letters (`DĂĽren`): sure if all of it is UTF-8 again, all
    letters, and the capitals stand where they should only afterwards."""
    if _has_plain_case(text):
        return []
    for page in _QUIET_PAGES:
        try:
            meant = text.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        is_words = all(letter.isascii() or letter.isalpha() for letter in meant)
        edits = _aligned(text, page, "utf-8")
        if edits and is_words and _has_plain_case(meant):
            return [edits]
    return []


def _has_plain_case(text: str) -> bool:
    """Whether every word is small, or begins with a capital, or is in capitals."""
    return all(
        word.islower() or word.isupper() or word[1:].islower() or not word[1:]
        for word in _WORD.findall(text)
    )


def _aligned(text: str, encoding: str, decoding: str) -> list[Edit] | None:
    """Which letters of `text` became which, if every byte is accounted for."""
    octets = text.encode(encoding)
    decoded = octets.decode(decoding)
    if len(octets) != len(text):
        return None
    if not decoding.startswith("utf-8"):
        widths = [1] * len(decoded)
    else:
        widths = [len(letter.encode("utf-8", "surrogatepass")) for letter in decoded]
    if sum(widths) != len(text):
        return None
    edits = []
    start = 0
    for letter, width in zip(decoded, widths, strict=True):
        before = text[start : start + width]
        if before != letter:
            edits.append(Edit(start, before, letter))
        start += width
    return edits


def _by_letters(before: str, after: str) -> list[Edit]:
    """A shortest way from `before` to `after`."""
    return [
        Edit(
            code.src_start,
            before[code.src_start : code.src_end],
            after[code.dest_start : code.dest_end],
        )
        for code in Levenshtein.opcodes(before, after)
        if code.tag != "equal"
    ]


def _mac_chain(text: str) -> list[Edit]:
    """UTF-8 read as Latin-1, saved as Mac Roman, read as Latin-1 again: `SÌ£o` was `São`.

    A letter that Mac Roman lacks was lost on the way (`Ì_`): it comes back as U+FFFD.
    """
    edits = substitutions(_mac_pattern(), _from_mac, text)
    edits += substitutions(_LOST_AFTER, lambda _: "\N{REPLACEMENT CHARACTER}", text)
    edits += substitutions(_UNCHANGED, lambda match: chr(ord(match.group()[1]) + 0x40), text)
    return sorted(edits, key=lambda edit: edit.start)


def _from_mac(match: re.Match[str]) -> str:
    raw = match.group()
    octets = bytes(_mac_bytes()[letter] for letter in raw)
    try:
        meant = octets.decode("utf-8")
    except UnicodeDecodeError:
        return raw
    is_sure = all(letter in _MARKS or unicodedata.category(letter)[0] == "L" for letter in meant)
    return meant if is_sure else raw


@cache
def _mac_bytes() -> dict[str, int]:
    """Sign → the byte it was before the chain of mistakes, for signs beyond ASCII."""
    found: dict[str, int] = {}
    for code in range(0x80, 0x100):
        middle = bytes([code]).decode("mac_roman")
        for first in ("latin-1", "cp1252"):
            for last in ("latin-1", "cp1252"):
                try:
                    sign = bytes([code]).decode(last)
                    found.setdefault(sign, middle.encode(first)[0])
                except UnicodeError:
                    continue
    return found


@cache
def _mac_pattern() -> re.Pattern[str]:
    """What the chain makes of C2 to C5 with one byte behind, and of E2 80 with one behind."""
    signs = _mac_bytes()

    def those(first: int, last: int) -> str:
        found = (sign for sign, code in signs.items() if first <= code <= last)
        return "[" + "".join(re.escape(sign) for sign in found) + "]"

    tail = those(0x80, 0xBF)
    quotes = f"{those(0xE2, 0xE2)}{those(0x80, 0x80)}{tail}"
    # Behind å two plain trailing bytes are one misread Han letter, not this chain; and the signs
    # for C4 and C5 may be trailing bytes of UTF-8 that was misread only once.
    signs_of_latin_1 = f"{those(0xC2, 0xC2)}{tail}(?![\x80-\xbf])|{those(0xC3, 0xC3)}{tail}"
    later_letters = f"(?<![^\x00-\x7f]){those(0xC4, 0xC5)}{tail}"
    return re.compile(f"{quotes}|{signs_of_latin_1}|{later_letters}")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
