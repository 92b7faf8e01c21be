"""The words of the review page: plain ones first, for every code that it shows."""

from whence.verdict import Outcome, ReasonCode
from whence.web import wording

REASONS: dict[str, str] = {
    ReasonCode.SEVERAL_CITIES: "several cities fit",
    ReasonCode.SEVERAL_COUNTRIES: "several countries fit",
    ReasonCode.SEVERAL_DIVISIONS: "several regions fit",
    ReasonCode.SEVERAL_LEVELS: "several levels fit",
    ReasonCode.CONTRADICTION: "its parts disagree",
    ReasonCode.LOW_CONFIDENCE: "the lead is small",
    ReasonCode.MULTIPLE_PLACES: "names several places",
    ReasonCode.HISTORICAL_STATE: "a state that no longer exists",
    ReasonCode.NEGATED: "says no to a place",
    ReasonCode.UNKNOWN_NAME: "reads like a place, none is known",
    ReasonCode.TOO_SHORT: "too short to tell",
    ReasonCode.EMPTY: "nothing is written",
    ReasonCode.NO_PLACE_WORDS: "no place is named",
}
# How one candidate's evidence differs from another's, by kind of evidence: (less, more).
_DIFFERENCES = {
    "name_prior": ("a lesser namesake", "a larger namesake"),
    "people": ("fewer people", "more people"),
    "people_of_misspelt": ("fewer people", "more people"),
    "spelling_slips": ("more misspelt", "less misspelt"),
    "sound_alike": ("only sounds like it", "sounds like it"),
    "ordinary_words": ("more of an ordinary word", "less of an ordinary word"),
    "other_place_left_over": ("leaves a place unread", "leaves no place unread"),
    "fitting_name_left_over": ("leaves a fitting name unread", "leaves no fitting name unread"),
    "holds_its_namesake": ("holds its namesake", "holds no namesake"),
    "country_kind": ("a country", "no country"),
    "admin1_kind": ("a division", "no division"),
    "admin2_kind": ("a county", "no county"),
}
_SPACES = {" ": "␣", "\t": "⇥", "\n": "↵", "\r": "↵", "\u00a0": "⍽"}


def reason(code: str) -> str:
    """A reason in plain words; an unknown code in its own.

    >>> reason("several_cities"), reason("not_yet_known")
    ('several cities fit', 'not yet known')
    """
    return REASONS.get(code, code.replace("_", " "))


def outcome(code: str) -> str:
    """An outcome in plain words."""
    return wording.OUTCOMES.get(Outcome(code), code)


def difference(kind: str, bits: float) -> str:
    """What one candidate has more or less of than the first one.

    >>> difference("people", -1.24), difference("said_twice", 0.5)
    ('fewer people −1.2', 'said twice +0.5')
    """
    less, more = _DIFFERENCES.get(kind, (kind.replace("_", " "), kind.replace("_", " ")))
    return f"{less if bits < 0 else more} {wording.bits(bits)}"


def visible(raw: str) -> str:
    """A raw text whose spaces can be seen where they would be lost: at its ends, and doubled.

    >>> visible("CORDOBA "), visible("New  York"), visible("New York")
    ('CORDOBA␣', 'New␣␣York', 'New York')
    """
    shown = list(raw)
    for at, letter in enumerate(raw):
        if letter not in _SPACES:
            continue
        is_at_end = not raw[:at].strip() or not raw[at:].strip()
        is_doubled = raw[at - 1 : at] in _SPACES or raw[at + 1 : at + 2] in _SPACES
        if letter != " " or is_at_end or is_doubled:
            shown[at] = _SPACES[letter]
    return "".join(shown)


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number with its word.

    >>> counted(1, "record"), counted(1_204, "record")
    ('1 record', '1,204 records')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
