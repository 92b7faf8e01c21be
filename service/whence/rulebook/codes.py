"""Where the codes of divisions are in everyday use, from `codes.yaml`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from whence.rulebook.document import read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import rule_id
from whence.rulebook.rules import CodeHabit

CODES: Final = "codes.yaml"


def code_countries(folder: RulesFolder) -> Mapping[str, CodeHabit]:
    """The countries (ISO 3166-1 alpha-2) whose people write the codes of divisions, and how."""
    found: dict[str, CodeHabit] = {}
    ids: set[str] = set()
    for part in read_yaml(folder.text(CODES), f"rules/{CODES}").items():
        name = rule_id(part)
        fields = part.of_rule(name).fields(
            ("id", "countries", "why", "source"), ("alone", "dashed")
        )
        if name in ids:
            raise fields["id"].problem("another rule of this file has the same id")
        ids.add(name)
        fields["why"].word()
        fields["source"].word()
        alone, dashed = (
            fields[name].truth() if name in fields else False for name in ("alone", "dashed")
        )
        for code in fields["countries"].words():
            if len(code) != 2 or not (code.isascii() and code.isupper()):
                raise fields["countries"].problem("expected ISO 3166-1 codes such as US")
            if code in found:
                raise fields["countries"].problem(f"the country {code} stands here twice")
            found[code] = CodeHabit(alone, dashed)
    return MappingProxyType(found)
