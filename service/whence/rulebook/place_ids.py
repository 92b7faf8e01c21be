"""Ids of places as rules write them: checked for their form, not for being in an index."""

import re
from typing import Final

from whence.rulebook.document import Part

_FORMS: Final = re.compile(
    r"geonames:[1-9][0-9]*"
    r"|iso3166-1:[A-Z]{2}"
    r"|iso3166-2:[A-Z]{2}-[A-Z0-9]{1,3}"
    r"|us-fips:[0-9]{5}"
    r"|geonames-admin1:[A-Z]{2}\.[A-Z0-9]{1,12}"
    r"|region:[A-Za-z0-9][A-Za-z0-9-]*"
    r"|metro:[a-z0-9][a-z0-9-]*"
)


def is_place_id(text: str) -> bool:
    """Whether `text` has the form of an id.

    >>> is_place_id("iso3166-2:CA-ON"), is_place_id("CA-ON")
    (True, False)
    """
    return _FORMS.fullmatch(text) is not None


def place_ids(part: Part, text: str | None = None) -> tuple[str, ...]:
    """The ids in a string, parted by spaces, in order, none twice; `text`: where not `part`'s."""
    ids = (part.word() if text is None else text).split()
    for place_id in ids:
        if not is_place_id(place_id):
            raise part.problem(f"{place_id} is no id of a place (such as iso3166-2:CA-ON)")
    if len(set(ids)) != len(ids):
        raise part.problem("an id stands here twice")
    if not ids:
        raise part.problem("expected at least one id of a place")
    return tuple(ids)


def coded_ids(part: Part) -> tuple[str, ...]:
    """Ids from bare ISO codes parted by spaces: `DE` is a country, `US-CA` a division.

    One string holds them all, so that no code stands alone and unquoted (`NO`).
    """
    schemes = ("iso3166-2:" if "-" in code else "iso3166-1:" for code in part.word().split())
    joined = " ".join(
        f"{scheme}{code}" for scheme, code in zip(schemes, part.word().split(), strict=True)
    )
    return place_ids(part, joined)
