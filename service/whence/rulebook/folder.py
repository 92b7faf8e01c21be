"""Where the rules lie, and what their files hold, byte for byte."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from whence.errors import InvalidRules

_PACKAGE = Path(__file__).resolve().parent.parent


def rules_dir(override: Path | None = None, package: Path = _PACKAGE) -> Path:
    """The folder of the rules: `override` if given, a checkout's `rules/`, or the installed copy.

    An override has no fallback: whoever names a folder means that one. The checkout comes before
    the installed copy because an editable install leaves a copy behind that goes stale.
    """
    if override is not None:
        return override
    if package.parent.name == "service":
        return package.parent.parent / "rules"
    return package / "_rules"


@dataclass(slots=True)
class RulesFolder:
    """The files of a rules folder, read once; it remembers what was read, for the version."""

    path: Path
    _seen: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise InvalidRules(f"{self.path}: no such folder of rules; set WHENCE_RULES_DIR aright")

    def read(self, name: str) -> bytes:
        """The bytes of the file `name`, a path inside the folder with forward slashes."""
        if name not in self._seen:
            try:
                self._seen[name] = (self.path / name).read_bytes()
            except OSError as error:
                reason = error.strerror or "unreadable"
                raise InvalidRules(f"rules/{name}: {reason} (in {self.path})") from error
        return self._seen[name]

    def was_read(self, name: str) -> bool:
        """Whether the file `name` was asked for by now."""
        return name in self._seen

    def text(self, name: str) -> str:
        """The text of the file `name`; raises InvalidRules where it is no UTF-8."""
        try:
            return self.read(name).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.read(name)[: error.start].count(b"\n") + 1
            raise InvalidRules(f"rules/{name}, line {line}: not UTF-8; save it as UTF-8") from error

    def problem(self, name: str, message: str, line: int = 1) -> InvalidRules:
        """An error about a line of the file `name`, or about the file as a whole."""
        return InvalidRules(f"rules/{name}, line {line}: {message}")

    def names(self, pattern: str) -> list[str]:
        """The files that match a glob pattern, sorted, as paths inside the folder."""
        return sorted(found.relative_to(self.path).as_posix() for found in self.path.glob(pattern))

    def version(
        self, include: frozenset[str] | None = None, without: frozenset[str] = frozenset()
    ) -> str:
        """12 hex digits over name and content of the files read so far, in order of name."""
        digest = sha256()
        for name in sorted(self._seen):
            if name in without or (include is not None and name not in include):
                continue
            digest.update(f"{name}\0{len(self._seen[name])}\0".encode())
            digest.update(self._seen[name])
        return digest.hexdigest()[:12]
