"""What the page says where nothing waits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from whence.web.review_filters import Filters
from whence.web.review_words import counted


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A scope in which something waits."""

    name: str
    count: int
    records: int
    href: str


@dataclass(frozen=True, slots=True)
class Empty:
    """A heading that states the result, what was done today, and where more waits.

    `clear`: the address without filters, where there are any.
    """

    title: str
    today: str
    has_decided: bool
    elsewhere: tuple[Elsewhere, ...]
    clear: str | None
    can_sample: bool


def empty(
    filters: Filters,
    scopes: Sequence[tuple[str, int, int]],
    sums: tuple[int, int],
    is_admin: bool,
    href: Callable[[str], str],
) -> Empty:
    """The page without a value. `scopes`: name, values and records; `sums`: decided today."""
    values, records = sums
    where = f" in {filters.scope}" if filters.scope else ""
    title = f"Every flagged value{where} is settled"
    if filters.is_narrow:
        title = f"Nothing{where} matches these filters"
    elif not values and not filters.scope:
        title = "No flagged value waits"
    stands = "stands" if values == 1 else "stand"
    settled = f"You settled {counted(values, 'value')} today, which {stands} for "
    return Empty(
        title=title,
        today=f"{settled}{counted(records, 'record')}." if values else "You settled nothing today.",
        has_decided=bool(values),
        elsewhere=tuple(
            Elsewhere(name, count, total, href(Filters(scope=name).query))
            for name, count, total in scopes
            if name != filters.scope
        ),
        clear=href(filters.wide().query) if filters.is_narrow else None,
        can_sample=is_admin and not filters.is_narrow,
    )
