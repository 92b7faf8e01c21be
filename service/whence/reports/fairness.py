"""Whether some groups get fewer answers: rates with intervals by country, script and group."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from whence.reports.column import Column
from whence.reports.distributions import NO_COUNTRY, country_of
from whence.reports.meaning import Meaning
from whence.reports.terrain import Terrain
from whence.rulebook.report_rules import ReportRules
from whence.text.script import script_of
from whence.wilson import wilson

RATES = ("resolved", "ambiguous", "not_a_location")
Tallies = dict[str, Counter[str]]  # group → outcome → records


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` records with its 95 % interval. `stands_out`: it lies apart from all's."""

    name: str
    share: float
    low: float
    high: float
    n: int
    stands_out: bool


@dataclass(frozen=True, slots=True)
class GroupRates:
    """One group: its blind `label`, its `name`, its records and its rates.

    `errors`: share of records with gold whose country came out otherwise; None without gold.
    """

    label: str
    name: str
    records: int
    rates: tuple[Rate, ...]
    errors: Rate | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups of one division of the records (`country`, `script`, `group`), largest first.

    `overall`: of the groups that are shown together, since with the others in it, what one small
    group has could be told by taking the shown ones away. `left_out`: how many groups were too
    small to be shown, and `left_out_records` in them.
    """

    by: str
    groups: tuple[GroupRates, ...]
    overall: tuple[Rate, ...]
    left_out: int
    left_out_records: int


def compare_groups(
    column: Column, meanings: Sequence[Meaning], terrain: Terrain, rules: ReportRules
) -> tuple[Comparison, ...]:
    """The comparisons by country, script and, where given, group."""
    country: Tallies = defaultdict(Counter)
    script: Tallies = defaultdict(Counter)
    everywhere: Tallies = {"all": Counter()}
    for count, meaning in zip(column.counts, meanings, strict=True):
        outcome = meaning.outcome
        where = country_of(meaning, terrain)
        if where != NO_COUNTRY:
            country[where][outcome] += count
        script[script_of(meaning.readable)][outcome] += count
        everywhere["all"][outcome] += count
    errors = _errors(column, meanings, terrain)
    made = [
        _comparison("script", script, rules, {}),
        _comparison("country", country, rules, {}),
    ]
    if column.groups:
        groups = _tallied(column.groups, meanings)
        made.insert(0, _comparison("group", groups, rules, errors))
    elif errors:
        made.insert(0, _comparison("all", everywhere, rules, errors))
    return tuple(made)


def _tallied(groups: Mapping[str, Mapping[int, int]], meanings: Sequence[Meaning]) -> Tallies:
    tallies: Tallies = {}
    for name, values in groups.items():
        tallies[name] = Counter()
        for at, records in values.items():
            tallies[name][meanings[at].outcome] += records
    return tallies


def _errors(
    column: Column, meanings: Sequence[Meaning], terrain: Terrain
) -> Mapping[str, tuple[int, int]]:
    """Group → (records whose country is not the gold one, records with gold)."""
    found: dict[str, tuple[int, int]] = {}
    for (group, at, code), records in column.gold.items():
        given = country_of(meanings[at], terrain)
        is_right = given in code.split(";") or (given == NO_COUNTRY and code == "-")
        for name in {group or "all", "all"}:
            wrong, total = found.get(name, (0, 0))
            found[name] = (wrong + (0 if is_right else records), total + records)
    return found


def _comparison(
    by: str, tallies: Tallies, rules: ReportRules, errors: Mapping[str, tuple[int, int]]
) -> Comparison:
    least = int(rules.numbers["fairness.least_records"])
    band = rules.numbers["fairness.points"]
    everything: Counter[str] = Counter()
    shown = [name for name in tallies if sum(tallies[name].values()) >= least]
    for name in shown:
        everything.update(tallies[name])
    total = sum(everything.values())
    overall = tuple(_rate(name, everything[name], total) for name in RATES) if total else ()
    small = [name for name in tallies if name not in set(shown)]
    if by == "group":
        shown.sort(key=lambda name: sha256(name.encode("utf-8", "surrogatepass")).hexdigest())
    else:
        shown.sort(key=lambda name: (-sum(tallies[name].values()), name))
    made = []
    for number, name in enumerate(shown):
        records = sum(tallies[name].values())
        rates = tuple(
            _rate(rate.name, tallies[name][rate.name], records, rate.share, band)
            for rate in overall
        )
        wrong, judged = errors.get(name, (0, 0))
        error = _rate("wrong_country", wrong, judged) if judged >= least else None
        label = f"Group {_letters(number)}" if by == "group" else name
        made.append(GroupRates(label, name, records, rates, error))
    left = sum(sum(tallies[name].values()) for name in small)
    return Comparison(by, tuple(made), overall, len(small), left)


def _rate(name: str, hits: int, n: int, overall: float | None = None, band: float = 0.0) -> Rate:
    share = hits / n if n else 0.0
    low, high = wilson(share, n) if n else (0.0, 1.0)
    apart = overall is not None and (low > overall + band or high < overall - band)
    return Rate(name, share, low, high, n, apart)


def _letters(number: int) -> str:
    """A, B, …, Z, AA, AB, …

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
