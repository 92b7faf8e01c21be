"""By what a language is known: names that few languages share, scripts and letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from whence.rulebook.csv_table import read_rows
from whence.rulebook.folder import RulesFolder

NAMES: Final = "language_names.csv"
SIGNS: Final = "language_signs.csv"
_TITLES: Final = "gazetteer_languages.csv"
Languages = frozenset[str]


@dataclass(frozen=True, slots=True)
class LanguageSigns:
    """Languages by a name in small letters, by script, and by letter: as BCP 47, or in words where
    `titles`, what a language is called in English, has none."""

    names: Mapping[str, Languages] = field(default_factory=dict)
    scripts: Mapping[str, Languages] = field(default_factory=dict)
    letters: Mapping[str, Languages] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def language_signs(folder: RulesFolder) -> LanguageSigns:
    """The signs of a rules folder, none where it has no such tables. Raises InvalidRules."""
    if not folder.names(NAMES):
        return LanguageSigns()
    scripts: dict[str, Languages] = {}
    letters: dict[str, Languages] = {}
    names: dict[str, Languages] = {}
    for row in read_rows(folder, SIGNS, ("sign", "languages", "why")):
        sign, languages = row.cells["sign"], frozenset(row.cells["languages"].split())
        if not sign or not languages or sign in scripts or sign in letters:
            raise row.problem("a sign without a language, or one that stands here twice")
        (letters if len(sign) == 1 else scripts)[sign] = languages
    for row in read_rows(folder, NAMES, ("name", "languages")):
        names[row.cells["name"]] = frozenset(row.cells["languages"].split())
    titles = {
        row.cells["language"]: row.cells["name"]
        for row in read_rows(folder, _TITLES, ("language", "name"))
    }
    return LanguageSigns(
        MappingProxyType(names),
        MappingProxyType(scripts),
        MappingProxyType(letters),
        MappingProxyType(titles),
    )
