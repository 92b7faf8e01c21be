"""The field's profile: how many values, how concentrated, what they name and in which condition."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from unicodedata import category

from whence.reports.column import Column
from whence.reports.entities import Entities
from whence.reports.language_of import LanguageFinder
from whence.reports.meaning import Meaning
from whence.rulebook.report_rules import ReportRules
from whence.text.script import script_of_letter

_TOPS = (1, 5, 20, 100)
_ODD = {
    "Cc": "control characters",
    "Cf": "invisible characters",
    "So": "symbols and emoji",
    "Nd": "digits",
    "Co": "private-use characters",
}
_LETTER = re.compile("[A-Za-z]")
_ODD_PLAIN = re.compile(r"([0-9])|[\x00-\x1f\x7f]")  # of ASCII: digits, control characters


@dataclass(frozen=True, slots=True)
class Measures:
    """The profile. `coverage`: share of records with a settled place; `tops`: (how many of the
    commonest values, share of records); `entropy_bits`: of the values, by records;
    `spellings_for_each`: distinct values for each place they name. Others: name → records."""

    records: int
    blank: int
    distinct: int
    places: int
    coverage: float
    tops: tuple[tuple[int, float], ...]
    entropy_bits: float
    scripts: dict[str, int]
    languages: dict[str, int]
    repairs: dict[str, int]
    odd: dict[str, int]
    lengths: dict[str, int]
    spellings_for_each: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Condition:
    """How the values are written: name → records, the most first."""

    scripts: dict[str, int]
    languages: dict[str, int]
    repairs: dict[str, int]
    odd: dict[str, int]


def condition(column: Column, meanings: Sequence[Meaning], finder: LanguageFinder) -> Condition:
    """Scripts, languages, damage and odd characters of a column's values."""
    scripts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    repairs: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    for value, count, meaning in zip(column.values, column.counts, meanings, strict=True):
        for name in meaning.repairs or (("outer_whitespace",) if value != value.strip() else ()):
            repairs[name] += count
        languages[finder.language(meaning.readable or value)] += count
        for script in _scripts(value[:1000]):
            scripts[script] += count
        for name in _odd_characters(value[:1000]):
            odd[name] += count
    return Condition(*map(_largest, (scripts, languages, repairs, odd)))


def measure(
    column: Column,
    meanings: Sequence[Meaning],
    entities: Entities,
    rules: ReportRules,
    written: Condition,
) -> Measures:
    """The profile of a column, whose values are `written` so; an empty one has a profile, too."""
    total = column.records
    placed = sum(
        count
        for count, meaning in zip(column.counts, meanings, strict=True)
        if meaning.outcome == "resolved"
    )
    sharp = [one for one in entities.all if not one.is_open]
    spelt = sum(len(one.values) for one in sharp)
    ratio = spelt / len(sharp) if sharp else None
    return Measures(
        records=total,
        blank=column.blank,
        distinct=len(column.values),
        places=len(sharp),
        coverage=placed / total if total else 0.0,
        tops=tuple(
            (top, sum(column.counts[:top]) / total)
            for top in _TOPS
            if total and top < len(column.values)
        ),
        entropy_bits=-sum(n / total * log2(n / total) for n in column.counts) + 0.0,
        scripts=written.scripts,
        languages=written.languages,
        repairs=written.repairs,
        odd=written.odd,
        lengths=_lengths(column),
        spellings_for_each=ratio,
        verdict=plausibility(len(column.values), len(sharp), spelt, placed, total, rules),
    )


def plausibility(
    distinct: int, places: int, spelt: int, placed: int, records: int, rules: ReportRules
) -> str:
    """In words: whether so many distinct values are plausible for what they mean.

    `spelt`: values that name the `places`; `placed`: records of `records` with a place.
    """
    numbers, words = rules.numbers, rules.words
    if not records:
        return "There are no values to judge."
    ratio = spelt / places if places else 0.0
    told = (
        f"{spelt:,} spellings for {places:,} places, {ratio:.1f} each"
        if places
        else f"{distinct:,} values, none of which names a place"
    )
    if distinct < numbers["plausibility.least_values"]:
        return f"{told}: {words['plausibility.too_few']}."
    if placed < 0.1 * records:
        return f"{told}: {words['plausibility.no_places']}."
    for bound, name in (("few", "one_each"), ("usual", "usual"), ("many", "many")):
        if ratio <= numbers[f"plausibility.{bound}"]:
            return f"{told}: {words[f'plausibility.{name}']}."
    return f"{told}: {words['plausibility.far_too_many']}."


def _scripts(value: str) -> set[str]:
    if value.isascii():
        return {"Latin"} if _LETTER.search(value) else set()
    return {script_of_letter(letter) for letter in value} - {"Common"}


def _odd_characters(value: str) -> set[str]:
    if value.isascii():
        found = _ODD_PLAIN.finditer(value)
        return {_ODD["Cc" if one[1] is None else "Nd"] for one in found}
    return {_ODD[kind] for letter in value if (kind := category(letter)) in _ODD}


def _lengths(column: Column) -> dict[str, int]:
    """Characters of a value: the middle one of all records, the 95th of 100, the longest."""
    if not column.values:
        return {}
    sizes = sorted((len(v), n) for v, n in zip(column.values, column.counts, strict=True))
    found, seen = {}, 0
    wanted = [("median", 0.5), ("p95", 0.95), ("longest", 1.0)]
    for size, count in sizes:
        seen += count
        while wanted and seen >= wanted[0][1] * column.records:
            found[wanted.pop(0)[0]] = size
    return found


def _largest(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
