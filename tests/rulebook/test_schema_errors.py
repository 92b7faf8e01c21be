"""A rule that breaks its schema is told with its file, its rule and its line."""

from pathlib import Path

import pytest

from whence.errors import InvalidRules
from whence.rulebook import check, load

# (file, what is replaced, by what, where the message says it is, words it must hold)
SPOILT = [
    # What YAML itself makes of a file.
    ("codes.yaml", "- {id", "- id: [\n{id", "codes.yaml, line", ""),
    ("codes.yaml", "", None, "codes.yaml, line 1", "empty"),
    ("segment.yaml", "en: originally from", "en: NO", "rule role-from, line 2", "quotes"),
    ("segment.yaml", "en: originally from", "NO: x", "rule role-from, line 2", "quotes"),
    ("segment.yaml", "en: originally from", "en: 01234", "rule role-from, line 2", "quotes"),
    ("segment.yaml", "en: originally from", "en: 2026-01-02", "rule role-from, line 2", "date"),
    ("segment.yaml", "en: originally from", "en: ", "rule role-from, line 2", "nothing"),
    ("segment.yaml", "en: originally from", "en: a, en: b", "rule role-from, line 2", "twice"),
    ("segment.yaml", "en: originally from", '"": a', "rule role-from, line 2", "empty"),
    # The shape all rules share.
    ("segment.yaml", "- id: role-from", "- id: Role", "segment.yaml, line 1", "small letters"),
    ("segment.yaml", "- id: role-from\n ", "-", "segment.yaml, line 1", "id is missing"),
    ("segment.yaml", "id: pattern-zip", "id: role-from", "rule role-from, line 7", "same id"),
    ("segment.yaml", "match: {en", "mach: {en", "rule role-from, line 2", "unknown key mach"),
    ("segment.yaml", "  why: Where somebody grew up\n", "", "rule role-from, line 1", "why"),
    ("segment.yaml", "why: Five digits", "why: ' '", "rule pattern-zip, line 10", "blank"),
    ("segment.yaml", "  source: general knowledge\n  examples: {match: [o",
     "  examples: {match: [o", "rule role-from, line 1", "source"),
    ("segment.yaml", ", no_match: [Oslo]", "", "rule role-from, line 6", "no_match"),
    ("segment.yaml", "no_match: [Oslo]", "no_match: []", "rule role-from, line 6", "list is empty"),
    ("segment.yaml", "'90210'", "90210", "rule pattern-zip, line 12", "quotes"),
    ("reject.yaml", "- id: reject-nothing\n ", "-\n  - id: x\n", "reject.yaml, line", ""),
    # Words and patterns.
    ("segment.yaml", "en: originally", "English: originally", "rule role-from, line 2", "language"),
    ("segment.yaml", "en: originally from", "en: '!'", "rule role-from, line 2", "folded"),
    ("segment.yaml", "en: originally from", "en: 'a,,b'", "rule role-from, line 2", "commas"),
    ("segment.yaml", "kind: role", "kind: rolle", "rule role-from, line 3", "unknown PhraseKind"),
    ("segment.yaml", ", role: origin", "", "rule role-from, line 3", "names a role"),
    ("segment.yaml", "role: origin", "role: home", "rule role-from, line 3", "unknown Role"),
    ("segment.yaml", "role: origin", "role: origin, side: left", "rule role-from, line 3", "side"),
    ("segment.yaml", "role: origin", "role: origin, whole: yes", "rule role-from, line 3", "true"),
    ("segment.yaml", "role: origin", "role: origin, whole: a", "rule role-from, line 3", "true"),
    ("segment.yaml", "'[0-9]{5}'", "'[0-9'", "rule pattern-zip, line 8", "regular expression"),
    ("segment.yaml", "'[0-9]{5}'", "'[0-9]*'", "rule pattern-zip, line 8", "nothing at all"),
    ("segment.yaml", "postal_code", "zip", "rule pattern-zip, line 9", "unknown PatternKind"),
    ("segment.yaml", "pattern: postal_code", "pattern: coordinates", "rule pattern-zip, line 8",
     "latitude"),
    ("segment.yaml", '"US"', '"USA"', "rule pattern-zip, line 9", "alpha-2"),
    # Names and regions.
    ("demonyms.yaml", "iso3166-1:DK", "DK", "rule danes, line 2", "no id of a place"),
    ("demonyms.yaml", "iso3166-1:DK", "iso3166-1:DK iso3166-1:DK", "rule danes, line 2", "twice"),
    ("demonyms.yaml", "how: demonym", "how: people", "rule danes, line 3", "unknown NameHow"),
    ("historical.yaml", "match: {", "match: [", "historical.yaml, line", ""),
    ("aliases/countries.yaml", '{"iso3166-1:GB": UK}', "[UK]", "rule uk, line 2",
     "keys and values"),
    ("aliases/countries.yaml", "how: abbreviation", "how: abbreviation, capitals: 1",
     "rule uk, line 3", "true or false"),
    ("regions.yaml", "region:nordics", "nordics", "rule region-north, line 3", "neither region"),
    ("regions.yaml", "countries: DK FI IS NO SE", "includes: region:none",
     "rule region-north, line 3", "isn't made above"),
    ("regions.yaml", ", countries: DK FI IS NO SE", "", "rule region-north, line 3", "members"),
    ("regions.yaml", "DK FI IS", "DK FI ISL", "rule region-north, line 3", "no id of a place"),
    ("regions.yaml", "SE}", "SE, centre: Oslo}", "rule region-north, line 3", "city"),
    # Numbers and what is decided by them.
    ("scoring.yaml", "weight: 2", "weight: a", "rule place, line 3", "expected a number"),
    ("scoring.yaml", "weight: 2", "weight: .inf", "rule place, line 3", "expected a number"),
    ("scoring.yaml", "weight: 4", "weight: -4", "rule letter_missed, line 7", "cost of 0"),
    ("scoring.yaml", ", start: 50", "", "rule radius_km, line 5", "start is missing"),
    ("scoring.yaml", "limits:", "bounds:", "scoring.yaml, line 5", "unknown key bounds"),
    ("decision.yaml", "probability: 0.5", "probability: 5", "rule default, line 7", "from 0 to 1"),
    ("decision.yaml", "      city: {probability: 0.7, margin: 0.2}\n", "", "rule default, line 4",
     "city is missing"),
    ("decision.yaml", "id: default", "id: usual", "decision.yaml, line 2", "default is missing"),
    ("decision.yaml", "geonames:1880252", "iso3166-1:SG", "rule city-states, line 11", "cities"),
    ("decision.yaml", "[contradiction]", "[contra]", "decision.yaml, line 12", "ReasonCode contra"),
    ("profiles.yaml", "id: city_cell", "id: survey_cell", "rule survey_cell, line 3", "this id"),
    ("profiles.yaml", "id: city_cell", "id: town_cell", "profiles.yaml, line 1", "is missing"),
    ("calibration.yaml", "country: [[0, 0]", "country: [[0.1, 0]", "calibration.yaml, line 3",
     "from raw 0"),
    ("calibration.yaml", "country: [[0, 0]", "country: [[0, 0, 0]", "line 3", "two numbers"),
    ("calibration.yaml", "country: [[0, 0]", "country: [[0, 0], [0.5, 0.6], [0.6, 0.5]", "line 3",
     "knots rise"),
    ("codes.yaml", '["US"]', '["us"]', "rule codes-us, line 1", "ISO 3166-1"),
    ("codes.yaml", '["US"]', '["US", "US"]', "rule codes-us, line 1", "twice"),
    ("repair.yaml", "id: small_capitals", "id: little_capitals", "repair.yaml, line 1",
     "small_capitals is missing"),
    # Tables.
    ("fold_letters.csv", "letter,", "sign,", "fold_letters.csv, line 1", "letter"),
    ("fold_letters.csv", "language\n", "language\nß,ss,de\nß,s,de\n", "fold_letters.csv, line 3",
     "twice"),
    ("fold_words.csv", "why\n", "why\nst,saint\n", "fold_words.csv, line 2", ""),
    ("nicknames.csv", "note\n", "note\nNYC,shout,geonames:1,,\n", "nicknames.csv, line 2", "how"),
    ("nicknames.csv", "note\n", "note\nNYC,nickname,New York,,\n", "nicknames.csv, line 2", "ids"),
    ("nicknames.csv", "note\n", "note\nNYC,nickname,geonames:1,no,\n", "nicknames.csv, line 2",
     "yes or empty"),
    ("nicknames.csv", "note\n", "note\n!,nickname,geonames:1,,\n", "nicknames.csv, line 2",
     "folded"),
    ("landscapes.csv", "names\n", "names\nkrk,HR,1,Krk\n", "landscapes.csv, line 2", "no id"),
    ("landscapes.csv", "names\n", "names\nregion:krk,,1,Krk\n", "landscapes.csv, line 2",
     "members"),
    ("landscapes.csv", "names\n", "names\nregion:krk,HR,few,Krk\n", "landscapes.csv, line 2",
     "whole number"),
    ("landscapes.csv", "names\n", "names\nregion:krk,HR,1,Krk|!\n", "landscapes.csv, line 2",
     "folded"),
    ("landscapes.csv", "names\n", "names\niso3166-2:GR-M,GR,,Kreta\n", "landscapes.csv, line 2",
     "of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "where", "what"), SPOILT)
def test_what_is_wrong_is_told_with_file_rule_and_line(
    few_rules: Path, name: str, before: str, after: str | None, where: str, what: str
) -> None:
    text = (few_rules / name).read_text(encoding="utf-8")
    assert before in text
    spoilt = "# nothing here\n" if after is None else text.replace(before, after, 1)
    (few_rules / name).write_text(spoilt, encoding="utf-8")
    with pytest.raises(InvalidRules) as told:
        load(few_rules)
    message = str(told.value)
    assert message.startswith(f"rules/{name}, ")
    assert where in message.partition(": ")[0]
    assert what in message
    assert "\n" not in message
    assert [str(problem) for problem in check(few_rules)] == [message]


@pytest.mark.parametrize("name", ["segment.yaml", "fold_words.csv", "codes.yaml", "repair.yaml"])
def test_a_missing_file_is_named(few_rules: Path, name: str) -> None:
    (few_rules / name).unlink()
    with pytest.raises(InvalidRules, match=f"rules/{name}: "):
        load(few_rules)


@pytest.mark.parametrize("name", ["segment.yaml", "fold_words.csv", "aliases/countries.yaml"])
def test_a_file_that_is_no_utf8_is_named_with_the_line(few_rules: Path, name: str) -> None:
    with (few_rules / name).open("ab") as file:
        file.write(b"\n# Malm\xf6\n")
    with pytest.raises(InvalidRules, match=rf"rules/{name}, line \d+: not UTF-8"):
        load(few_rules)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidRules, match="WHENCE_RULES_DIR"):
        load(tmp_path / "none")
