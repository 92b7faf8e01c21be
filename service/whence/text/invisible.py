"""Signs that nobody sees, and white space of every kind."""

import re

from whence.text.edits import Edit, substitutions

# Controls, zero-width signs, bidi marks, soft hyphens, language tags. Not here: the joiners
# U+200C and U+200D and the variation selectors, which scripts and emoji need.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0001"
)
NEW_LINES = "\r\v\f\x1c-\x1e\x85\u2028\u2029"
SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f"  # and U+3000 outside Chinese
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_JOINER = re.compile("[\u200c\u200d]+")
_NEWLINE = re.compile(f"\r\n|[{NEW_LINES}]")
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_SPACE = re.compile(f"[{SPACES}]|(?<![{_WIDE}])\u3000|\u3000(?![{_WIDE}])")
_REPLACEMENTS = re.compile("\ufffd{2,}|(?<=[^\\W\\d_])\\?{1,3}(?=[a-z])")

# Scripts whose spelling uses the joiners, from Arabic to Mongolian.
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")


def invisible_signs(text: str) -> list[Edit]:
    """Zero-width signs, bidi marks and controls out; joiners stay where a script or emoji has them.

    >>> invisible_signs("L\u200byon")
    [Edit(start=1, before='\\u200b', after='')]
    """
    edits = substitutions(_INVISIBLE, lambda _: "", text)
    if "\u200c" in text or "\u200d" in text:
        joiners = [
            Edit(match.start(), match.group(), "")
            for match in _JOINER.finditer(text)
            if not _is_needed(text, match.start(), match.end())
        ]
        edits = sorted(edits + joiners, key=lambda edit: edit.start)
    return edits


def new_lines(text: str) -> list[Edit]:
    """Every kind of line end as `\\n`."""
    return substitutions(_NEWLINE, lambda _: "\n", text)


def spaces(text: str) -> list[Edit]:
    """Tabs, no-break and other spaces as the plain one; U+3000 stays between Chinese letters."""
    return substitutions(_SPACE, lambda _: " ", text)


def replacement_characters(text: str) -> list[Edit]:
    """U+FFFD once for each letter that was lost: several together, or `?` inside a word.

    >>> replacement_characters("N?mes?")
    [Edit(start=1, before='?', after='\ufffd')]
    """
    if text.isascii() and "?" not in text:
        return []
    return substitutions(_REPLACEMENTS, lambda _: "\ufffd", text)


def outer_whitespace(text: str) -> list[Edit]:
    """White space at both ends out.

    >>> outer_whitespace(" Bath\\n")
    [Edit(start=0, before=' ', after=''), Edit(start=5, before='\\n', after='')]
    """
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    edits = [Edit(0, text[:left], "")] if left else []
    if left < len(text) and right < len(text):
        edits.append(Edit(right, text[right:], ""))
    return edits


def _is_needed(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or end - start > 1:
        return False
    is_spelling = bool(_JOINING.fullmatch(before))
    is_emoji = before >= "\u2190" and after >= "\u2190" and text[start] == "\u200d"
    return is_spelling or is_emoji
