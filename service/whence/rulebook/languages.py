"""Where languages are spoken, from `languages.yaml`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from whence.rulebook.document import read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import rule_id

LANGUAGES: Final = "languages.yaml"


def spoken_in(folder: RulesFolder) -> Mapping[str, frozenset[str]]:
    """Language (BCP 47, the first part only) → ISO 3166-1 alpha-2 codes of its countries."""
    found: dict[str, frozenset[str]] = {}
    for part in read_yaml(folder.text(LANGUAGES), f"rules/{LANGUAGES}").items():
        fields = part.of_rule(rule_id(part)).fields(
            ("id", "languages", "countries", "why", "source")
        )
        fields["why"].word()
        fields["source"].word()
        countries = fields["countries"].words()
        if not all(len(code) == 2 and code.isascii() and code.isupper() for code in countries):
            raise fields["countries"].problem("expected ISO 3166-1 codes such as US")
        for language in fields["languages"].words():
            if language in found:
                raise fields["languages"].problem(f"the language {language} stands here twice")
            found[language] = frozenset(countries)
    return MappingProxyType(found)
