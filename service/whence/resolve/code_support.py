"""Codes that say where a place lies: beyond that they fit, where and how they stand beside it."""

from collections.abc import Sequence
from typing import Final

from whence.resolve.evidence import EvidenceName
from whence.resolve.line import Line
from whence.resolve.readings import Support
from whence.resolve.spotted import Spotted
from whence.resolve.writing import is_before_separator
from whence.text.token import Case

_ADMIN1_AGREES: Final = EvidenceName.ADMIN1_AGREES
_ADMIN2_AGREES: Final = EvidenceName.ADMIN2_AGREES
_COUNTRY_AGREES: Final = EvidenceName.COUNTRY_AGREES
_OPENS: Final = EvidenceName.CODE_OPENS


def code_beside(line: Line, support: Support) -> EvidenceName | None:
    """What a code that supports a town says besides: that a province's code follows in capitals
    (*Bari (BA)*), or that its division's opens the entry (*TN, Memphis*); None where nothing."""
    start, end = support.span.start, support.span.end
    if support.relation is _ADMIN1_AGREES and is_before_separator(line, start, end):
        return _OPENS
    if support.relation is _ADMIN2_AGREES and line.tokens[start].case is Case.UPPER:
        unusual = EvidenceName.CODE_UNUSUAL
        if all(one.name is not unusual for one in support.named.shape.features):
            return EvidenceName.CODE_PROVINCE
    return None


def is_before_its_country(line: Line, code: Spotted, supports: Sequence[Support]) -> bool:
    """Whether the entry opens with the code, and its country stands behind: *CA, USA*."""
    return is_before_separator(line, code.start, code.end) and any(
        one.relation is _COUNTRY_AGREES for one in supports
    )
