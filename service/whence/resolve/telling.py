"""Features → evidence in plain words: what each says, of which words, for how many bits."""

from collections.abc import Mapping

from whence.resolve.atlas import Atlas
from whence.resolve.channel import slips
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import Line
from whence.resolve.readings import Reading
from whence.verdict import Evidence

_SAYINGS: Mapping[str, str] = {
    EvidenceName.PLACE: "Most entries of this kind name a place",
    EvidenceName.ORDINARY_WORDS: "Rare as ordinary words, so likely a name",
    EvidenceName.PEOPLE: "Large places are named more often",
    EvidenceName.HOLDS_NAMESAKE: "Holds a city of the same name, which is meant more often",
    EvidenceName.TRANSLATION: "Its name in another language",
    EvidenceName.UNDERSTOOD: "A word with another meaning",
    EvidenceName.CODE_UNUSUAL: "A code that its own people rarely write",
    EvidenceName.CODE_ALONE: "A code that stands alone",
    EvidenceName.CODE_ALONE_USUAL: "A code that stands alone, as its people write it",
    EvidenceName.CODE_LISTED: "The code of the country that opens a list of places",
    EvidenceName.CODE_PROVINCE: "The code of a province there, as people write it",
    EvidenceName.CODE_SIGN: "A code behind a sign that its people rarely put before it",
    EvidenceName.CODE_CLOSES: "A code in capitals that ends the entry",
    EvidenceName.CODE_OPENS: "A code that opens the entry, its country or a town of it behind it",
    EvidenceName.MISSPELT_WORD: "As written it is an ordinary word",
    EvidenceName.PART_OF_WORD: "Only a part of a word",
    EvidenceName.COUNTRY: "Countries are often named",
    EvidenceName.ADMIN1: "Divisions are named less often than cities",
    EvidenceName.ADMIN2: "Counties and provinces are named less often than cities",
    EvidenceName.DISTRICT: "Districts are named less often than cities",
    EvidenceName.METRO: "A metropolitan area",
    EvidenceName.REGION: "Regions bear names of their own",
    EvidenceName.ALTERNATE: "Not its usual name",
    EvidenceName.COUNTRY_OWN_NAME: "The country's own name",
    EvidenceName.CALLED_DIVISION: "A word for a division beside its name",
    EvidenceName.NOT_CALLED_CITY: "A word for a division beside the name, which one bears, too",
    EvidenceName.ALTERNATE_OF_CITY: "A name that only this large city has",
    EvidenceName.ALTERNATE_AS_WRITTEN: "And it is written letter by letter",
    EvidenceName.ALTERNATE_SCRIPT: "Its name in another script",
    EvidenceName.DISSIMILAR: "Quite unlike its usual name",
    EvidenceName.SHORT_NAME: "A short by-name, which many words are",
    EvidenceName.CLASH: "The usual name of another place",
    EvidenceName.MINOR_LANGUAGE: "Its name in a language few write it in",
    EvidenceName.GENERIC: "A name that many divisions bear",
    EvidenceName.NICKNAME: "A by-name from the rulebook",
    EvidenceName.DEMONYM: "The word for its people or language",
    EvidenceName.CODE_AFTER_SEPARATOR: "A code where codes stand",
    EvidenceName.CODE3_ALONE: "The three-letter code of a country, and nothing else",
    EvidenceName.CODE_ELSEWHERE: "A code, but not where codes stand",
    EvidenceName.COUNTRY_CODE: "A two-letter country code",
    EvidenceName.CODE_IN_SMALL: "A code in small letters",
    EvidenceName.FLAG_EMOJI: "Its flag",
    EvidenceName.COORDINATES: "The city that these coordinates mean most likely",
    EvidenceName.NEAREST: "How likely the point means this city: people by distance squared",
    EvidenceName.POSTAL_CODE: "A postal code of its country",
    EvidenceName.SMALL_LETTERS: "Small letters, which names rarely have",
    EvidenceName.ACROSS_SEPARATOR: "The name runs across a separator",
    EvidenceName.MISSPELT: "Names are rarely misspelt",
    EvidenceName.MISSPELT_SHORT: "Short names are easily met by accident",
    EvidenceName.MISSPELT_PEOPLE: "Large places are misspelt no more often than others",
    EvidenceName.SOUND_ALIKE: "Only sounds like it",
    EvidenceName.ROMANISED: "No name in this script, read by its sound",
    EvidenceName.ROMANISED_HOME: "Its country writes in this script",
    EvidenceName.LEFT_WORDS: "Words it leaves unread",
    EvidenceName.LEFT_BESIDE: "A strange word beside the name, which may belong to it",
    EvidenceName.LEFT_COMMON: "Ordinary words it leaves unread",
    EvidenceName.LEFT_DIVISION: "A country or division it leaves unread",
    EvidenceName.WORD_AMONG_WORDS: "An ordinary word among ordinary words",
    EvidenceName.SMALL_AMONG_WORDS: "Small letters, among other words",
    EvidenceName.LEFT_PLACE: "Another place it leaves unread",
    EvidenceName.QUARTER: "Before it a quarter of it, by the way the two are written",
    EvidenceName.LEFT_PART: "Only a part of a longer name",
    EvidenceName.LEFT_FITTING: "A name that fits this one is left unread",
    EvidenceName.BY_NAME_OF_WORDS: "A by-name of ordinary words, and nothing beside it",
    EvidenceName.WORD_ALONE: "An ordinary word, and nothing beside it",
    EvidenceName.PEOPLES_WORD: "The word for a people before the thing it tells of",
    EvidenceName.ORDINARY_PHRASE: "One ordinary word among others, all in small letters",
    EvidenceName.AWAY: "Said of a former place, an employer or somebody else",
    EvidenceName.ORIGIN: "Said of where somebody is from",
    EvidenceName.SAID_HERE: "Said to be where somebody is now",
    EvidenceName.SAID_ELSEWHERE: "Another place is said to be where somebody is now",
    EvidenceName.NEGATED: "Said of where somebody is not",
    EvidenceName.FIELD_AGREES: "Stands in the cell for places of its kind",
    EvidenceName.FIELD_DISAGREES: "Stands in the cell for places of another kind",
    EvidenceName.CONTEXT_COUNTRY: "Lies in a country the caller expects",
    EvidenceName.CONTEXT_LANGUAGE: "The caller's language is spoken there",
    EvidenceName.FIELD_COUNTRIES: "How often such fields name places of its country",
    EvidenceName.PROFILE: "How often such fields name no place",
    EvidenceName.REJECT_PHRASE: "Words that name no place",
    EvidenceName.REJECT_WHOLE: "An entry that names no place",
    EvidenceName.CONTACT: "A contact, number or code, not a place",
    EvidenceName.REVIEWER_DECISION: "A reviewer settled it",
}


def evidence_of(
    atlas: Atlas, weights: Mapping[str, float], line: Line, reading: Reading
) -> tuple[Evidence, ...]:
    """The reading's evidence; the bits add up to its score. What weighs nothing is left out."""
    told = []
    for feature in reading.features:
        bits = weights[feature.name] * feature.value
        if bits == 0.0:
            continue
        field = span = None
        if feature.start >= 0:
            field = line.field(feature.start)
            span = line.raw_span(feature.start, feature.end)
        detail = _detail(atlas, reading, feature)
        told.append(Evidence(feature.name.value, bits, detail, field, span, feature.rule))
    return tuple(told)


def _detail(atlas: Atlas, reading: Reading, feature: Feature) -> str:
    if feature.name is EvidenceName.ROMANISED_SLIPS:
        return feature.detail
    if feature.name is EvidenceName.SLIPS:
        typed, _, meant = feature.detail.partition(" → ")
        return f"{feature.detail}: " + ", ".join(slip.text for slip in slips(typed, meant))
    if reading.focus is None:
        return _SAYINGS[feature.name]
    place = atlas.name(reading.focus)
    match feature.name:
        case EvidenceName.NAME_PRIOR:
            share = 100 * 2.0**feature.value
            return f"{share:.3g} % of the people in places of this name live in {place}"
        case EvidenceName.NICKNAME | EvidenceName.DEMONYM:
            return f"{_SAYINGS[feature.name]} ({feature.detail.replace('_', ' ')})"
        case (
            EvidenceName.COUNTRY_AGREES
            | EvidenceName.ADMIN1_AGREES
            | EvidenceName.CITY_AGREES
            | EvidenceName.REGION_AGREES
        ):
            return f"{_supporter(atlas, reading, feature)} contains {place}"
        case EvidenceName.ADMIN2_AGREES:
            return f"{_supporter(atlas, reading, feature)} lies in the same division as {place}"
        case EvidenceName.NEARBY:
            return f"{place} lies near {_supporter(atlas, reading, feature)}"
        case EvidenceName.SAME_PLACE:
            return f"{place} is said twice"
    return _SAYINGS[feature.name]


def _supporter(atlas: Atlas, reading: Reading, feature: Feature) -> str:
    for support in reading.supports:
        if support.span.start == feature.start and support.span.end == feature.end:
            return atlas.name(support.named.place)
    return "It"
