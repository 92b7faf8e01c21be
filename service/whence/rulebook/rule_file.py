"""The shape all rules share: id, match, effect, why, source and examples."""

from collections.abc import Iterator
from dataclasses import dataclass

from whence.rulebook.document import Part, read_yaml
from whence.rulebook.folder import RulesFolder

_KEYS = ("id", "match", "effect", "why", "source", "examples")
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


@dataclass(frozen=True, slots=True)
class Example:
    """A cell that a rule must find itself in, or (`is_match` false) must not.

    `meant`: for names, the place it must find there; for repairs, what the cell must become;
    None where nothing is said of it.
    """

    part: Part
    text: str
    is_match: bool
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as its file has it; `match` and `effect` are read by those who know their kind."""

    id: str
    part: Part
    match: Part
    effect: Part
    examples: tuple[Example, ...]


def read_rules(folder: RulesFolder, name: str) -> Iterator[Rule]:
    """The rules of the file `name`, a list, in its order; ids are unique inside the file."""
    seen: set[str] = set()
    for part in read_yaml(folder.text(name), f"rules/{name}").items():
        rule = _rule(part)
        if rule.id in seen:
            raise rule.part.problem("another rule of this file has the same id")
        seen.add(rule.id)
        yield rule


def rule_id(part: Part) -> str:
    """The id in `part`, a mapping: small letters, digits and hyphens."""
    if not part.is_mapping():
        raise part.problem("expected a rule: keys and values, with an id")
    id_part = part.entries().get("id")
    if id_part is None:
        raise part.problem("the key id is missing")
    text = id_part.word()
    if not _ID_LETTERS.issuperset(text):
        raise id_part.problem(f"the id {text} may hold small letters, digits, - and _ only")
    return text


def _rule(part: Part) -> Rule:
    name = rule_id(part)
    part = part.of_rule(name)
    fields = part.fields(_KEYS)
    fields["why"].word()
    fields["source"].word()
    examples = tuple(_examples(fields["examples"]))
    return Rule(name, part, fields["match"], fields["effect"], examples)


def _examples(part: Part) -> Iterator[Example]:
    fields = part.fields(("match", "no_match"))
    if fields["match"].is_mapping():
        for text, meant in fields["match"].entries().items():
            yield Example(meant, text, True, meant.text())
    else:
        for item in fields["match"].texts():
            yield Example(item, item.text(), True)
    for item in fields["no_match"].texts():
        yield Example(item, item.text(), False)
