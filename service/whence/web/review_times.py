"""Moments as the review page writes them, in UTC; its script turns them into local time."""

from datetime import UTC, datetime


def moment(stated: str) -> datetime:
    """The moment of an RFC 3339 time."""
    return datetime.fromisoformat(stated.replace("Z", "+00:00")).astimezone(UTC)


def clock(stated: str) -> str:
    """Its hour and minute.

    >>> clock("2026-11-23T14:32:10Z")
    '14:32'
    """
    return moment(stated).strftime("%H:%M")


def day(stated: str) -> str:
    """Its day and hour.

    >>> day("2026-11-03T14:32:10Z")
    '3 November 2026, 14:32'
    """
    at = moment(stated)
    return f"{at.day} {at.strftime('%B %Y, %H:%M')}"
