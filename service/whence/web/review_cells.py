"""The cells of an entry on one line."""

from collections.abc import Mapping


def joined(cells: Mapping[str, str | None]) -> str:
    """The filled cells, without the line breaks in them.

    >>> joined({"city": "Leeds", "country": "UK"})
    'Leeds | UK'
    """
    return " | ".join(" ".join(text.split()) for text in cells.values() if text and text.strip())
