"""YAML with positions: every value knows its file, rule and line, and says so when it is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final, TypeVar

import yaml

from whence.errors import InvalidRules

# libyaml is some ten times faster; a PyYAML built without it still reads the same.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Code = TypeVar("Code", bound=StrEnum)

_STRING: Final = "tag:yaml.org,2002:str"
_NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SEEN_AS: Final = {
    "tag:yaml.org,2002:bool": "a yes or no",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:merge": "a merge key",
    "tag:yaml.org,2002:value": "a default value",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a rule file: `file` as people name it (`rules/…`), the rule it belongs to."""

    file: str
    node: yaml.Node
    rule: str | None = None

    @property
    def line(self) -> int:
        """The line it starts in, from 1."""
        mark = self.node.start_mark
        return 1 if mark is None else int(mark.line) + 1

    def problem(self, message: str) -> InvalidRules:
        """An error that says where this part stands."""
        rule = f", rule {self.rule}" if self.rule else ""
        return InvalidRules(f"{self.file}{rule}, line {self.line}: {message}")

    def of_rule(self, rule: str) -> "Part":
        """The same part, known to belong to `rule`."""
        return Part(self.file, self.node, rule)

    def text(self) -> str:
        """A string; what YAML reads as yes/no, number, date or nothing must stand in quotes."""
        node = self.node
        if not isinstance(node, yaml.ScalarNode):
            raise self.problem(f"expected a string, found {self._shape()}")
        if node.tag != _STRING:
            seen = _SEEN_AS.get(node.tag, node.tag)
            raise self.problem(f"YAML reads {node.value} as {seen}; write '{node.value}' in quotes")
        return str(node.value)

    def word(self) -> str:
        """A string that isn't blank."""
        text = self.text().strip()
        if not text:
            raise self.problem("expected some words, found a blank string")
        return text

    def number(self) -> float:
        """A finite number."""
        node = self.node
        # By its letters, not by its tag: YAML 1.1 reads 010 as 8, 1:30 as 90 and 2e-10 as a string.
        if isinstance(node, yaml.ScalarNode) and not node.style and _NUMBER.fullmatch(node.value):
            value = float(node.value)
            if isfinite(value):
                return value
        raise self.problem(f"expected a number, found {self._shape()}")

    def truth(self) -> bool:
        """`true` or `false`, in these words."""
        node = self.node
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool":
            if node.value in ("true", "false"):
                return bool(node.value == "true")
            raise self.problem(f"write true or false instead of {node.value}")
        raise self.problem(f"expected true or false, found {self._shape()}")

    def one_of(self, codes: type[Code]) -> Code:
        """A member of a set of codes."""
        text = self.text()
        try:
            return codes(text)
        except ValueError:
            known = ", ".join(codes)
            raise self.problem(f"unknown {codes.__name__} {text}; known: {known}") from None

    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    def is_mapping(self) -> bool:
        """Whether it has keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    def items(self) -> Iterator["Part"]:
        """The parts of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.problem(f"expected a list, found {self._shape()}")
        return (Part(self.file, node, self.rule) for node in self.node.value)

    def texts(self) -> list["Part"]:
        """One string, or a list of them: each checked, at least one."""
        parts = list(self.items()) if self.is_list() else [self]
        if not parts:
            raise self.problem("the list is empty")
        for part in parts:
            part.word()
        return parts

    def words(self) -> list[str]:
        """A list of strings, or one string that commas part: none blank, at least one.

        Words that hold a comma need the list.
        """
        if self.is_list():
            return [part.text() for part in self.texts()]
        words = [word.strip() for word in self.text().split(",")]
        if not all(words):
            raise self.problem("a word is missing before, between or behind commas")
        return words

    def entries(self) -> dict[str, "Part"]:
        """A mapping with string keys of any name, none twice."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.problem(f"expected keys and values, found {self._shape()}")
        found: dict[str, Part] = {}
        for key_node, value_node in self.node.value:
            key_part = Part(self.file, key_node, self.rule)
            key = key_part.text()
            if not key:
                raise key_part.problem("a key is empty")
            if key in found:
                raise key_part.problem(f"the key {key} stands here twice")
            found[key] = Part(self.file, value_node, self.rule)
        return found

    def field(self, key: str) -> "Part":
        """What stands under `key`, which must be there; other keys don't matter."""
        found = self.entries()
        if key not in found:
            raise self.problem(f"the key {key} is missing")
        return found[key]

    def fields(
        self, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, "Part"]:
        """A mapping with these keys only; the required ones are there."""
        found = self.entries()
        for key, part in found.items():
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                raise part.problem(f"unknown key {key}; known: {known}")
        for key in required:
            if key not in found:
                raise self.problem(f"the key {key} is missing")
        return found

    def _shape(self) -> str:
        if isinstance(self.node, yaml.MappingNode):
            return "keys and values"
        if isinstance(self.node, yaml.SequenceNode):
            return "a list"
        return _SEEN_AS.get(self.node.tag, "a string")


def read_yaml(text: str, file: str) -> Part:
    """The root of a YAML file; raises InvalidRules where it is empty or no YAML."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise InvalidRules(f"{file}, line {line}: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise InvalidRules(f"{file}, line 1: no YAML ({error.__class__.__name__})") from error
    if node is None:
        raise InvalidRules(f"{file}, line 1: the file is empty")
    return Part(file, node)
