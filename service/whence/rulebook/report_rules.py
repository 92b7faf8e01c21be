"""When the consistency report speaks up and what it says to do: `reports.yaml`, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from whence.rulebook.document import Part, read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.language_signs import LanguageSigns, language_signs
from whence.rulebook.rule_file import rule_id

REPORTS: Final = "reports.yaml"
_KINDS = ("numbers", "words", "list", "letters")
# What the code asks for: a missing or unknown one is told when the rules are checked.
NUMBERS: Final = [
    "severity.high",
    "severity.medium",
    "findings.sure",
    "findings.inside",
    "findings.twin",
    "findings.twin_values",
    "findings.most_of_a_type",
    "findings.values_shown",
    "look_alike.least_letters",
    "look_alike.initial_letters",
    "look_alike.one_edit_share",
    "look_alike.two_edits_letters",
    "look_alike.shared_start",
    "look_alike.shared_end",
    "look_alike.extra_words",
    "look_alike.block",
    "look_alike.stem_letters",
    "look_alike.country_start",
    "look_alike.long_name",
    "look_alike.open_letters",
    "mixed_levels.share",
    "mixed_levels.least_values",
    "categories.geographic",
    "categories.share",
    "categories.least_records",
    "categories.contained",
    "plausibility.few",
    "plausibility.usual",
    "plausibility.many",
    "plausibility.least_values",
    "psi.look",
    "psi.act",
    "psi.least_records",
    "psi.chance_records",
    "jensen_shannon.look",
    "jensen_shannon.act",
    "drift_parts.smallest_share",
    "fairness.least_records",
    "fairness.points",
]
WORDS: Final = [
    "plausibility.one_each",
    "plausibility.usual",
    "plausibility.many",
    "plausibility.far_too_many",
    "plausibility.no_places",
    "plausibility.too_few",
    "psi.ok",
    "psi.look",
    "psi.act",
    "psi.too_few",
    "psi.chance",
    "actions.same_place",
    "actions.contains",
    "actions.partial_overlap",
    "actions.look_alike",
    "actions.encoding_twin",
    "actions.homoglyph_twin",
    "actions.not_a_place",
    "actions.mixed_levels",
    "actions.category_contradicts_value",
    "actions.category_overlap",
    "actions.split_category",
    "actions.unmapped",
]
LISTS: Final = ("generic_words", "mixed_up", "damage", "catch_all")


@dataclass(frozen=True, slots=True)
class ReportRules:
    """`numbers` and `words` by `<rule id>.<name>`, `lists` by rule id; `signs`: sign → letter;
    `languages`: by what they are known."""

    version: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    signs: Mapping[str, str]
    languages: LanguageSigns = field(default_factory=LanguageSigns)


def report_rules(folder: RulesFolder) -> ReportRules:
    """The rules of the report; raises InvalidRules naming rule and line."""
    text = folder.text(REPORTS)
    root = read_yaml(text, f"rules/{REPORTS}")
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    lists: dict[str, frozenset[str]] = {}
    signs: dict[str, str] = {}
    seen: set[str] = set()
    for item in root.items():
        name = rule_id(item)
        part = item.of_rule(name)
        if name in seen:
            raise part.problem("another rule of this file has the same id")
        seen.add(name)
        fields = part.fields(("id", "why", "source"), _KINDS)
        fields["why"].word()
        fields["source"].word()
        for key, given in _entries(fields, "numbers"):
            numbers[f"{name}.{key}"] = _positive(given)
        for key, given in _entries(fields, "words"):
            words[f"{name}.{key}"] = given.word()
        if "list" in fields:
            lists[name] = frozenset(entry.text() for entry in fields["list"].texts())
        if "letters" in fields:
            signs |= _signs(fields["letters"])
    _agree(root, NUMBERS, numbers)
    _agree(root, WORDS, words)
    _agree(root, LISTS, lists)
    return ReportRules(
        sha256(text.encode()).hexdigest()[:12],
        MappingProxyType(numbers),
        MappingProxyType(words),
        MappingProxyType(lists),
        MappingProxyType(signs),
        language_signs(folder),
    )


def _entries(fields: Mapping[str, Part], kind: str) -> list[tuple[str, Part]]:
    return list(fields[kind].entries().items()) if kind in fields else []


def _positive(part: Part) -> float:
    number = part.number()
    if number < 0:
        raise part.problem("expected a number that is not below 0")
    return number


def _signs(part: Part) -> dict[str, str]:
    fields = part.fields(("from", "to"))
    signs, letters = fields["from"].text(), fields["to"].text()
    if len(signs) != len(letters):
        raise part.problem(f"from has {len(signs)} signs, to has {len(letters)}")
    return dict(zip(signs, letters, strict=True))


def _agree(root: Part, needed: list[str] | tuple[str, ...], found: Mapping[str, object]) -> None:
    for name in needed:
        if name not in found:
            raise root.problem(f"{name} is missing")
    for name in found:
        if name not in needed:
            raise root.problem(f"nobody asks for {name}")
