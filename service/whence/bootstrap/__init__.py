"""Puts the parts together, once: settings in, an open normaliser out, and all that works with it.

What only some commands need lies in modules of its own, which they load.
"""

from whence.bootstrap.resolver import (
    Normalizer,
    open_decisions,
    open_gazetteer,
    open_normalizer,
    open_rulebook,
)

__all__ = [
    "Normalizer",
    "open_decisions",
    "open_gazetteer",
    "open_normalizer",
    "open_rulebook",
]
