"""Distinct cells of a stated mix, made by a seed from the index."""

from collections.abc import Callable, Iterator
from math import sqrt
from random import Random

from bench.typos import KINDS, TypoMaker
from whence.place import Kind
from whence.resolve.normalizer import Normalizer

# Shares of the cells, in percent.
MIX = {
    "city, country": 25,
    "city, division": 15,
    "city": 20,
    "country": 5,
    "prepositions and noise": 10,
    "typo, country": 10,
    "typo": 5,
    "no place": 10,
}
_AROUND = ("based in {}", "{} area", "from {}", "Greater {}", "📍 {}", "  {} / remote", "now in {}")
_NO_PLACE = ("in your heart", "somewhere over the rainbow", "the internet", "n/a", "my bed", "here")
_WORDS = "quiet little house behind seven hills coffee code music dreams stars always never home"


def mix() -> str:
    """The mix in words."""
    return ", ".join(f"{share} % {kind}" for kind, share in MIX.items())


class Cells:
    """Endless distinct cells."""

    def __init__(self, normalizer: Normalizer, seed: int) -> None:
        self._gazetteer = normalizer.gazetteer
        self._random = Random(seed)
        self._typos = TypoMaker(normalizer, seed)
        gazetteer = normalizer.gazetteer
        city = KINDS.index(Kind.CITY)
        self._cities = [n for n in range(gazetteer.size) if gazetteer.kind[n] == city]
        total = 0.0
        self._shares = [
            total := total + sqrt(gazetteer.population[city] + 1) for city in self._cities
        ]
        self._made: set[str] = set()

    def kind(self, kind: str) -> Iterator[str]:
        """Distinct cells of one kind of `MIX`."""
        makers: dict[str, Callable[[], str]] = {
            "city, country": self._with_country,
            "city, division": self._with_division,
            "city": lambda: self._name(self._city()),
            "country": lambda: self._name(self._gazetteer.country[self._city()]),
            "prepositions and noise": self._noisy,
            "typo, country": lambda: self._typo(is_qualified=True),
            "typo": lambda: self._typo(is_qualified=False),
            "no place": self._no_place,
        }
        tries = 0
        while True:
            cell = makers[kind]()
            tries += 1
            if cell in self._made and tries < 50:
                continue
            if cell in self._made:  # there are few countries: more space makes another cell
                cell += " " * self._random.randrange(1, 200)
            tries = 0
            self._made.add(cell)
            yield cell

    def mixed(self, count: int) -> list[str]:
        """So many cells of the mix, shuffled."""
        cells: list[str] = []
        for kind, percent in MIX.items():
            made = self.kind(kind)
            cells += [next(made) for _ in range(count * percent // 100)]
        self._random.shuffle(cells)
        return cells

    def _city(self) -> int:
        (city,) = self._random.choices(self._cities, cum_weights=self._shares)
        return city

    def _name(self, number: int) -> str:
        return self._gazetteer.place_name(number)

    def _with_country(self) -> str:
        city = self._city()
        return f"{self._name(city)}, {self._name(self._gazetteer.country[city])}"

    def _with_division(self) -> str:
        city = self._city()
        division = self._gazetteer.admin1[city]
        return f"{self._name(city)}, {self._name(division)}" if division >= 0 else self._name(city)

    def _noisy(self) -> str:
        return self._random.choice(_AROUND).format(self._with_country())

    def _typo(self, is_qualified: bool) -> str:
        (typo,) = self._typos.draw(1, self._random.choice((1, 1, 2)), is_qualified)
        return typo.text

    def _no_place(self) -> str:
        words = self._random.choices(_WORDS.split(), k=self._random.randrange(1, 5))
        return " ".join((self._random.choice(_NO_PLACE), *words))
