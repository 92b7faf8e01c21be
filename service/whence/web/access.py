"""Who may call: API keys with a role and scopes, and how often each may."""

import hashlib
import mmap
import time
from collections.abc import Mapping
from ipaddress import ip_address
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from flask import Request

from whence.settings import ApiKey, ApiRole, RateLimit, Settings
from whence.store.live_keys import LiveKeys
from whence.web.problems import Problem

_PUBLIC = frozenset({"/v1/attribution"})  # licences are shown to everybody
_PACES = 1 << 20  # of keys in the database, which come and go; 8 MB, in memory as they are used
ADMITTED = "whence.admitted"  # in a call's environment: its key, which was counted already
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SHARED = "/reconcile"  # what other sites may call: it keeps nothing and knows places only
_ORDER = (ApiRole.CLIENT, ApiRole.REVIEWER, ApiRole.ADMIN)


class Access:
    """The keys of this service; without any, everybody may call (and only loopback listens)."""

    def __init__(self, settings: Settings) -> None:
        self._keys = {key.digest: (place, key) for place, key in enumerate(settings.api_keys)}
        self._stored = LiveKeys(settings)
        self._is_loopback_only = settings.is_loopback_only
        self._pace = Pace(settings.rate_limit, len(self._keys) + _PACES)

    def begin(self) -> None:
        """Begins to look for keys, which else the first call does."""
        self._stored.current()

    @property
    def has_keys(self) -> bool:
        """Whether calls need a key: also where nobody could look yet whether there are any, and
        always where other machines can call."""
        if self._keys or not self._is_loopback_only or self._stored.current():
            return True
        return not self._stored.is_known

    def check(self, request: Request) -> ApiKey | None:
        """The key of a call under /v1/; None where none is needed.

        Raises Problem: `unauthorized`, or `rate_limited` with Retry-After.
        """
        if request.path in _PUBLIC or not request.path.startswith("/v1/"):
            return None
        return self.caller(request.environ)

    def require_neighbour(self, environ: Mapping[str, Any]) -> None:
        """Raises Problem (`forbidden`) where, without keys, a web page of elsewhere calls: under
        a name that it has made to mean this machine, or by a form or script of its own."""
        if self.has_keys or (
            _is_here(environ.get("HTTP_HOST", "localhost"))
            and (environ["REQUEST_METHOD"] in _READING or _is_from_here(environ))
        ):
            return
        raise Problem(
            "forbidden",
            "without API keys only this machine may call, as localhost or 127.0.0.1, and no web "
            "page of elsewhere; `whence keys create` makes a key",
        )

    def caller(self, environ: Mapping[str, Any]) -> ApiKey | None:
        """The key that a call carries, which is counted once; None where no keys are configured.

        Raises Problem: `unauthorized`, or `rate_limited` with Retry-After.
        """
        if ADMITTED in environ:
            admitted: ApiKey = environ[ADMITTED]
            return admitted
        if not self.has_keys:
            return None
        digest = digest_of(_presented(environ))
        return self.admit(digest, "send a valid key in X-API-Key or as Authorization: Bearer")

    def admit(self, digest: str, advice: str) -> ApiKey:
        """The key of that hash, whose call is counted.

        Raises Problem: `unauthorized` with the advice, or `rate_limited`.
        """
        found = self._found(digest)
        if found is None:
            raise Problem(
                "unauthorized", advice, headers={"WWW-Authenticate": 'Bearer realm="whence"'}
            )
        place, key = found
        wait_s = self._pace.wait_s(place, time.monotonic())
        if wait_s > 0:
            raise Problem(
                "rate_limited",
                f"this key may call again in {ceil(wait_s)} s",
                headers={"Retry-After": str(ceil(wait_s))},
            )
        return key

    def by_digest(self, digest: str) -> ApiKey | None:
        """The key of that hash; None where there is none."""
        found = self._found(digest)
        return None if found is None else found[1]

    def _found(self, digest: str) -> tuple[int, ApiKey] | None:
        """The key of that hash, and which of the paces is its own."""
        found = self._keys.get(digest)
        if found is not None:
            return found
        stored = self._stored.current().get(digest)
        if stored is None:
            return None
        # By its hash, so that all workers agree; of a hundred keys, two share one in one service
        # of two hundred.
        return len(self._keys) + int(digest[:8], 16) % _PACES, stored


def digest_of(presented: str) -> str:
    """The hash that a presented key is known by: looking it up takes the same time however much
    of a guess is right."""
    return hashlib.sha256(presented.encode("utf-8", "surrogateescape")).hexdigest()


def require_scope(key: ApiKey | None, scope: str) -> None:
    """Raises Problem (`forbidden`) where the key is kept to other scopes."""
    if key is not None and key.scopes and scope not in key.scopes:
        raise Problem("forbidden", "this key may not use that scope")


def require_role(key: ApiKey | None, role: ApiRole) -> None:
    """Raises Problem (`forbidden`) where the key's role is a lesser one."""
    if key is not None and _ORDER.index(key.role) < _ORDER.index(role):
        raise Problem("forbidden", f"this needs a key with role {role}")


class Pace:
    """How often each key may call: a bucket a key, which refills steadily (GCRA).

    The times lie in memory that workers forked from this process share, without a lock: two
    calls at the same instant may count as one, which a limit can bear and a stuck lock cannot.
    """

    def __init__(self, limit: RateLimit, keys: int) -> None:
        self._step_s = limit.period_s / limit.requests
        self._slack_s = limit.period_s - self._step_s
        self._due = memoryview(mmap.mmap(-1, max(keys, 1) * 8)).cast("d")

    def wait_s(self, place: int, now_s: float) -> float:
        """Counts one call of a key; 0 where it may pass, else the seconds it has to wait.

        >>> pace = Pace(RateLimit(requests=2, period_s=60), keys=1)
        >>> [pace.wait_s(0, now_s=100.0) for _ in range(3)]
        [0.0, 0.0, 30.0]
        """
        due = max(self._due[place], now_s)
        early_s = due - now_s - self._slack_s
        # A microsecond of grace: sums of steps are not exact.
        if early_s > 1e-6:
            return early_s
        self._due[place] = due + self._step_s
        return 0.0


def _is_here(host: str) -> bool:
    """Whether a name with or without port is this machine's own, whoever it is asked of.

    >>> [_is_here(host) for host in ("localhost:8080", "127.0.0.1", "[::1]:80", "evil.example")]
    [True, True, True, False]
    """
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _is_from_here(environ: Mapping[str, Any]) -> bool:
    origin = environ.get("HTTP_ORIGIN")
    # The browser's own word, which no page can change. A form of our pages, which tell no address
    # on, has the origin "null".
    if environ.get("HTTP_SEC_FETCH_SITE") == "same-origin":
        return True
    if origin is None or environ.get("PATH_INFO", "").startswith(_SHARED):
        return True
    return _is_here(origin.partition("://")[2])


def _presented(environ: Mapping[str, Any]) -> str:
    key: str | None = environ.get("HTTP_X_API_KEY")
    if key is not None:
        return key.strip()
    authorization: str = environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""
