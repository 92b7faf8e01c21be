"""All that an answer depends on beside its cells, as a name for a set of kept answers."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import whence
from whence.batch.clean_options import CleanOptions

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer

_CODE: Final = ("text", "rulebook", "gazetteer", "resolve", "batch")


def circumstances(options: CleanOptions, normalizer: "Normalizer", is_remarked: bool) -> str:
    """Versions, profile, policy, context and which cells there are; never a cell itself.

    `is_remarked`: whether answers for reviewers say what the queue must know of them.
    """
    is_own = options.profile is None and options.scope in normalizer.rulebook.profiles
    versions = asdict(normalizer.versions)
    del versions["decisions"]  # decisions come on top of what is kept
    return json.dumps(
        {
            "versions": versions,
            "code": _code_digest(),
            "fields": options.fields,
            "profile": options.scope if is_own else options.profile,
            "policy": options.policy,
            "context": asdict(options.context),
            "max_text": normalizer._max_text,
            "is_remarked": is_remarked,
        },
        sort_keys=True,
    )


@cache
def _code_digest() -> str:
    """A digest of the code that answers: it may change between two releases, too."""
    digest = hashlib.sha256()
    for path in _code_files():
        digest.update(repr((path.name, path.read_bytes())).encode())
    return digest.hexdigest()[:12]


def _code_files() -> Iterable[Path]:
    root = Path(whence.__path__[0])
    for room in _CODE:
        yield from sorted((root / room).glob("*.py"))
