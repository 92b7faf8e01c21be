"""Which values of the queue are shown, and in which order: what the page's address says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from whence.verdict import ReasonCode
from whence.web.country_codes import COUNTRY_CODES

SORTS = (
    ("priority", "by records × doubt"),
    ("records", "most records first"),
    ("newest", "newest first"),
    ("oldest", "oldest first"),
)
REASONS = (
    ReasonCode.SEVERAL_CITIES,
    ReasonCode.SEVERAL_COUNTRIES,
    ReasonCode.SEVERAL_DIVISIONS,
    ReasonCode.SEVERAL_LEVELS,
    ReasonCode.MULTIPLE_PLACES,
    ReasonCode.LOW_CONFIDENCE,
    ReasonCode.CONTRADICTION,
    ReasonCode.HISTORICAL_STATE,
    ReasonCode.NEGATED,
    ReasonCode.UNKNOWN_NAME,
    ReasonCode.TOO_SHORT,
)
_MOST = 200  # characters of one filter


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the queue; None where all values count."""

    scope: str | None = None
    country: str | None = None
    reason: str | None = None
    q: str | None = None
    sort: str = "priority"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """The filters of an address; what makes no sense is left out: a page needs no 422."""

        def known(name: str, codes: frozenset[str]) -> str | None:
            return given.get(name) if given.get(name) in codes else None

        return cls(
            scope=given.get("scope", "")[:_MOST] or None,
            country=known("country", COUNTRY_CODES),
            reason=known("reason", frozenset(map(str, REASONS))),
            q=given.get("q", "").strip()[:_MOST] or None,
            sort=known("sort", frozenset(code for code, _ in SORTS)) or "priority",
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the scope is filtered."""
        return bool(self.country or self.reason or self.q)

    @property
    def query(self) -> str:
        """The filters as a query string, without what is usual.

        >>> Filters(scope="hr-survey", q="cor").query
        'scope=hr-survey&q=cor'
        """
        return self.link()

    def link(self, **more: str | int | None) -> str:
        """The query string with more parameters."""
        kept = dict(self.pairs) | {name: value for name, value in more.items() if value is not None}
        return urlencode(kept)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the filters that are not as usual."""
        usual = {"sort": "priority"}
        names = ("scope", "country", "reason", "q", "sort")
        named = [(name, getattr(self, name)) for name in names]
        return [(name, value) for name, value in named if value and usual.get(name) != value]

    def wide(self) -> "Filters":
        """The same without anything but the scope."""
        return replace(self, country=None, reason=None, q=None)
