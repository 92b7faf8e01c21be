"""Quick looks at a text that spare it most patterns: is it nothing but words, is a sign there?"""

from typing import Final

_WITHIN: Final = " ,-'’"


def is_plain(text: str) -> bool:
    """Whether it begins with a letter and holds letters, spaces, commas, hyphens and apostrophes.

    >>> is_plain("Coeur d'Alene, Idaho"), is_plain("Rennes (35)"), is_plain("-")
    (True, False, False)
    """
    if not text[:1].isalpha():
        return False
    for sign in _WITHIN:
        text = text.replace(sign, "")
    return text.isalpha()


def has_one(signs: tuple[str, ...], text: str) -> bool:
    """Whether the text holds one of the signs; true where there are none.

    >>> has_one(("@", "://"), "me@example.org"), has_one(("@",), "Rennes"), has_one((), "Rennes")
    (True, False, True)
    """
    for sign in signs:
        if sign in text:
            return True
    return not signs
