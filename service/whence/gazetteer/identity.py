"""Which index belongs to these rules, packages and this code: its id, and where it lies."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import whence.gazetteer
import whence.text
from whence.errors import NotReady
from whence.gazetteer.container import FORMAT, read_manifest
from whence.gazetteer.division_tables import COLUMNS, FOLD_COLUMNS
from whence.gazetteer.sources import package_versions

# The modules that decide what an index holds; those that only read one are left out.
_BUILDERS = (
    "build",
    "bylength",
    "columns",
    "container",
    "division_tables",
    "fuzzy",
    "hashtable",
    "hierarchy",
    "misspellable",
    "names",
    "naming",
    "place_names",
    "postings",
    "romanised",
    "segments",
    "signature",
    "sound",
    "sources",
    "surprisal",
)
_FOLDERS = ("fold", "letters", "script")
_HEX_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What an index follows from. `id` is None where a source package is missing: then any index
    of the same rules and fold will do."""

    id: str | None
    rules: str
    fold: str


def identify(rules_dir: Path) -> Identity:
    """The identity of the index that would be built now."""
    rules = _hash_files(rules_dir / name for name in COLUMNS)
    fold = _hash_files(
        [
            *(rules_dir / name for name in FOLD_COLUMNS),
            *(Path(whence.text.__path__[0]) / f"{name}.py" for name in _FOLDERS),
        ]
    )
    try:
        versions = package_versions()
    except NotReady:
        return Identity(None, rules, fold)
    code = _hash_files(Path(whence.gazetteer.__path__[0]) / f"{name}.py" for name in _BUILDERS)
    whole = hashlib.sha256(repr((FORMAT, rules, fold, code, sorted(versions.items()))).encode())
    return Identity(whole.hexdigest()[:_HEX_DIGITS], rules, fold)


def index_root(cache_dir: Path) -> Path:
    """The folder that holds the indexes of this format."""
    return cache_dir / f"gazetteer-{FORMAT}"


def find_index(cache_dir: Path, identity: Identity) -> Path | None:
    """The folder of the index to open, None where there is none; its files are not checked."""
    root = index_root(cache_dir)
    if identity.id is not None:
        folder = root / identity.id
        return folder if folder.is_dir() else None
    fitting = []
    for folder in root.glob(f"[0-9a-f]{'?' * (_HEX_DIGITS - 1)}"):
        try:
            manifest = read_manifest(folder)
        except NotReady:
            continue
        if (manifest["rules"], manifest["fold"]) == (identity.rules, identity.fold):
            fitting.append((manifest["built_at"], folder))
    return max(fitting)[1] if fitting else None


def _hash_files(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents; a missing file counts as such."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.exists() else None
        total.update(repr((path.name, content)).encode())
    return total.hexdigest()
