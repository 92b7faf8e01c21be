"""Ids and keys of rows: hashes where the same thing must get the same id, else random."""

import hashlib
import secrets


def id_of(*parts: str) -> str:
    """An id that follows from its parts: 32 hex digits.

    >>> id_of("hr", "leeds") == id_of("hr", "leeds") != id_of("hrl", "eeds")
    True
    """
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def new_id() -> str:
    """An id that nothing else has: 32 hex digits."""
    return secrets.token_hex(16)


def storable(text: str) -> str:
    """The text as both databases take it: PostgreSQL holds neither NUL nor lone surrogates.

    >>> storable("a\\0b")
    'a\\ufffdb'
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
