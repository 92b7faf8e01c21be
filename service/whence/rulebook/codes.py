"""Where the codes of divisions are in everyday use, from `codes.yaml`."""

from typing import Final

from whence.rulebook.document import read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import rule_id

CODES: Final = "codes.yaml"


def code_countries(folder: RulesFolder) -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes of the countries whose people write the codes of divisions."""
    found: set[str] = set()
    ids: set[str] = set()
    for part in read_yaml(folder.text(CODES), f"rules/{CODES}").items():
        name = rule_id(part)
        fields = part.of_rule(name).fields(("id", "countries", "why", "source"))
        if name in ids:
            raise fields["id"].problem("another rule of this file has the same id")
        ids.add(name)
        fields["why"].word()
        fields["source"].word()
        for code in fields["countries"].words():
            if len(code) != 2 or not (code.isascii() and code.isupper()):
                raise fields["countries"].problem("expected ISO 3166-1 codes such as US")
            if code in found:
                raise fields["countries"].problem(f"the country {code} stands here twice")
            found.add(code)
    return frozenset(found)
