"""What programs put into text: escapes, percent-encoding, HTML entities and tags."""

import html
import re
from collections.abc import Mapping
from html.entities import html5

from whence.text.edits import Edit, substitutions

_ESCAPE = re.compile(
    r"(?<!\\)\\+(?:r\\+n|[nrt](?![a-z]{2})|[nr](?=[A-Z]))"
    r"|(?<=[\s,;.)])\\[nrt]"
    r"|(?:\\x[0-9A-Fa-f]{2})+"
    r"|(?:\\[0-3][0-7]{2})+"
    r"|(?:\\u[0-9A-Fa-f]{4})+"
    r"|(?:%u[0-9A-Fa-f]{4})+"
    r"|\\u\{[0-9A-Fa-f]{1,6}\}"
    r"|\\U[0-9A-Fa-f]{8}"
    r"|(?<!\\)\\+(?=['\"/])"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_QUOTED_PRINTABLE = re.compile(r"(?:=[89A-F][0-9A-F]){2,}")
_PLUS = re.compile(r"\+")

_ENTITY = re.compile(
    r"&(?:amp;)*(?:#[0-9]{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)"
)
_AND_AGAIN = re.compile("(?<=^&)(?:amp;)+(?=.)")  # escaped twice or more often
_BARE_ENTITY = re.compile(
    "&(?:"
    + "|".join(
        sorted(
            # The names that HTML also knows without a semicolon, as far as they mean letters.
            (name for name, sign in html5.items() if name[-1] != ";" and sign >= "À"),
            key=len,
            reverse=True,
        )
    )
    + "|nbsp)"
)

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)


def literal_escapes(text: str) -> list[Edit]:
    r"""Escapes of programming languages, written out: `\n`, `\u00e9`, `\xe9`, `\'`.

    >>> literal_escapes(r"Saarbr\xfccken")
    [Edit(start=6, before='\\xfc', after='ü')]
    """
    if "\\" not in text and "%u" not in text:
        return []
    return substitutions(_ESCAPE, _unescaped, text)


def percent_encoding(text: str) -> list[Edit]:
    """Percent-encoding where it is valid UTF-8; then `+` is a space if the text has no other.

    >>> [edit.after for edit in percent_encoding("K%C3%B8benhavn%2C%20DK")]
    ['ø', ', ']
    """
    edits = substitutions(_PERCENT, _from_percent, text) if "%" in text else []
    if edits and " " not in text:
        edits += substitutions(_PLUS, lambda _: " ", text)
        edits.sort(key=lambda edit: edit.start)
    if not edits and "=" in text:
        edits = substitutions(_QUOTED_PRINTABLE, _from_quoted_printable, text)
    return edits


def html_entities(text: str) -> list[Edit]:
    """HTML's names and numbers of letters; `&` alone and unknown names are left.

    >>> [edit.after for edit in html_entities("A Coru&ntilde;a &amp; AT&T &bogus;")]
    ['ñ', '&']
    """
    if "&" not in text:
        return []
    edits = substitutions(_ENTITY, _from_entity, text)
    taken = {edit.start for edit in edits}
    bare = substitutions(_BARE_ENTITY, lambda match: html.unescape(match.group() + ";"), text)
    edits += [edit for edit in bare if edit.start not in taken]
    return sorted(edits, key=lambda edit: edit.start)


def html_tags(text: str, tags: Mapping[str, str]) -> list[Edit]:
    """HTML's tags and comments taken out; `tags`: the known ones → what stands for them.

    >>> html_tags("Madrid<br>Spain <3", {"br": "\\n"})
    [Edit(start=6, before='<br>', after='\\n')]
    """
    if "<" not in text:
        return []

    def without(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return ""
        return tags.get(name.lower(), match.group())

    return substitutions(_TAG, without, text)


def _unescaped(match: re.Match[str]) -> str:
    raw = match.group()
    marks = raw.lstrip("\\")
    if not marks:
        return ""
    if marks[0] in "nr":
        return "\n"
    if marks[0] == "t":
        return "\t"
    if marks[0] == "x":
        return _from_bytes(bytes.fromhex(raw.replace("\\x", "")), raw)
    if marks[0] in "0123":
        octets = bytes(int(part, 8) for part in raw.split("\\")[1:])
        return _from_utf8(octets, raw)
    if marks[0] == "%" or (marks[0] == "u" and marks[1] != "{"):
        digits = raw.replace("\\u", "").replace("%u", "")
        return _printable(bytes.fromhex(digits).decode("utf-16-be", "replace"), raw)
    code = int(marks.strip("uU{}"), 16)
    return _printable(chr(code), raw) if code < 0x110000 and not _is_surrogate(code) else raw


def _from_percent(match: re.Match[str]) -> str:
    raw = match.group()
    return _from_utf8(bytes.fromhex(raw.replace("%", "")), raw)


def _from_quoted_printable(match: re.Match[str]) -> str:
    raw = match.group()
    return _from_utf8(bytes.fromhex(raw.replace("=", "")), raw)


def _from_entity(match: re.Match[str]) -> str:
    raw = _AND_AGAIN.sub("", match.group())
    name = raw if raw.endswith(";") else raw + ";"
    meant = html.unescape(name)
    if meant == name and raw[1:-1].isupper():  # a cell put into capitals took its entities along
        meant = html.unescape(name.lower()).upper()
    return _printable(meant, raw) if meant != name else raw


def _from_bytes(octets: bytes, raw: str) -> str:
    """UTF-8, or else Latin-1."""
    try:
        return _printable(octets.decode("utf-8"), raw)
    except UnicodeDecodeError:
        return _printable(octets.decode("latin-1"), raw)


def _from_utf8(octets: bytes, raw: str) -> str:
    try:
        return _printable(octets.decode("utf-8"), raw)
    except UnicodeDecodeError:
        return raw


def _printable(meant: str, raw: str) -> str:
    """`meant`, or `raw` where a sign is lost, or is one that nobody writes."""
    bad = "\N{REPLACEMENT CHARACTER}" in meant or "\0" in meant or not meant
    return raw if bad or any(_is_surrogate(ord(letter)) for letter in meant) else meant


def _is_surrogate(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF
