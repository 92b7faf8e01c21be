"""People's words made safe for a terminal."""

import unicodedata
from typing import Final

# Categories that a terminal may obey instead of showing: controls, direction marks and other
# invisible ones, halves of characters, line and paragraph ends.
_OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Invisible, but part of how words are written: joiners of Persian, Indic scripts and emoji.
_JOINERS: Final = "\u200c\u200d"


def printable(text: str, most: int = 200) -> str:
    r"""The text on one line, cut after `most` characters, with what a terminal obeys written out.

    >>> printable("Leeds\x1b[2J\n")
    'Leeds\\x1b[2J\\n'
    """
    shown = "".join(
        letter if letter in _JOINERS or unicodedata.category(letter) not in _OBEYED
        else letter.encode("unicode_escape").decode("ascii")
        for letter in text[:most]
    )  # fmt: skip
    return shown + ("…" if len(text) > most else "")
