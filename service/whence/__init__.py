"""Says where a self-reported location is, how sure it is, and why."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

__all__ = ["Normalizer", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Lazy, since importing any room runs this file.
    if name == "Normalizer":
        from whence.bootstrap import Normalizer  # noqa: PLC0415

        return Normalizer
    raise AttributeError(f"module 'whence' has no attribute {name!r}")
