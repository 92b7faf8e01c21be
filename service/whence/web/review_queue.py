"""The queue as its rows, and how far the reviewers are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whence.web import review_words, wording
from whence.web.review_filters import SORTS, Filters
from whence.web.review_history import who_else
from whence.web.review_times import clock
from whence.web.review_words import counted

Json = Mapping[str, Any]
PAGE = 50  # values


@dataclass(frozen=True, slots=True)
class Row:
    """One value in the queue. `state`: "", `held` by somebody else, or `settled`."""

    id: str
    index: int
    label: str
    records: str
    line: str
    share: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue; `more`: the address of the next one."""

    rows: tuple[Row, ...]
    total: int
    said: str
    more: str | None
    page: int = PAGE


@dataclass(frozen=True, slots=True)
class Today:
    """How far the reviewer is today; `share` of the records, 0 to 1."""

    count: int
    values: str
    records: str
    share: float
    share_words: str
    half_words: str


def queue(
    items: Sequence[Json],
    next_cursor: str | None,
    start: int,
    total: int,
    filters: Filters,
    reviewer: str,
    href: Callable[[str], str],
) -> Queue:
    """The rows of a page that begins after `start` values; `href` makes an address of a query."""
    rows = tuple(
        _row(item, start + at, filters, reviewer, href) for at, item in enumerate(items, start=1)
    )
    after = start + len(rows)
    more = href(filters.link(cursor=next_cursor, start=after)) if next_cursor else None
    return Queue(rows, max(total, after), said(total, filters), more)


def said(total: int, filters: Filters) -> str:
    """How many values are listed, and in which order."""
    return f"{total:,} open, {dict(SORTS)[filters.sort]}"


def _row(
    item: Json, index: int, filters: Filters, reviewer: str, href: Callable[[str], str]
) -> Row:
    holder, until = who_else(item, reviewer)
    state, share = "", ""
    if holder and until:
        line, state = f"{holder} has it until {clock(until)} UTC", "held"
    elif item["is_blind"]:
        line = "to be judged blind"
    else:
        line = "; ".join(map(review_words.reason, item["reasons"] or ())) or "flagged"
        best = [one["probability"] for one in item["candidates"] or () if one.get("probability")]
        share = wording.percent(max(best)) if best else ""
    return Row(
        id=item["id"],
        index=index,
        label=item["label"],
        records=f"{item['records']:,}",
        line=line,
        share=share,
        state=state,
        href=href(filters.link(item=item["id"])),
    )


def today(values: int, records: int, waiting_records: int, half_after: int | None) -> Today:
    """Progress: what one has settled today, of that and what still waits.

    >>> today(39, 6_204, 24_816, 164).share_words
    '20 % of waiting records'
    """
    everything = records + waiting_records
    share = records / everything if everything else 0.0
    half = ""
    if half_after is not None and share < 0.5 and waiting_records:
        half = f"half after {half_after:,} more"
    return Today(
        values,
        counted(values, "value"),
        counted(records, "record"),
        share,
        f"{wording.percent(share)} of waiting records" if everything else "nothing waits",
        half,
    )
