"""Whether the rules hold: every example run, no name given to different places by two rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from whence.errors import InvalidRules
from whence.rulebook.folder import RulesFolder
from whence.rulebook.loading import all_rules, read
from whence.rulebook.plain import has_one, is_plain
from whence.rulebook.report_rules import REPORTS, report_rules
from whence.rulebook.review_rules import review_rules
from whence.rulebook.rule_file import Example, Rule, read_rules
from whence.rulebook.rules import Pattern, Phrase, PhraseKind, Rulebook, RuleName
from whence.rulebook.tables import REPAIR
from whence.text.fold import Folder
from whence.text.repair import repair
from whence.text.token import Case, Gap, Token

_READ_ELSEWHERE = frozenset({"attribution.yaml", "reference.yaml"})  # by pages, reports
_Named = TypeVar("_Named", Phrase, RuleName)
_NO_PLACE = frozenset({PhraseKind.REJECT, PhraseKind.FICTIONAL})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the rules: where, and what, in one line."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class _Window:
    """A run of words of an example: its folded key, and whether it is all in capitals."""

    key: str
    is_upper: bool


def check(path: Path) -> list[Problem]:
    """What is wrong with the rules in `path`, in the order of the files; empty if nothing is.

    Rules that break their schema are told one at a time, since nothing can be run on them.
    """
    try:
        folder = RulesFolder(path)
        rulebook = read(folder)
        if folder.names(REPORTS):
            report_rules(folder)
        review_rules(folder)
    except InvalidRules as error:
        return [Problem("", str(error))]
    rules = list(all_rules(folder))
    return [
        *_unread_files(folder),
        *_repeated_ids(rules),
        *_unknown_regions(rulebook),
        *_name_clashes(rulebook.names),
        *_phrase_clashes(rulebook.phrases, rulebook.names),
        *_failed_examples(rules, rulebook),
        *_failed_repairs(read_rules(folder, REPAIR), rulebook),
    ]


def _unread_files(folder: RulesFolder) -> Iterator[Problem]:
    for name in folder.names("**/*.y*ml"):
        if not folder.was_read(name) and name not in _READ_ELSEWHERE:
            yield Problem(f"rules/{name}", "no rule file has this name, so nobody reads it")


def _repeated_ids(rules: Iterable[Rule]) -> Iterator[Problem]:
    first: dict[str, Rule] = {}
    for rule in rules:
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            where = f"{rule.part.file}, rule {rule.id}, line {rule.part.line}"
            yield Problem(where, f"the id is taken by {other.part.file}, line {other.part.line}")


def _unknown_regions(rulebook: Rulebook) -> Iterator[Problem]:
    for name in rulebook.names:
        for place in name.place_ids:
            if place.startswith(("region:", "metro:")) and place not in rulebook.regions:
                yield Problem(f"rule {name.rule}", f"{place} is made by no rule of regions.yaml")


def _name_clashes(names: Iterable[RuleName]) -> Iterator[Problem]:
    """A name belongs to one rule; where several places bear it, that rule lists them as rivals.
    What counts in capitals only is another name: KRK the airport, Krk the island."""
    first: dict[tuple[str, bool], RuleName] = {}
    for name in names:
        other = first.setdefault((name.key, name.needs_capitals), name)
        if other is name:
            continue
        if other.place_ids != name.place_ids:
            meant = f"{' '.join(other.place_ids)} in rule {other.rule}"
            yield Problem(f"rule {name.rule}", f"{name.key} means {meant}; name it in one rule")
        else:
            yield Problem(f"rule {name.rule}", f"{name.key} stands in rule {other.rule} as well")


def _phrase_clashes(phrases: Iterable[Phrase], names: Iterable[RuleName]) -> Iterator[Problem]:
    """A phrase does one thing, whatever the language; and what is no place has no place's name."""
    first: dict[tuple[str, bool], Phrase] = {}
    for phrase in phrases:
        other = first.setdefault((phrase.key, phrase.is_whole), phrase)
        mine = (phrase.kind, phrase.role, phrase.side)
        if mine != (other.kind, other.role, other.side):
            yield Problem(
                f"rule {phrase.rule}",
                f"{phrase.key} ({phrase.language}) has another meaning in rule {other.rule}",
            )
    for name in names:
        rejecting = first.get((name.key, True)) or first.get((name.key, False))
        if rejecting is not None and rejecting.kind in _NO_PLACE:
            yield Problem(f"rule {name.rule}", f"{name.key} is no place in rule {rejecting.rule}")


def _failed_examples(rules: Iterable[Rule], rulebook: Rulebook) -> Iterator[Problem]:
    folding = Folder(rulebook.fold)
    phrases = _by_rule(rulebook.phrases)
    patterns = {pattern.rule: pattern for pattern in rulebook.patterns}
    names = _by_rule(rulebook.names)
    for rule in rules:
        for example in rule.examples:
            windows = _windows(folding.tokens(example.text))
            if rule.id in patterns:
                is_found = _pattern_finds(patterns[rule.id], example.text)
            elif rule.id in names:
                is_found = _name_found(names[rule.id], windows, example)
            else:
                whole = folding.fold(example.text)
                is_found = any(
                    phrase.key == whole if phrase.is_whole else _has(windows, phrase.key)
                    for phrase in phrases[rule.id]
                )
            if is_found != example.is_match:
                verb = "is not found in" if example.is_match else "must not be found in"
                yield Problem(_where(rule, example), f"the rule {verb} its example {example.text}")


def _failed_repairs(rules: Iterable[Rule], rulebook: Rulebook) -> Iterator[Problem]:
    """A repair must do something with its examples, and leave the others to other repairs."""
    for rule in rules:
        for example in rule.examples:
            repaired = repair(example.text, rulebook.repair)
            is_used = any(step.name == rule.id for step in repaired.steps)
            is_right = example.meant is None or repaired.text == example.meant
            if is_used != example.is_match or not is_right:
                verb = "doesn't repair" if example.is_match else "must leave alone"
                yield Problem(_where(rule, example), f"the rule {verb} its example {example.text}")


def _where(rule: Rule, example: Example) -> str:
    return f"{example.part.file}, rule {rule.id}, line {example.part.line}"


def _by_rule(things: Iterable[_Named]) -> dict[str, list[_Named]]:
    found: dict[str, list[_Named]] = defaultdict(list)
    for thing in things:
        found[thing.rule].append(thing)
    return found


def _has(windows: Iterable[_Window], key: str) -> bool:
    return any(window.key == key for window in windows)


def _name_found(names: Iterable[RuleName], windows: Iterable[_Window], example: Example) -> bool:
    upper = {window.key for window in windows if window.is_upper}
    keys = {window.key for window in windows}
    return any(
        name.key in (upper if name.needs_capitals else keys)
        and (example.meant is None or example.meant in name.place_ids)
        for name in names
    )


def _pattern_finds(pattern: Pattern, text: str) -> bool:
    if is_plain(text) and not pattern.of_letters:
        return False
    if pattern.needs_digit and not any(letter.isdecimal() for letter in text):
        return False
    if not has_one(pattern.signs, text.lower() if pattern.is_any_case else text):
        return False
    if pattern.is_whole:
        return pattern.regex.fullmatch(text.strip()) is not None
    return pattern.regex.search(text) is not None


def _windows(tokens: list[Token]) -> list[_Window]:
    """Every run of words, as the key it would have as a name."""
    found: list[_Window] = []
    for start in range(len(tokens)):
        key = ""
        is_upper = True
        for token in tokens[start:]:
            key += token.key if not key or token.gap is Gap.GLUED else f" {token.key}"
            is_upper = is_upper and token.case is Case.UPPER
            found.append(_Window(key, is_upper))
    return found
