"""Ids of records, kept only as keyed hashes: without the key nobody can tell whose they are."""

import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from whence.errors import NotReady

if TYPE_CHECKING:
    from whence.settings import Settings


class RecordKeys:
    """Hashes record ids under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, settings: "Settings") -> "RecordKeys":
        """Under WHENCE_ID_KEY, else under a key made once in the data folder. Raises NotReady."""
        if settings.id_key is not None:
            return cls(settings.id_key)
        if settings.data_dir is None:
            raise NotReady("no key for record ids: set WHENCE_ID_KEY or WHENCE_DATA_DIR")
        try:
            return cls(_made_once(settings.data_dir / "id.key"))
        except OSError as error:
            raise NotReady(
                f"the key of record ids cannot be kept in the data folder: {error.strerror}"
            ) from None

    def key_of(self, record_id: str) -> str:
        """The keyed hash of a record's id: 32 hex digits of HMAC-SHA-256.

        >>> keys = RecordKeys(b"sixteen bytes or more")
        >>> keys.key_of("r-1") == keys.key_of("r-1") != keys.key_of("r-2")
        True
        """
        raw = record_id.encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, raw, "sha256").hex()[:32]


def _made_once(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written whole under another name, then linked: of processes at once, the first one wins.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
