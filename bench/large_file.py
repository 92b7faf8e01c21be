"""A large table of people with self-reported locations, made by a seed from labelled files."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

_AROUND = (
    "{}",
    "{}",
    "{}",
    "based in {}",
    "{} area",
    "from {}",
    "Greater {}",
    "{} / remote",
    "{}!",
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NOTES = ("", "", 'says "hello"', "two\nlines", "plain; words", "Ünïcode ✓", "a, b and c")


def cells_of(folder: Path) -> list[str]:
    """The distinct locations of all files of the folder: as one text where they are in cells."""
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                parts = (row.get(name) or "" for name in ("text", "city", "region", "country"))
                found[", ".join(part for part in parts if part.strip())] = None
    found.pop("", None)
    return list(found)


def distinct(cells: list[str], count: int, seed: int) -> list[str]:
    """So many distinct texts: the cells themselves, then each with words around it, in other
    case, with a slip of the keyboard, or two of them in one."""
    draw = Random(seed)
    made = dict.fromkeys(cells[:count])
    while len(made) < count:
        made[_varied(draw, cells)] = None
    return list(made)


def _varied(draw: Random, cells: list[str]) -> str:
    text = draw.choice(cells)
    way = draw.random()
    if way < 0.35:
        return draw.choice(_AROUND).format(text)
    if way < 0.5:
        return draw.choice((str.upper, str.lower, str.title))(text)
    if way < 0.85:
        at = draw.randrange(len(text))
        return text[:at] + draw.choice(_LETTERS) + text[at + draw.randrange(2) :]
    return f"{text}{draw.choice((' / ', ' & ', ', '))}{draw.choice(cells)}"


def rows(texts: list[str], count: int, seed: int) -> Iterator[tuple[str, ...]]:
    """So many rows: each text at least once, the first ones most often (as 1 / rank)."""
    draw = Random(seed)
    order = list(range(len(texts)))
    weights: list[float] = []
    total = 0.0
    for rank in range(1, len(texts) + 1):
        weights.append(total := total + 1 / rank)
    order += draw.choices(range(len(texts)), cum_weights=weights, k=count - len(texts))
    draw.shuffle(order)
    for number, text in enumerate(order, start=1):
        yield f"p-{number:07}", texts[text], draw.choice(_NOTES), f"{draw.random():.6f}"


def write(path: Path, texts: list[str], count: int, seed: int) -> None:
    """The rows as a CSV file with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("id", "location", "note", "score"))
        table.writerows(rows(texts, count, seed))
