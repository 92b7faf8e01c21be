"""From plain JSON values to an entry and its options: the checks of the contract, compiled.

`schemas.py` says the same to the OpenAPI description; a test proves that both agree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from whence.entry import FIELDS, NO_CONTEXT, Context, Entry
from whence.web.country_codes import COUNTRY_CODES
from whence.web.problems import Fault, Problem

MAX_ID = 200  # characters; CONTRACT "Resolve"
MAX_SCOPE = 200
MAX_ALSO = 50  # other answers of the same person
MAX_COUNTRIES = 250
MAX_CANDIDATES = 20
REVIEW = ("auto", "never")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What this service takes: characters of a cell, names of policies and of profiles."""

    max_text: int
    policies: frozenset[str]
    profiles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Options:
    """What may be said beside an entry, for one or for a whole batch."""

    context: Context = NO_CONTEXT
    scope: str = "default"
    profile: str | None = None
    policy: str = "default"
    explain: bool = False
    max_candidates: int = 5
    review: str = "auto"


@dataclass(frozen=True, slots=True)
class Ask:
    """One entry to be resolved, and how."""

    entry: Entry
    policy: str
    explain: bool
    max_candidates: int
    review: str
    also: Mapping[str, str] | None = None


DEFAULTS = Options()


def read_ask(data: object, limits: Limits, defaults: Options = DEFAULTS) -> Ask:
    """The entry and its options; `defaults` hold where the entry itself says nothing or null.

    Raises Problem (`invalid_request`, or `text_too_long` where only lengths are wrong).
    """
    values = _read(data, _ENTRY, limits)
    if not any(field in values for field in FIELDS):
        raise _invalid([Fault((), "one of text, city, region, country is needed")])
    get = values.get
    entry = Entry(
        get("text"),
        get("city"),
        get("region"),
        get("country"),
        get("id"),
        get("context", defaults.context),
        get("scope", defaults.scope),
        get("profile", defaults.profile),
    )
    return Ask(
        entry,
        get("policy", defaults.policy),
        get("explain", defaults.explain),
        get("max_candidates", defaults.max_candidates),
        get("review", defaults.review),
        get("also"),
    )


def read_options(data: object, limits: Limits, defaults: Options = DEFAULTS) -> Options:
    """The options of a batch; `defaults` hold where nothing is said. Raises Problem."""
    return replace(defaults, **_read(data, _OPTIONS, limits))


class _WrongError(Exception):
    """A value that is not what its field takes."""

    def __init__(self, detail: str, *path: str | int, is_length: bool = False) -> None:
        super().__init__()
        self.fault = Fault(path, detail)
        self.is_length = is_length


_Check = Callable[[Any, Limits], Any]


def _read(data: object, checks: Mapping[str, _Check], limits: Limits) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _invalid([Fault((), "must be an object")])
    values = {}
    faults: list[Fault] = []
    is_length_only = True
    for key, value in data.items():
        check = checks.get(key)
        if check is None:
            faults.append(Fault((key,), "unknown field"))
            is_length_only = False
        elif value is not None:  # null means absent
            try:
                values[key] = check(value, limits)
            except _WrongError as wrong:
                faults.append(Fault((key, *wrong.fault.path), wrong.fault.detail))
                is_length_only = is_length_only and wrong.is_length
    if faults:
        raise _invalid(faults, is_length_only)
    return values


def _invalid(faults: list[Fault], is_length_only: bool = False) -> Problem:
    code = "text_too_long" if is_length_only else "invalid_request"
    return Problem(code, _summary(faults), faults)


def _summary(faults: list[Fault]) -> str:
    more = len(faults) - 1
    where = ".".join(str(step) for step in faults[0].path) or "the request"
    return f"{where[:80]}: {faults[0].detail}" + (f" (and {more} more)" if more else "")


def _cell(value: Any, limits: Limits) -> str:
    if type(value) is not str:
        raise _WrongError("must be a string")
    if len(value) > limits.max_text:
        raise _WrongError(f"at most {limits.max_text} characters", is_length=True)
    return value


def _id(value: Any, _: Limits) -> str:
    if type(value) is not str or len(value) > MAX_ID:
        raise _WrongError(f"must be a string of at most {MAX_ID} characters")
    return value


def _scope(value: Any, _: Limits) -> str:
    if type(value) is not str or not 1 <= len(value) <= MAX_SCOPE:
        raise _WrongError(f"must be a string of 1 to {MAX_SCOPE} characters")
    return value


def _policy(value: Any, limits: Limits) -> str:
    if type(value) is not str or value not in limits.policies:
        raise _WrongError("no such policy; GET /v1/policies lists them")
    return value


def _profile(value: Any, limits: Limits) -> str:
    if type(value) is not str or value not in limits.profiles:
        raise _WrongError("no such profile; GET /v1/profiles lists them")
    return value


def _explain(value: Any, _: Limits) -> bool:
    if type(value) is not bool:
        raise _WrongError("must be true or false")
    return value


def _max_candidates(value: Any, _: Limits) -> int:
    # JSON has one kind of number: 5.0 is the integer 5.
    whole = value if type(value) is int else int(value) if _is_whole(value) else -1
    if not 0 <= whole <= MAX_CANDIDATES:
        raise _WrongError(f"must be a whole number from 0 to {MAX_CANDIDATES}")
    return whole


def _is_whole(value: Any) -> bool:
    return type(value) is float and value.is_integer()


def _review(value: Any, _: Limits) -> str:
    if type(value) is not str or value not in REVIEW:
        raise _WrongError("must be auto or never")
    return value


def _context(value: Any, _: Limits) -> Context:
    if type(value) is not dict:
        raise _WrongError("must be an object with country and language")
    for key in value:
        if key not in ("country", "language"):
            raise _WrongError("unknown field", key)
    countries = value.get("country")
    if countries is None:
        countries = []
    if type(countries) is not list or len(countries) > MAX_COUNTRIES:
        raise _WrongError("must be a list of ISO 3166-1 alpha-2 codes", "country")
    for position, code in enumerate(countries):
        if type(code) is not str or code not in COUNTRY_CODES:
            raise _WrongError(
                "must be an ISO 3166-1 alpha-2 code in capitals, such as CA", "country", position
            )
    language = value.get("language")
    if language is not None and (type(language) is not str or not LANGUAGE.fullmatch(language)):
        raise _WrongError("must be a BCP 47 tag, such as en or pt-BR", "language")
    return Context(tuple(countries), language)


def _also(value: Any, limits: Limits) -> dict[str, str]:
    if type(value) is not dict or len(value) > MAX_ALSO:
        raise _WrongError(f"must be an object of at most {MAX_ALSO} texts by name")
    value = {name: text for name, text in value.items() if text is not None}  # null: absent
    for name, text in value.items():
        if len(name) > MAX_ID:
            raise _WrongError(f"a name has at most {MAX_ID} characters")
        if type(text) is not str:
            raise _WrongError("must be a string", name)
        if len(text) > limits.max_text:
            raise _WrongError(f"at most {limits.max_text} characters", name, is_length=True)
    return cast(dict[str, str], value)


_OPTIONS: Mapping[str, _Check] = {
    "context": _context,
    "scope": _scope,
    "profile": _profile,
    "policy": _policy,
    "explain": _explain,
    "max_candidates": _max_candidates,
    "review": _review,
}
_ENTRY: Mapping[str, _Check] = {
    "id": _id,
    **dict.fromkeys(FIELDS, _cell),
    "also": _also,
    **_OPTIONS,
}
