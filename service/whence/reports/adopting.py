"""Values that another value of the column explains: a damaged or misspelt one means what the
sound one does, where it is open by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from whence.reports.column import Column
from whence.reports.look_alike_names import one_letter_less
from whence.reports.meaning import Meaning
from whence.reports.terrain import Terrain
from whence.reports.twins import Twin
from whence.rulebook.report_rules import ReportRules
from whence.verdict import Outcome


def adopted(
    column: Column,
    meanings: Sequence[Meaning],
    twins: Sequence[Twin],
    readings: Callable[[str], Mapping[int, float]],
    terrain: Terrain,
    rules: ReportRules,
) -> tuple[Meaning, ...]:
    """The meanings, with those of open values taken from the sound value they are twins of.

    `readings`: a value's places by their number, with the probability of each.
    """
    least = rules.numbers["findings.twin"]
    made = list(meanings)
    pairs = [(twin.damaged, twin.sound) for twin in twins if _is_open(meanings[twin.damaged])]
    is_short = len(meanings) <= rules.numbers["findings.twin_values"]
    for at, sound in _misspelt(meanings, terrain, rules) if is_short else ():
        if column.counts[at] > column.counts[sound]:
            continue
        place = terrain.canonical(meanings[sound].place)
        told = readings(column.values[at])
        if sum(p for one, p in told.items() if terrain.canonical(one) == place) >= least:
            pairs.append((at, sound))
    for at, sound in pairs:
        own, other = meanings[at], meanings[sound]
        if _is_settled(other, rules):
            made[at] = replace(
                other,
                key=own.key,
                is_corrected=True,
                is_remote=own.is_remote,
                readable=own.readable,
                repairs=own.repairs,
            )
    return tuple(made)


def _is_open(meaning: Meaning) -> bool:
    """Whether it names no place by itself, or one that was guessed from a misspelling."""
    return meaning.outcome != Outcome.RESOLVED or meaning.is_corrected


def _names_one(meaning: Meaning, rules: ReportRules) -> bool:
    return (
        meaning.outcome == Outcome.RESOLVED
        and meaning.place >= 0
        and meaning.confidence >= rules.numbers["findings.sure"]
        and not (meaning.is_inside or meaning.is_near)
    )


def _is_settled(meaning: Meaning, rules: ReportRules) -> bool:
    return _names_one(meaning, rules) and not (meaning.is_corrected or meaning.repairs)


def _misspelt(
    meanings: Sequence[Meaning], terrain: Terrain, rules: ReportRules
) -> Iterator[tuple[int, int]]:
    """Misspelt values that may mean several places, and long ones that are open, each with a sound
    value one edit away, where all such values mean one place: *Austriia* in a list with *Austria*.

    Words one edit apart share a form with a letter left out, or are such a form.
    """
    least = int(rules.numbers["look_alike.least_letters"])
    long = int(rules.numbers["look_alike.long_name"])
    by_form: dict[str, list[int]] = defaultdict(list)
    for at, meaning in enumerate(meanings):
        is_guess = meaning.outcome == Outcome.AMBIGUOUS and meaning.is_corrected
        is_long = len(meaning.key) >= long and not _names_one(meaning, rules)
        if is_long or (is_guess and len(meaning.key) > least):
            for form in one_letter_less(meaning.key):
                by_form[form].append(at)
    if not by_form:
        return
    near: dict[int, dict[int, int]] = defaultdict(dict)
    for sound, meaning in enumerate(meanings):
        if not _is_settled(meaning, rules):
            continue
        for form in one_letter_less(meaning.key):
            for at in by_form.get(form, ()):
                if OSA.distance(meanings[at].key, meaning.key, score_cutoff=1) == 1:
                    near[at].setdefault(terrain.canonical(meaning.place), sound)
    for at in sorted(near):
        if len(near[at]) == 1:
            yield at, next(iter(near[at].values()))
