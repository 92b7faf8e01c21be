"""Misspelt cities: the whole pipeline beside an exhaustive search with a population prior."""

from dataclasses import dataclass
from math import log10

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from bench.figures import Options, Row, share
from bench.typos import KINDS, LONG, Typo, TypoMaker
from whence.bootstrap import Normalizer
from whence.gazetteer.index import Gazetteer
from whence.place import Kind
from whence.verdict import Outcome, Verdict

_BATCH = 8
_MAX_EDITS = 2
# Nats an edit costs and a tenfold of people gives: fitted to the prior alone, without slips.
_EDIT, _PEOPLE = -4.34, 1.65
_TARGETS = {
    (1, False): "above it; 97 %",
    (2, False): "above it; 90 %",
    (1, True): "above it; 99 %",
    (2, True): "above it; 96 %",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One typo, and whether each side named its city; wrong: settled on another one."""

    typo: Typo
    is_ours_right: bool
    is_ours_wrong: bool
    is_oracle_right: bool


def measure(options: Options) -> list[Row]:
    """Right city first, by edits, qualifier and length of the name."""
    normalizer = Normalizer.open()
    maker = TypoMaker(normalizer, options.seed + 1, options.leave_out)
    strata = [(edits, qualified) for qualified in (False, True) for edits in (1, 2)]
    typos = [
        typo
        for edits, qualified in strata
        for typo in maker.draw(options.queries, edits, qualified)
    ]
    oracle = Oracle(normalizer.gazetteer)
    judged = [
        _judge(normalizer.gazetteer, typo, normalizer.resolve(typo.text), answer)
        for typo, answer in zip(typos, oracle.answers(typos), strict=True)
    ]
    rows = []
    for edits, qualified in strata:
        here = [
            one for one in judged if one.typo.edits == edits and one.typo.is_qualified == qualified
        ]
        what = f"{edits} edit{'s'[: edits - 1]}, {'with country' if qualified else 'bare'}"
        rows.append(_row(what, here, _TARGETS[edits, qualified]))
        for is_long, length in ((False, f"to {LONG - 1} letters"), (True, f"from {LONG} letters")):
            rows.append(_row(f"{what}, {length}", [j for j in here if j.typo.is_long == is_long]))
    wrong = sum(one.is_ours_wrong for one in judged)
    rows.append(Row("resolved to another city", share(wrong, len(judged)), target="≤ 3 %"))
    return rows


def _row(what: str, judged: list[Judged], target: str = "") -> Row:
    ours = sum(one.is_ours_right for one in judged)
    oracle = sum(one.is_oracle_right for one in judged)
    gap = f"{(ours - oracle) * 100 / len(judged):+.1f} points" if judged else ""
    return Row(
        f"right city: {what}", share(ours, len(judged)), share(oracle, len(judged)), gap, target
    )


def _judge(gazetteer: Gazetteer, typo: Typo, verdict: Verdict, answer: int | None) -> Judged:
    best = verdict.best_by_level["city"]
    number = gazetteer.number(best) if best else None
    is_right = _is_meant(gazetteer, typo, number)
    is_city = verdict.place is not None and verdict.place.kind in (Kind.CITY, Kind.DISTRICT)
    return Judged(
        typo,
        is_right,
        verdict.outcome is Outcome.RESOLVED and is_city and not is_right,
        _is_meant(gazetteer, typo, answer),
    )


def _is_meant(gazetteer: Gazetteer, typo: Typo, number: int | None) -> bool:
    """Without a country any city of the right name is right: which one is meant isn't said."""
    if number is None:
        return False
    if typo.is_qualified:
        return number == typo.city
    return gazetteer.place_name(number) == gazetteer.place_name(typo.city)


class Oracle:
    """Reads every name of every city, and takes the best by edits and people.

    Told the country, where there is one: it need not read it.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        city = KINDS.index(Kind.CITY)
        self._names: list[str] = []
        self._cities: list[list[int]] = []
        for name_id in range(len(gazetteer._names)):
            cities = [
                place
                for place, _, _ in gazetteer.postings(name_id)
                if gazetteer.kind[place] == city
            ]
            if cities:
                self._names.append(gazetteer.name(name_id))
                self._cities.append(cities)

    def answers(self, typos: list[Typo]) -> list[int | None]:
        """The best city for each, None where no name is near."""
        answers = []
        for first in range(0, len(typos), _BATCH):
            some = typos[first : first + _BATCH]
            typed = [typo.typed for typo in some]
            table = cdist(
                typed, self._names, scorer=OSA.distance, score_cutoff=_MAX_EDITS, dtype=np.uint8
            )
            answers += [self._best(typo, row) for typo, row in zip(some, table, strict=True)]
        return answers

    def _best(self, typo: Typo, row: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> int | None:
        country = self._gazetteer.country
        scored = [
            (_EDIT * int(row[at]) + _PEOPLE * log10(self._gazetteer.population[city] + 1000), city)
            for at in np.flatnonzero(row <= _MAX_EDITS).tolist()
            for city in self._cities[at]
            if not typo.is_qualified or country[city] == country[typo.city]
        ]
        return max(scored)[1] if scored else None
