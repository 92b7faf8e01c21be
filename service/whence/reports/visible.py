"""A value as a reader must see it: with the spaces at its ends, and cut where it is very long."""

_SPACES = str.maketrans({" ": "␣", "\u00a0": "⍽", "\t": "⇥", "\n": "↵", "\r": "↵"})


def visible(value: str, most: int = 160) -> str:
    """The value with signs for spaces, tabs and line breaks at its ends; at most `most` letters.

    >>> visible("Leeds "), visible(" Bad Ems")
    ('Leeds␣', '␣Bad Ems')
    """
    inner = value.strip()
    start, end = value.split(inner, 1) if inner else (value, "")
    shown = start.translate(_SPACES) + inner + end.translate(_SPACES)
    return shown if len(shown) <= most else f"{shown[:most]}…"
