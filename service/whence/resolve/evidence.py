"""What speaks for or against a reading: the stable names of all evidence, and how each is told.

A `Feature` is evidence before it is weighed: `bits = weight[name] × value`, with the weights of
`rules/scoring.yaml`. Features stay small objects until somebody asks for an explanation.
"""

from enum import StrEnum


class EvidenceName(StrEnum):
    """Stable codes: callers see them, so renaming one changes the contract."""

    # the place and its name
    PLACE = "place"
    ORDINARY_WORDS = "ordinary_words"
    NAME_PRIOR = "name_prior"
    PEOPLE = "people"
    HOLDS_NAMESAKE = "holds_its_namesake"
    COUNTRY = "country_kind"
    COUNTRY_OWN_NAME = "own_name_of_a_country"
    ADMIN1 = "admin1_kind"
    ADMIN2 = "admin2_kind"
    DISTRICT = "district_kind"
    METRO = "metro_kind"
    REGION = "region_kind"
    TRANSLATION = "translated_name"
    ALTERNATE = "alternate_name"
    CALLED_DIVISION = "called_a_division"
    NOT_CALLED_CITY = "city_called_a_division"
    ALTERNATE_OF_CITY = "by_name_of_one_large_city"
    ALTERNATE_AS_WRITTEN = "by_name_as_written"
    ALTERNATE_SCRIPT = "alternate_in_other_script"
    DISSIMILAR = "dissimilar_alternate"
    SHORT_NAME = "short_alternate"
    CLASH = "name_of_another_place"
    MINOR_LANGUAGE = "minor_language"
    GENERIC = "generic_name"
    NICKNAME = "nickname"
    DEMONYM = "demonym"
    UNDERSTOOD = "word_with_another_meaning"
    CODE_UNUSUAL = "code_rarely_written"
    CODE_ALONE = "code_alone"
    CODE_ALONE_USUAL = "division_code_alone"
    CODE_LISTED = "code_opens_a_list"
    CODE_PROVINCE = "code_of_its_province"
    CODE_SIGN = "code_behind_another_sign"
    CODE_CLOSES = "code_closes_the_entry"
    CODE_OPENS = "code_before_its_country"
    CODE3_ALONE = "three_letter_code_alone"
    CODE_AFTER_SEPARATOR = "code_after_separator"
    CODE_ELSEWHERE = "code_elsewhere"
    COUNTRY_CODE = "country_code"
    CODE_IN_SMALL = "code_in_small_letters"
    FLAG_EMOJI = "flag_emoji"
    COORDINATES = "coordinates"
    NEAREST = "nearest_city"
    POSTAL_CODE = "postal_code"
    SMALL_LETTERS = "small_letters"
    ACROSS_SEPARATOR = "name_across_separator"
    # spelling
    SLIPS = "spelling_slips"
    MISSPELT = "misspelt"
    MISSPELT_SHORT = "misspelt_short_name"
    MISSPELT_WORD = "misspelt_ordinary_word"
    MISSPELT_PEOPLE = "people_of_misspelt"
    SOUND_ALIKE = "sound_alike"
    ROMANISED = "romanised"
    ROMANISED_SLIPS = "romanised_slips"
    ROMANISED_HOME = "romanised_home"
    # how its parts fit
    COUNTRY_AGREES = "country_contains_place"
    ADMIN1_AGREES = "admin1_contains_city"
    ADMIN2_AGREES = "admin2_in_same_division"
    REGION_AGREES = "region_contains_place"
    CITY_AGREES = "city_contains_district"
    SAME_PLACE = "said_twice"
    NEARBY = "near_a_larger_place"
    QUARTER = "quarter_before_its_city"
    # what is left over
    LEFT_WORDS = "words_left_over"
    LEFT_BESIDE = "word_left_beside_a_name"
    LEFT_COMMON = "ordinary_words_left_over"
    LEFT_DIVISION = "country_or_division_left_over"
    WORD_AMONG_WORDS = "ordinary_word_among_words"
    ORDINARY_PHRASE = "ordinary_phrase"
    BY_NAME_OF_WORDS = "by_name_of_ordinary_words"
    WORD_ALONE = "ordinary_word_alone"
    PEOPLES_WORD = "peoples_word_before_words"
    SMALL_AMONG_WORDS = "small_letters_among_words"
    LEFT_PLACE = "other_place_left_over"
    LEFT_PART = "part_of_a_name"
    LEFT_FITTING = "fitting_name_left_over"
    PART_OF_WORD = "part_of_a_word"
    # the words around it
    AWAY = "former_or_employer"
    ORIGIN = "origin"
    SAID_HERE = "said_to_be_here"
    SAID_ELSEWHERE = "said_to_be_elsewhere"
    NEGATED = "negated"
    FIELD_AGREES = "cell_fits"
    FIELD_DISAGREES = "cell_does_not_fit"
    CONTEXT_COUNTRY = "context_country"
    CONTEXT_LANGUAGE = "context_language"
    FIELD_COUNTRIES = "field_countries"
    # for no place at all
    PROFILE = "field_profile"
    REJECT_PHRASE = "no_place_phrase"
    REJECT_WHOLE = "no_place_entry"
    CONTACT = "contact_or_code"
    # a person's word
    REVIEWER_DECISION = "reviewer_decision"


class Feature:
    """Evidence before it is weighed; it speaks of tokens [start, end), or of none (-1, -1)."""

    __slots__ = ("detail", "end", "name", "rule", "start", "value")

    def __init__(
        self,
        name: EvidenceName,
        value: float,
        start: int = -1,
        end: int = -1,
        detail: str = "",
        rule: str | None = None,
    ) -> None:
        self.name = name
        self.value = value
        self.start = start
        self.end = end
        self.detail = detail
        self.rule = rule
