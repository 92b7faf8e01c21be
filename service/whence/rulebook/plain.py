"""Whether a text is nothing but words, so that few patterns have anything to find in it."""

import re

_SIGN = re.compile(r"[^\w\s,'’\-]|[\d_]")


def is_plain(text: str) -> bool:
    """Whether it begins with a letter and holds letters, spaces, commas, hyphens and apostrophes.

    >>> is_plain("Coeur d'Alene, Idaho"), is_plain("Rennes (35)"), is_plain("-")
    (True, False, False)
    """
    return text[:1].isalpha() and _SIGN.search(text) is None
