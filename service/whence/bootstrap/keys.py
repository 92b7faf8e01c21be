"""Keys that callers authenticate with."""

from whence.settings import Settings
from whence.store.live_keys import LiveKeys


def count_stored_keys(settings: Settings) -> int:
    """How many API keys the database has in force. Raises NotReady where it is away."""
    keys = LiveKeys(settings)
    try:
        return len(keys.refresh())
    finally:
        keys.close()
