"""Names that are easily taken for one another, of places that are not one another's."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

from rapidfuzz.distance import OSA

from whence.reports.column import Column
from whence.reports.containment import Covers
from whence.reports.entities import Entities, Entity
from whence.reports.finding import Finding, Findings, FindingType, facing
from whence.reports.meaning import Meaning
from whence.rulebook.report_rules import ReportRules

_LONGEST = 40  # letters of a name that is compared
_PARTS = re.compile(r"(?<=.)(?:, | \(| / | \| | - |\n)")


@dataclass(frozen=True, slots=True)
class _Alike:
    """Two entities, and the names by which they look alike."""

    one: int
    other: int
    names: frozenset[str]


def look_alikes(
    column: Column,
    meanings: Sequence[Meaning],
    entities: Entities,
    covers: Covers,
    findings: Findings,
    rules: ReportRules,
) -> Iterator[Finding]:
    """A finding for each pair of unrelated places whose names look alike."""
    open_letters = int(rules.numbers["look_alike.open_letters"])
    least_letters = int(rules.numbers["look_alike.least_letters"])
    holders: dict[str, set[int]] = defaultdict(set)
    values: dict[tuple[int, str], list[int]] = defaultdict(list)
    of_countries = {
        form
        for entity in entities.all
        if entity.level == "country" and not entity.is_open
        for at in entity.values
        for form in one_letter_less(meanings[at].key)
    }
    for number, entity in enumerate(entities.all):
        # Regions are named by what they are: North America is not mistaken for South America.
        if entity.level == "region" or (entity.place < 0 and not entity.is_open):
            continue
        own = "" if entity.is_open else entity.terrain.name(entity.place).casefold()
        for at in entity.values:
            # A misspelt value is one of its place's spellings already, and looks like many; one
            # that says where somebody was before may begin with that place's name.
            if meanings[at].is_corrected or meanings[at].repairs or meanings[at].is_former:
                continue
            key = meanings[at].key
            name = head(key)
            if own not in name and own in key[len(name) :]:
                continue  # the place is named later (*Boston, relocated to Austin*)
            if entity.is_open and (
                len(name) < open_letters
                or name != key
                or of_countries.isdisjoint(one_letter_less(name))
            ):
                continue
            if len(name) >= least_letters:
                holders[name].add(number)
                values[number, name].append(at)
    found = []
    for alike in _pairs(holders, entities, rules):
        one, other = entities.all[alike.one], entities.all[alike.other]
        if not covers.touches(one, other):
            sides = [
                [at for name in sorted(alike.names) for at in values.get((number, name), ())]
                for number in (alike.one, alike.other)
            ]
            members = facing(*(sorted(side) for side in sides))
            records = sum(
                column.counts[at]
                for at in members
                if not (one.is_open or other.is_open) or entities.all[entities.of_value[at]].is_open
            )
            found.append((-records, one.key, other.key, alike, members))
    found.sort(key=lambda pair: pair[:3])
    for records, _, _, alike, members in findings.largest(FindingType.LOOK_ALIKE, found):
        one, other = entities.all[alike.one], entities.all[alike.other]
        yield findings.make(
            FindingType.LOOK_ALIKE,
            sorted((one.key, other.key)),
            [(column.values[at], column.counts[at]) for at in members],
            _reason(one, other, column),
            -records,
            [entity.key for entity in (one, other) if not entity.is_open],
        )


def _reason(one: Entity, other: Entity, column: Column) -> str:
    if one.is_open or other.is_open:
        known, opened = (other, one) if one.is_open else (one, other)
        return (
            f"Which place {column.values[opened.values[0]]} means is open; it is one slip from a "
            f"name of {known.label}."
        )
    return (
        f"{one.label} and {other.label} are different places with names that are easily taken for "
        "each other."
    )


def head(key: str) -> str:
    """The first name of folded words, without what qualifies it.

    >>> head("london, ontario")
    'london'
    """
    if key.isalpha():
        return key
    return _PARTS.split(key, maxsplit=1)[0].strip()


def _pairs(
    holders: dict[str, set[int]], entities: Entities, rules: ReportRules
) -> Iterator[_Alike]:
    """Pairs of entities with the names they meet by; each pair once, with all such names."""
    together: dict[tuple[int, int], set[str]] = defaultdict(set)

    def meet(name: str, other: str, edits: int = 0) -> None:
        for one in holders[name]:
            for two in holders[other]:
                if one != two and _may_meet(entities.all[one], entities.all[two], edits):
                    together[min(one, two), max(one, two)].update((name, other))

    for name, found in holders.items():
        if len(found) > 1:
            meet(name, name)
    for name, other, edits in _near_names(holders, entities, rules):
        if edits == 1:
            is_alike = _is_one_edit(name, other, rules)
        else:
            levels = [{entities.all[one].level for one in holders[key]} for key in (name, other)]
            is_alike = bool(levels[0] & levels[1]) and _is_two_edits(name, other, rules)
        if is_alike:
            meet(name, other, edits)
    for name, other in chain(
        _names_inside(holders, rules),
        _one_start(holders, entities, rules),
        _mixed_up(holders, entities, rules),
    ):
        meet(name, other)
    for (one, two), names in together.items():
        yield _Alike(one, two, frozenset(names))


def one_letter_less(name: str) -> set[str]:
    """The name, and each form of it with a letter left out: names one edit apart share one.

    >>> sorted(one_letter_less("Ems"))
    ['Em', 'Ems', 'Es', 'ms']
    """
    found = {name}
    for at in range(len(name)):
        if at == 0 or name[at] != name[at - 1]:  # of two equal letters each gives the same
            found.add(name[:at] + name[at + 1 :])
    return found


def _may_meet(one: Entity, other: Entity, edits: int) -> bool:
    """Whether both are settled, or one is open and one edit from a country."""
    if one.is_open and other.is_open:
        return False
    known = other if one.is_open else one
    return not (one.is_open or other.is_open) or (edits == 1 and known.level == "country")


def _is_one_edit(name: str, other: str, rules: ReportRules) -> bool:
    longest = max(len(name), len(other))
    is_long = longest >= rules.numbers["look_alike.initial_letters"]
    return 1 / longest <= rules.numbers["look_alike.one_edit_share"] and (
        is_long or name[0] == other[0]
    )


def _is_two_edits(name: str, other: str, rules: ReportRules) -> bool:
    numbers = rules.numbers
    if max(len(name), len(other)) < numbers["look_alike.two_edits_letters"]:
        return False
    start = _shared(name, other)
    end = _shared(name[::-1], other[::-1])
    return start >= numbers["look_alike.shared_start"] or end >= numbers["look_alike.shared_end"]


def _shared(name: str, other: str) -> int:
    for at, (a, b) in enumerate(zip(name, other, strict=False)):
        if a != b:
            return at
    return min(len(name), len(other))


def _near_names(
    holders: dict[str, set[int]], entities: Entities, rules: ReportRules
) -> Iterator[tuple[str, str, int]]:
    """Pairs one or two edits apart and their edits, by blocks that hold all of them but few others.

    Names one edit apart share a form with a letter left out. Those two edits apart count in places
    of one level with a shared start or end; starts and ends that very many names share are passed
    over, since they tell nothing.
    """
    start = int(rules.numbers["look_alike.shared_start"])
    end = int(rules.numbers["look_alike.shared_end"])
    most = int(rules.numbers["look_alike.block"])
    forms: dict[str, list[str]] = defaultdict(list)
    blocks: dict[str, list[str]] = defaultdict(list)
    for name, found in holders.items():
        if len(name) > _LONGEST:
            continue
        for form in one_letter_less(name):
            forms[form].append(name)
        for level in {entities.all[one].level for one in found}:
            blocks[f"<{level} {name[:start]}"].append(name)
            blocks[f">{level} {name[-end:]}"].append(name)
    done: set[tuple[str, str]] = set()
    for names in chain(forms.values(), blocks.values()):
        if not 1 < len(names) <= most:
            continue
        names.sort(key=lambda name: (len(name), name))
        for at, name in enumerate(names):
            for other in names[at + 1 :]:
                if len(other) - len(name) > 2:
                    break
                edits = OSA.distance(name, other, score_cutoff=2)
                if 0 < edits <= 2 and (name, other) not in done:
                    done.add((name, other))
                    yield name, other, edits


def _names_inside(holders: dict[str, set[int]], rules: ReportRules) -> Iterator[tuple[str, str]]:
    """Pairs of which one name is the other's start or end (Guinea, Papua New Guinea)."""
    most = int(rules.numbers["look_alike.extra_words"])
    generic = rules.lists["generic_words"]
    stem = int(rules.numbers["look_alike.stem_letters"])
    for name in holders:
        words = name.split(" ")
        if len(words) > 1:  # Dominica, Dominican Republic
            for word in (words[0], words[-1]):
                for ending in (1, 2):
                    if len(word) - ending >= stem and word[:-ending] in holders:
                        yield name, word[:-ending]
        for extra in range(1, min(most, len(words) - 1) + 1):
            for part in {" ".join(words[extra:]), " ".join(words[:-extra])}:
                is_telling = any(word not in generic for word in part.split(" "))
                if part in holders and is_telling:
                    yield name, part


def _one_start(
    holders: dict[str, set[int]], entities: Entities, rules: ReportRules
) -> Iterator[tuple[str, str]]:
    """Pairs of one-word names of countries with the same first letters (Mauritius, Mauritania)."""
    letters = int(rules.numbers["look_alike.country_start"])
    starts: dict[str, list[str]] = defaultdict(list)
    for name, found in holders.items():
        is_country = any(entities.all[one].level == "country" for one in found)
        if is_country and len(name) > letters and name.isalpha():
            starts[name[:letters]].append(name)
    for names in starts.values():
        yield from combinations(names, 2)


def _mixed_up(
    holders: dict[str, set[int]], entities: Entities, rules: ReportRules
) -> Iterator[tuple[str, str]]:
    """The names of each pair of places that the rules list."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, found in holders.items():
        for number in found:
            names[entities.all[number].key].append(name)
    for pair in sorted(rules.lists["mixed_up"]):
        one, other = pair.split(" ")
        yield from product(names.get(one, []), names.get(other, []))
