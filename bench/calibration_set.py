"""Makes the gold files that the weights in `rules/scoring.yaml` are fitted on, from a data folder.

    python -m bench.calibration_set DATA -o OUT

The two large survey files hold cells of their own for town, state and country. People type the same
into one box as well, so a part of their rows is written once more as one text: *Town, State*,
*Town ST*, *Town, Country*. Everything is drawn with a seed; small files are taken as they are.
"""

import argparse
import csv
import random
from pathlib import Path

SEED = 7
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

    typos = read(options.data / "typos.csv")
    rng.shuffle(typos)
    write(options.out / "typos_half.csv", typos[:1000])


if __name__ == "__main__":
    main()
