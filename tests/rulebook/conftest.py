"""A folder with the fewest rules that load, to be spoilt file by file."""

from pathlib import Path

import pytest

from whence.rulebook import rules_dir

_PROFILE = '- {id: %s, no_place_bits: -1, why: "A kind of field", source: hand-set}\n'
_PLACE = """\
- id: %s
  match: {%s}
  effect: {how: %s}
  why: Short
  source: general knowledge
  examples: {match: [%s], no_match: [Oslo]}
"""
FILES = {
    "fold_letters.csv": "letter,becomes,language\n",
    "fold_words.csv": "word,becomes,why\n",
    "fold_han.csv": "traditional,simplified\n",
    "sounds.csv": "script,meant,typed,bits\n*,a,a,0.1\n",
    "scripts.csv": "script,countries\nThai,TH\n",
    "code_pages.csv": "written,read_as,why\nutf-8,latin-1,the commonest\n",
    "nicknames.csv": "name,how,place_ids,capitals,note\n",
    "landscapes.csv": "id,members,people,names\n",
    "segment.yaml": """\
- id: role-from
  match: {en: originally from}
  effect: {kind: role, role: origin}
  why: Where somebody grew up
  source: general knowledge
  examples: {match: [originally from Oslo], no_match: [Oslo]}
- id: pattern-zip
  match: '[0-9]{5}'
  effect: {pattern: postal_code, country: "US"}
  why: Five digits
  source: general knowledge
  examples: {match: ['90210'], no_match: ['9021']}
""",
    "reject.yaml": """\
- id: reject-nothing
  match: {en: nowhere}
  effect: {kind: reject}
  why: Says no place
  source: general knowledge
  examples: {match: [nowhere], no_match: [Oslo]}
""",
    "regions.yaml": """\
- id: region-north
  match: {en: Nordics}
  effect: {id: "region:nordics", name: Nordics, countries: DK FI IS NO SE}
  why: Five states
  source: general knowledge
  examples: {match: [Nordics], no_match: [Oslo]}
""",
    "demonyms.yaml": _PLACE % ("danes", '"iso3166-1:DK": Danish', "demonym", "Danish"),
    "historical.yaml": _PLACE % ("ussr", '"iso3166-1:RU": USSR', "historical", "USSR"),
    "disputed.yaml": _PLACE % ("krim", '"iso3166-2:UA-43": Krim', "spelling", "Krim"),
    "aliases/countries.yaml": _PLACE % ("uk", '"iso3166-1:GB": UK', "abbreviation", "UK"),
    "scoring.yaml": """\
fitted: {date: "2026-01-02", data: none, figures: none}
evidence:
  - {id: place, weight: 2, start: 2, why: Places are common, source: hand-set}
limits:
  - {id: radius_km, weight: 50, start: 50, why: Near enough, source: hand-set}
channel:
  - {id: letter_missed, weight: 4, start: 4, why: Slips are rare, source: hand-set}
""",
    "decision.yaml": """\
policies:
  - id: default
    thresholds:
      country: {probability: 0.7, margin: 0.2}
      admin1: {probability: 0.7, margin: 0.2}
      city: {probability: 0.7, margin: 0.2}
      no_place: {probability: 0.5, margin: 0}
    why: Careful
    source: hand-set
one_place:
  - {id: city-states, why: One place, source: hand-set, places: {Singapore: "geonames:1880252"}}
review: [contradiction]
""",
    "profiles.yaml": "".join(
        _PROFILE % name for name in ("profile_text", "survey_cell", "city_cell", "country_cell")
    ),
    "calibration.yaml": """\
fitted: {date: "2026-01-02"}
knots:
  country: [[0, 0], [1, 1]]
  admin1: [[0, 0], [1, 1]]
  city: [[0, 0], [1, 1]]
""",
    "languages.yaml": """\
- {id: language-da, languages: ["da"], countries: ["DK"], why: w, source: s}
""",
    "codes.yaml": """\
- {id: codes-us, countries: ["US"], why: Stand in addresses, source: general knowledge}
""",
}


@pytest.fixture
def few_rules(tmp_path: Path) -> Path:
    """The folder; its repairs are the real ones, since no fewer load."""
    folder = tmp_path / "rules"
    repairs = (rules_dir() / "repair.yaml").read_text(encoding="utf-8")
    for name, text in {**FILES, "repair.yaml": repairs}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
