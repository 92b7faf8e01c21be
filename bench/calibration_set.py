"""Makes the gold files that the weights in `rules/scoring.yaml` are fitted on, from a data folder.

    python -m bench.calibration_set DATA -o OUT

The two large survey files hold cells of their own for town, state and country. People type the same
into one box as well, so a part of their rows is written once more as one text: *Town, State*,
*Town ST*, *Town, Country*. Everything is drawn with a seed; small files are taken as they are.
"""

import argparse
import csv
import os
import random
from pathlib import Path

from whence.gazetteer.ensure import ensure
from whence.gazetteer.index import Gazetteer
from whence.rulebook import rules_dir
from whence.settings import Settings

SEED = 7
COMMON_WORDS = 4000
LARGE_PEOPLE = 200_000
# Rows of common words by language: about as the languages of profile texts go.
LANGUAGES = {"en": 160, "es": 25, "pt": 20, "fr": 20, "de": 20, "it": 10, "nl": 10, "ru": 15}
LANGUAGES |= {"id": 10, "tr": 10, "pl": 10, "sv": 5, "ar": 10}
SMALL = (
    "aam2021_country",
    "aam2021_city_odd",
    "github_profiles_gold",
    "nonlatin_gold",
    "encoding_gold",
    "non_places",
)
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """The rows of a gold file."""
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, rows: list[Row]) -> None:
    """The rows as a gold file."""
    with path.open("w", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, rows[0].keys())
        table.writeheader()
        table.writerows(rows)


def as_text(row: Row, last: str, separators: list[str], rng: random.Random) -> Row:
    """The row's town and `last` as one text."""
    text = f"{row['city'].strip()}{rng.choice(separators)}{last.strip()}"
    return {**row, "text": text, "city": "", "region": "", "country": ""}


def word_rows(rng: random.Random) -> list[Row]:
    """Common words thrown together: texts that are no place, though some word may name one.

    Words that a large place bears are left out: who knows what such a text says. Half the rows in
    small letters, the others with a capital, or capitals on every word.
    """
    import wordfreq  # noqa: PLC0415

    index = ensure(Settings.from_env(os.environ).cache_dir, rules_dir())
    rows = []
    for language, count in LANGUAGES.items():
        words = [
            word
            for word in wordfreq.top_n_list(language, COMMON_WORDS, wordlist="small")
            if word.isalpha() and not _names_large_place(index, word)
        ]
        for _ in range(count):
            text = " ".join(rng.choices(words, k=rng.choice((1, 2, 2, 3, 3, 4, 5, 6))))
            text = rng.choice((text, text, text.capitalize(), text.title()))
            rows.append({"text": text, "gold_outcome": "not_a_location"})
    return rows


def _names_large_place(index: Gazetteer, word: str) -> bool:
    name = index.find(word)
    return name != -1 and index.population[index.largest(name)] >= LARGE_PEOPLE


def code_rows(rng: random.Random) -> list[Row]:
    """Half of the three-letter codes of countries, and short words in capitals that are none."""
    import pycountry  # noqa: PLC0415
    import wordfreq  # noqa: PLC0415

    codes = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    rows = [
        {"text": code, "gold_outcome": "place", "gold_country": codes[code]}
        for code in rng.sample(sorted(codes), len(codes) // 2)
    ]
    words = [
        word.upper()
        for word in wordfreq.top_n_list("en", COMMON_WORDS, wordlist="small")
        if len(word) == len("USA") and word.isalpha() and word.isascii()
    ]
    words = sorted(set(words) - codes.keys() - {"LON", "NYC", "LAX", "UAE"})
    rows += [
        {"text": word, "gold_outcome": "not_a_location", "gold_country": ""}
        for word in rng.sample(words, len(rows) // 3)
    ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    for name in SMALL:
        write(options.out / f"{name}.csv", read(options.data / f"{name}.csv"))

    states = read(options.data / "aam2021_us_city_state.csv")
    rng.shuffle(states)
    write(options.out / "us_cells.csv", states[:700])
    written = []
    for row in states[700:1700]:
        code = row["gold_admin1"].removeprefix("US-")
        last = row["region"] if rng.random() < 0.4 else code
        written.append(as_text(row, last, [", ", ", ", ",", " "], rng))
    write(options.out / "us_text.csv", written)

    world = read(options.data / "aam2021_nonus_city_country.csv")
    rng.shuffle(world)
    write(options.out / "world_cells.csv", world[:400])
    written = [as_text(row, row["country"], [", ", ", ", " "], rng) for row in world[400:1100]]
    write(options.out / "world_text.csv", written)

    write(options.out / "words.csv", word_rows(rng))
    write(options.out / "codes.csv", code_rows(rng))

    typos = read(options.data / "typos.csv")
    rng.shuffle(typos)
    write(options.out / "typos_half.csv", typos[:1000])


if __name__ == "__main__":
    main()
