"""What a cleaned row says of its verdict: ten fixed columns, packed into one line of text."""

from typing import Final

from whence.verdict import Verdict

COLUMNS: Final = (
    "whence_outcome",
    "whence_place_id",
    "whence_kind",
    "whence_country",
    "whence_admin1",
    "whence_city",
    "whence_label",
    "whence_confidence",
    "whence_flags",
    "whence_reasons",
)
OUTCOME: Final = 0
KIND: Final = 2
COUNTRY: Final = 3
CITY: Final = 5
LABEL: Final = 6
CONFIDENCE: Final = 7
FLAGS: Final = 8
REASONS: Final = 9
_PARTING: Final = "\x1f"  # no gazetteer name holds this control character
JOIN: Final = ";"

Fields = tuple[str, ...]  # as long as COLUMNS; "" where there is nothing to say


def fields_of(verdict: Verdict) -> Fields:
    """The verdict as the cells of its row, in the order of `COLUMNS`.

    Codes are those of the contract; the confidence is written so that it reads back exactly.
    """
    place = verdict.place
    flags = JOIN.join(verdict.flags)
    reasons = JOIN.join(reason.code for reason in verdict.reasons)
    confidence = "" if verdict.confidence is None else repr(float(verdict.confidence))
    if place is None:
        return (verdict.outcome.value, "", "", "", "", "", "", confidence, flags, reasons)
    return (
        verdict.outcome.value,
        place.id,
        place.kind.value,
        "" if place.country is None else place.country.code,
        "" if place.admin1 is None else place.admin1.code,
        "" if place.city is None else place.city.name,
        place.label,
        confidence,
        flags,
        reasons,
    )


def refused(reason: str) -> Fields:
    """A row that could not be answered: no outcome, and the reason why.

    >>> refused("text_too_long")[OUTCOME], refused("text_too_long")[REASONS]
    ('', 'text_too_long')
    """
    return ("",) * REASONS + (reason,)


def packed(fields: Fields) -> str:
    """The fields as one string, for the way between processes and into the cache."""
    return _PARTING.join(fields)


def unpacked(line: str) -> Fields:
    """The fields that `packed` made one string of.

    >>> unpacked(packed(refused("text_too_long"))) == refused("text_too_long")
    True
    """
    return tuple(line.split(_PARTING, len(COLUMNS))[: len(COLUMNS)])


def remarked(line: str, remark: str) -> str:
    """A packed answer with what the queue of reviewers must know of it; "": it is not for them.

    >>> line = packed(refused("text_too_long"))
    >>> unpacked(remarked(line, "{}")) == unpacked(line), remark_of(remarked(line, "{}"))
    (True, '{}')
    """
    return f"{line}{_PARTING}{remark}" if remark else line


def is_remarked(line: str) -> bool:
    """Whether there is something that the queue must know of a packed answer."""
    return line.count(_PARTING) >= len(COLUMNS)


def remark_of(line: str) -> str:
    """What the queue must know of a packed answer, "" if nothing."""
    return parted(line)[1]


def parted(line: str) -> tuple[list[str], str]:
    """The fields of a packed answer, and its remark: both for the price of one."""
    parts = line.split(_PARTING, len(COLUMNS))
    return parts, parts.pop() if len(parts) > len(COLUMNS) else ""
