"""Scores → probabilities: softmax over readings, summed by level, calibrated level by level."""

from bisect import bisect_right
from collections.abc import Sequence
from math import pow as power
from typing import Final

from whence.resolve.atlas import Atlas
from whence.resolve.readings import Reading
from whence.resolve.spotted import ROMANISED
from whence.rulebook.rules import Calibration

HEARD: Final = "romanised_"  # before a level: knots of names read by their sound
LEVELS: Final = ("country", "admin1", "city")


class Beliefs:
    """How likely each reading is: `shares` beside `readings` (best first), `none` for no place.

    All raw, before calibration; together they are 1.
    """

    __slots__ = ("none", "readings", "shares")

    def __init__(
        self,
        readings: tuple[Reading, ...],
        shares: tuple[float, ...],
        none: float,
    ) -> None:
        self.readings = readings
        self.shares = shares
        self.none = none

    @property
    def is_heard(self) -> bool:
        """Whether the best reading rests on how a name sounds: such answers are as sure as measured
        by themselves."""
        best = self.readings[0].named if self.readings else None
        return best is not None and best.how == ROMANISED

    def inside(self, atlas: Atlas, container: int) -> float:
        """The share of the readings whose place lies in `container`, or is it."""
        return sum(
            share
            for reading, share in zip(self.readings, self.shares, strict=True)
            if reading.focus is not None and atlas.contains(container, reading.focus)
        )

    def best(self, atlas: Atlas) -> tuple[tuple[int, float], ...]:
        """The likeliest place of each level, in the order of `LEVELS`, and its share; of equal ones
        the largest, (-1, 0) where no reading has one."""
        countries: dict[int, float] = {}
        admin1s: dict[int, float] = {}
        cities: dict[int, float] = {}
        for at, reading in enumerate(self.readings):
            focus, share = reading.focus, self.shares[at]
            if focus is None:
                continue
            country, admin1, city = atlas.country(focus), atlas.admin1(focus), atlas.city(focus)
            if country >= 0:
                countries[country] = countries.get(country, 0.0) + share
            if admin1 >= 0:
                admin1s[admin1] = admin1s.get(admin1, 0.0) + share
            if city >= 0:
                cities[city] = cities.get(city, 0.0) + share
        return _likeliest(countries), _likeliest(admin1s), _likeliest(cities)


def _likeliest(shares: dict[int, float]) -> tuple[int, float]:
    best, most = -1, 0.0
    for place, share in shares.items():
        if share > most or (share == most and place < best):
            best, most = place, share
    return best, most


def believe(places: Sequence[Reading], no_place: Reading) -> Beliefs:
    """The readings' softmax in bits: one bit more doubles the odds."""
    most = max([no_place.bits, *(reading.bits for reading in places)])
    weights = [power(2.0, reading.bits - most) for reading in places]
    none = power(2.0, no_place.bits - most)
    total = sum(weights) + none
    return Beliefs(tuple(places), tuple(weight / total for weight in weights), none / total)


class Calibrator:
    """Turns raw probabilities into measured ones: per level a monotone, piecewise linear map."""

    def __init__(self, calibration: Calibration) -> None:
        self._knots: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
            level: (tuple(x for x, _ in knots), tuple(y for _, y in knots))
            for level, knots in calibration.knots.items()
        }

    def calibrated(self, level: str, raw: float, is_heard: bool = False) -> float:
        """The share of answers with this raw probability that are right, 0 to 1; of those that rest
        on the sound of a name, where `is_heard`."""
        if is_heard and HEARD + level in self._knots:
            level = HEARD + level
        if level not in self._knots:
            return raw
        xs, ys = self._knots[level]
        at = bisect_right(xs, raw)
        if at == 0:
            return ys[0]
        if at == len(xs):
            return ys[-1]
        part = (raw - xs[at - 1]) / (xs[at] - xs[at - 1])
        return ys[at - 1] + part * (ys[at] - ys[at - 1])
