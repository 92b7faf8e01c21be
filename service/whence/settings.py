"""What the surroundings decide: environment variables, read and checked once, at the start."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from whence.errors import InvalidSetting

_T = TypeVar("_T")

_APP = "whence"
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}")
_API_KEY = re.compile(
    r"(?P<name>[\w.-]{1,64}):(?P<role>client|reviewer|admin):(?P<digest>[0-9A-Fa-f]{64})"
    r"(?::(?P<scopes>[\w.-]+(?:\+[\w.-]+)*))?",
    re.ASCII,
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


class ApiRole(StrEnum):
    """What a key may do: `client` resolves, `reviewer` also reviews, `admin` may do all."""

    CLIENT = "client"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class LogLevel(StrEnum):
    """How much the service says about itself."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A configured key: its name, what it may do, and the SHA-256 of its text in hex.

    `scopes`: the scopes it may use; empty means all of them.
    """

    name: str
    role: ApiRole
    digest: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` of one key in `period_s` seconds."""

    requests: int
    period_s: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What a start of Whence was told; see docs/settings.md for each variable.

    `rules_dir`: None means the rules that belong to this copy of Whence.
    """

    cache_dir: Path
    rules_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 2
    api_keys: tuple[ApiKey, ...] = field(default=(), repr=False)
    log_level: LogLevel = LogLevel.INFO
    max_text: int = 1_000  # characters of one cell
    max_lines: int = 100_000  # lines of one streamed batch
    rate_limit: RateLimit = RateLimit(requests=6_000, period_s=60)
    data_dir: Path | None = None  # what is kept: database, spool, key of ids; None: nothing is
    database_url: str | None = field(default=None, repr=False)  # None: no database at all
    id_key: bytes | None = field(default=None, repr=False)  # None: made once, in `data_dir`
    retention_days: int = 365  # days that people's words and spooled lines are kept
    jobs_url: str | None = field(default=None, repr=False)  # None: a file in `data_dir`

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from environment variables; a blank one counts as absent.

        Raises InvalidSetting with one line that names the variable, what it takes and an example.

        >>> Settings.from_env({"WHENCE_PORT": "9000", "HOME": "/home/ada"}).port
        9000
        >>> Settings.from_env({"WHENCE_PORT": "http"})
        Traceback (most recent call last):
        whence.errors.InvalidSetting: WHENCE_PORT must be a whole number from 1 to 65535, \
such as 8080; 'http' is none
        """
        read = _Reader(environ)
        data_dir = read.one("WHENCE_DATA_DIR", _folder, None) or default_data_dir(environ)
        return cls(
            cache_dir=read.one("WHENCE_CACHE_DIR", _folder, None) or default_cache_dir(environ),
            rules_dir=read.one("WHENCE_RULES_DIR", _rules_folder, None),
            host=read.one("WHENCE_HOST", _host, "127.0.0.1"),
            port=read.number("WHENCE_PORT", 8080, 1, 65_535),
            workers=read.number("WHENCE_WORKERS", default_workers(), 1, 256),
            api_keys=read.one("WHENCE_API_KEYS", _api_keys, ()),
            log_level=read.one("WHENCE_LOG_LEVEL", _log_level, LogLevel.INFO),
            max_text=read.number("WHENCE_MAX_TEXT", 1_000, 1, 100_000),
            max_lines=read.number("WHENCE_MAX_LINES", 100_000, 1, 10_000_000),
            rate_limit=read.one("WHENCE_RATE_LIMIT", _rate_limit, RateLimit(6_000, 60)),
            data_dir=data_dir,
            database_url=read.one("WHENCE_DATABASE_URL", _database_url, None)
            or f"sqlite:///{data_dir / 'whence.db'}",
            id_key=read.one("WHENCE_ID_KEY", _id_key, None),
            retention_days=read.number("WHENCE_RETENTION_DAYS", 365, 1, 36_500),
            jobs_url=read.one("WHENCE_JOBS_URL", _jobs_url, None),
        )

    @property
    def is_loopback_only(self) -> bool:
        """Whether `host` can be reached from this machine alone."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own, unreachable from others.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::")]
    [True, True, True, False, False]
    """
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def default_cache_dir(environ: Mapping[str, str]) -> Path:
    """The user's cache folder for Whence: XDG's, else `~/.cache/whence`.

    Raises InvalidSetting where the user has no home folder.
    """
    folder = _xdg_folder(environ, "XDG_CACHE_HOME", ".cache")
    if folder is None:
        raise InvalidSetting(
            "WHENCE_CACHE_DIR must be set: this user has no home folder to keep the index in"
        )
    return folder


def default_data_dir(environ: Mapping[str, str]) -> Path:
    """The user's data folder for Whence: XDG's, else `~/.local/share/whence`.

    Raises InvalidSetting where the user has no home folder.
    """
    folder = _xdg_folder(environ, "XDG_DATA_HOME", ".local/share")
    if folder is None:
        raise InvalidSetting(
            "WHENCE_DATA_DIR must be set: this user has no home folder to keep decisions in"
        )
    return folder


def _xdg_folder(environ: Mapping[str, str], name: str, below_home: str) -> Path | None:
    stated = environ.get(name, "")
    if stated and Path(stated).is_absolute():  # XDG: a relative path is to be ignored
        return Path(stated) / _APP
    home = environ.get("HOME", "")
    try:
        return (Path(home) if home else Path.home()) / below_home / _APP
    except RuntimeError:
        return None


def default_workers() -> int:
    """Worker processes for the processors this process may use: 2 to 8."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, min(usable or 2, 8))


class _WrongFormError(ValueError):
    """A value that isn't what its variable takes; the message completes "NAME must be …"."""


class _Reader:
    """Reads one variable after another and names the one that is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def one(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        raw = self._environ.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except _WrongFormError as wrong:
            raise InvalidSetting(f"{name} must be {wrong}") from None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        def parse(raw: str) -> int:
            if raw.isascii() and raw.isdigit() and len(raw) <= 9 and least <= int(raw) <= most:
                return int(raw)
            raise _WrongFormError(
                f"a whole number from {least} to {most}, such as {default}; {_shown(raw)} is none"
            )

        return self.one(name, parse, default)


def _shown(raw: str) -> str:
    """A wrong value, short and on one line; never called for secrets."""
    return ascii(raw) if len(raw) <= 40 else ascii(raw[:40]) + "…"


def _folder(raw: str) -> Path:
    if "\0" in raw:
        raise _WrongFormError("the path of a folder, without NUL characters")
    try:
        path = Path(raw).expanduser()
    except RuntimeError:
        raise _WrongFormError(
            f"the path of a folder; the home folder of {_shown(raw)} is unknown"
        ) from None
    if path.exists() and not path.is_dir():
        raise _WrongFormError(f"the path of a folder; {_shown(raw)} is a file")
    return path


def _rules_folder(raw: str) -> Path:
    path = _folder(raw)
    if not path.is_dir():
        raise _WrongFormError(f"the path of a folder with rules; there is no {_shown(raw)}")
    return path


def _host(raw: str) -> str:
    try:
        return str(ip_address(raw.removeprefix("[").removesuffix("]")))
    except ValueError:
        if _HOST.fullmatch(raw):
            return raw
    raise _WrongFormError(
        "a host name or address alone, such as 127.0.0.1 (the port is WHENCE_PORT); "
        f"{_shown(raw)} is none"
    )


def _log_level(raw: str) -> LogLevel:
    try:
        return LogLevel(raw.lower())
    except ValueError:
        raise _WrongFormError(f"one of {', '.join(LogLevel)}; {_shown(raw)} is none") from None


def _rate_limit(raw: str) -> RateLimit:
    requests, _, period = (part.strip() for part in raw.partition("/"))
    if requests.isascii() and requests.isdigit() and len(requests) <= 9 and int(requests) > 0:
        seconds = _SECONDS.get(period)
        if seconds:
            return RateLimit(int(requests), seconds)
    raise _WrongFormError(
        "a number of requests, a slash and second, minute, hour or day, such as 6000/minute; "
        f"{_shown(raw)} is none"
    )


def _database_url(raw: str) -> str:
    # Never shown: it may hold a password.
    scheme, has_scheme, rest = raw.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and has_scheme and rest.startswith("/") and len(rest) > 1:
        return raw
    raise _WrongFormError(
        "sqlite:///FILE (four slashes for an absolute path) or postgresql://USER:PASSWORD@HOST/NAME"
    )


def _jobs_url(raw: str) -> str:
    if re.match(r"(?:rediss?|unix)://.|sqlite:///.", raw):
        return raw
    raise _WrongFormError("redis://HOST:PORT/NUMBER or sqlite:///FILE")


def _id_key(raw: str) -> bytes:
    if len(raw) < 16:
        raise _WrongFormError("a secret of at least 16 characters, such as 32 random hex digits")
    return raw.encode("utf-8", "surrogateescape")


def _api_keys(raw: str) -> tuple[ApiKey, ...]:
    # The values are never shown: someone may have written the key itself instead of its hash.
    keys = tuple(
        _api_key(entry, place)
        for place, entry in enumerate((part for part in re.split(r"[,\s]+", raw) if part), start=1)
    )
    for what, values in (("names", [k.name for k in keys]), ("hashes", [k.digest for k in keys])):
        if len(set(values)) < len(values):
            raise _WrongFormError(f"keys with {what} that differ; two are the same")
    return keys


def _api_key(entry: str, place: int) -> ApiKey:
    """`DIGEST`, or `NAME:ROLE:DIGEST`, or `NAME:ROLE:DIGEST:SCOPE+SCOPE`."""
    if ":" not in entry:
        entry = f"key-{place}:{ApiRole.CLIENT}:{entry}"
    form = _API_KEY.fullmatch(entry)
    if form is None:
        raise _WrongFormError(
            "hashes of keys, parted by commas: the SHA-256 of each key in 64 hex digits, or "
            f"NAME:ROLE:SHA256 with a role of {', '.join(ApiRole)}; key {place} is neither "
            "(docs/settings.md shows how to make one)"
        )
    scopes = tuple(form["scopes"].split("+")) if form["scopes"] else ()
    return ApiKey(form["name"], ApiRole(form["role"]), form["digest"].lower(), scopes)
