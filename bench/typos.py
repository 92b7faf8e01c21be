"""Misspelt city names, made by a seed: whom they mean is known, so both sides can be judged."""

import csv
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from random import Random

from whence.place import Kind
from whence.resolve.likeness import NEIGHBOUR_KEYS
from whence.resolve.normalizer import Normalizer
from whence.text.fold import Folder

KINDS = tuple(Kind)
MIN_PEOPLE = 15_000
MIN_LETTERS = 4
LONG = 8  # letters from which a name counts as long


@dataclass(frozen=True, slots=True)
class Typo:
    """A misspelt city name: `text` with its qualifier, `typed` the name alone, folded."""

    text: str
    typed: str
    city: int  # place number
    edits: int
    is_qualified: bool
    is_long: bool


class TypoMaker:
    """Draws cities by the square root of their people, and misspells them."""

    def __init__(self, normalizer: Normalizer, seed: int, leave_out: Iterable[Path] = ()) -> None:
        self._gazetteer = normalizer.gazetteer
        self._fold = Folder(normalizer.rulebook.fold).fold
        self._random = Random(seed)
        hidden = {number for path in leave_out for number in _cities_in(path)}
        city = KINDS.index(Kind.CITY)
        gazetteer = self._gazetteer
        self._cities = [
            number
            for number in range(gazetteer.size)
            if gazetteer.kind[number] == city
            and gazetteer.population[number] >= MIN_PEOPLE
            and gazetteer.place_id(number) not in hidden
        ]
        self._weights = [sqrt(gazetteer.population[number]) for number in self._cities]

    def draw(self, count: int, edits: int, is_qualified: bool) -> list[Typo]:
        """So many typos of that many edits; none of them spells another name of the index."""
        typos: list[Typo] = []
        while len(typos) < count:
            (city,) = self._random.choices(self._cities, self._weights)
            name = self._gazetteer.place_name(city)
            meant = self._fold(name)
            if len(meant) < MIN_LETTERS or not meant.replace(" ", "").isascii():
                continue
            text = name
            for _ in range(edits):
                text = self._misspell(text)
            typed = self._fold(text)
            if typed == meant or self._gazetteer.find(typed) != -1:
                continue
            if is_qualified:
                text += ", " + self._gazetteer.place_name(self._gazetteer.country[city])
            typos.append(Typo(text, typed, city, edits, is_qualified, len(meant) >= LONG))
        return typos

    def _misspell(self, text: str) -> str:
        """One edit by a person at a keyboard: swap, drop, double, neighbouring key, insert."""
        draw = self._random
        at = draw.choice([i for i, letter in enumerate(text) if letter.isalpha()])
        before, letter, after = text[:at], text[at], text[at + 1 :]
        match draw.choice(("swap", "drop", "double", "neighbour", "insert")):
            case "swap" if after[:1].isalpha():
                return before + after[0] + letter + after[1:]
            case "drop":
                return before + after
            case "double":
                return before + letter + text[at:]
            case "neighbour":
                keys = [key for key in string.ascii_lowercase if (letter, key) in NEIGHBOUR_KEYS]
                return before + draw.choice(keys or [letter]) + after
            case _:
                return before + draw.choice(string.ascii_lowercase) + text[at:]


def _cities_in(path: Path) -> Iterator[str]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["gold_geoname_id"]:
                yield f"geonames:{row['gold_geoname_id']}"
