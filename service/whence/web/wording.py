"""The words of the pages: plain ones for every code, and numbers as people write them."""

from collections.abc import Sequence
from math import inf

from whence.place import Kind, Place
from whence.verdict import Flag, Outcome, Role

OUTCOMES = {
    Outcome.RESOLVED: "Resolved",
    Outcome.AMBIGUOUS: "More than one place fits",
    Outcome.UNRESOLVED: "Reads like a place, none is known",
    Outcome.NOT_A_LOCATION: "No place is named",
}
FLAGS = {
    Flag.REMOTE: "remote",
    Flag.MULTIPLE: "several places",
    Flag.MOVING: "moving",
    Flag.FORMER: "a former place",
    Flag.APPROXIMATE: "approximate",
    Flag.METRO: "a metropolitan area",
    Flag.MULTI_COUNTRY: "several countries",
    Flag.HISTORICAL: "a state that no longer exists",
    Flag.FICTIONAL: "fictional",
    Flag.SPELLING_CORRECTED: "spelling corrected",
    Flag.TEXT_REPAIRED: "text repaired",
    Flag.LOOK_ALIKE_CHARACTERS: "look-alike letters",
    Flag.CONTRADICTION: "its parts disagree",
    Flag.NEGATED: "negated",
    Flag.REVIEWED: "decided by a reviewer",
}
KINDS = {
    Kind.REGION: "region of several countries",
    Kind.COUNTRY: "country",
    Kind.METRO: "metropolitan area",
    Kind.ADMIN1: "first-level division",
    Kind.ADMIN2: "county or district",
    Kind.CITY: "city",
    Kind.DISTRICT: "district of a city",
}
_DIVISIONS = {"US": "US state", "AU": "state", "IN": "state", "BR": "state", "CA": "province"}
LEVELS = {"country": "Country", "admin1": "Region", "city": "City"}
# How words were read (SpanReading.how), to follow "Torontoo as Toronto".
HOW = {
    "exact": "",
    "alternate": "another of its names",
    "code": "its code",
    "alias": "a name from the rules",
    "fuzzy": "misspelt",
    "sound": "spelt by ear",
    "romanised": "read by its sound",
}
SAID = {
    "remote": "says that the work is remote",
    "role": "says what the place is to them",
    "negation": "says no to it",
    "filler": "adds nothing",
    "area": "says around it",
    "direction": "says which part of it",
    "conjunction": "joins two places",
    "reject": "names no place",
    "fictional": "is a place in fiction",
    "pattern": "is read by its form",
}
READ_AS_PLACE = frozenset({*HOW, "mention"})
NEEDS = {"country": "a country", "admin1": "a region", "city": "a city"}
ROLES = {
    Role.CURRENT: "",
    Role.FORMER: ", a former place",
    Role.ORIGIN: ", where they are from",
    Role.TARGET: ", where they are going",
    Role.NEAR: ", which they are near",
    Role.EMPLOYER: ", where their employer is",
    Role.OTHER: ", said of something else",
}
# Kinds of evidence whose sentences name the place, for tables that compare two places.
EVIDENCE = {
    "name_prior": "People there, against others of that name",
    "country_contains_place": "In the country that is named",
    "admin1_contains_city": "In the division that is named",
    "city_contains_district": "In the city that is named",
    "region_contains_place": "In the region that is named",
    "admin2_in_same_division": "In the division of the county that is named",
    "near_a_larger_place": "Near a larger place that is named",
    "said_twice": "The same place again in other words",
    "spelling_slips": "How it is misspelt",
}
REPAIRS = {"html_entity": "HTML entity", "html_tag": "HTML tag", "mojibake": "damaged encoding"}


def kind_of(place: Place) -> str:
    """What the place is, in the words of its country where they are known."""
    if place.kind is Kind.ADMIN1 and place.country is not None:
        return _DIVISIONS.get(place.country.code, "region")
    return KINDS[place.kind]


def percent(share: float) -> str:
    """A share of 1 in whole percent, never rounded up to all or down to nothing.

    >>> percent(0.97), percent(0.9991), percent(0.002), percent(1.0)
    ('97 %', '> 99 %', '< 1 %', '100 %')
    """
    if 0.99 < share < 1 and round(share * 100) == 100:
        return "> 99 %"
    if 0 < share < 0.01 and round(share * 100) == 0:
        return "< 1 %"
    return f"{share * 100:.0f} %"


def of_hundred(share: float) -> str:
    """What a confidence means.

    >>> of_hundred(0.97)
    '97 of 100 such answers are right'
    """
    right = round(share * 100)
    if right >= 100:
        return "more than 99 of 100 such answers are right"
    return f"{right} of 100 such answers are right"


def probability(share: float) -> str:
    """A probability with two digits, never rounded to 0 or 1 where it is neither."""
    if 0 < share < 0.005:
        return "< 0.01"
    return "> 0.99" if 0.995 <= share < 1 else f"{share:.2f}"


def bits(value: float, signed: bool = True) -> str:
    """Bits with one digit and a real minus.

    >>> bits(6.1), bits(-3.04), bits(10.0, signed=False)
    ('+6.1', '−3.0', '10.0')
    """
    rounded = round(value, 1) + 0.0
    return (f"{rounded:+.1f}" if signed else f"{rounded:.1f}").replace("-", "−")


def evidence_kind(name: str) -> str:
    """What a kind of evidence is about, in plain words."""
    return EVIDENCE.get(name) or name.replace("_", " ").capitalize()


def people(count: int) -> str:
    """A number of people, short.

    >>> people(2_794_356), people(5_091), people(525)
    ('2.8 M people', '5 thousand people', '525 people')
    """
    if count >= 999_500:
        return f"{count / 1_000_000:.1f} M people".replace(".0 M", " M")
    return f"{count / 1_000:.0f} thousand people" if count >= 1_000 else f"{count:,} people"


def times(bits_ahead: float) -> str:
    """How much likelier a lead in bits makes: one bit doubles the odds.

    >>> times(5.4), times(0.3), times(40.0)
    ('42 times as likely', '1.2 times as likely', 'more than a million times as likely')
    """
    factor = 2.0**bits_ahead if bits_ahead < 64 else inf
    if factor > 1_000_000:
        return "more than a million times as likely"
    return f"{factor:,.0f} times as likely" if factor >= 10 else f"{factor:.1f} times as likely"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Words in a row.

    >>> listed(["Leeds", "York", "Hull"])
    'Leeds, York and Hull'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def coordinate(degrees: float) -> str:
    """Degrees with three digits, about 100 m."""
    return f"{degrees:.3f}".replace("-", "−")


def lead(difference_bits: float) -> str:
    """How far the first of two readings leads.

    >>> lead(0.2), lead(-2.0)
    ('a tie', '2.0 bits ahead')
    """
    if abs(difference_bits) < 0.5:
        return "a tie"
    return f"{abs(difference_bits):.1f} bits ahead"


PROBLEMS = {
    "text_too_long": "That is too long",
    "invalid_request": "That cannot be asked",
    "not_ready": "Not ready yet",
    "damaged_index": "Not ready: the place index is damaged",
    "internal_error": "Something went wrong here",
    "unauthorized": "A key is needed",
    "forbidden": "This key may not do that",
}
