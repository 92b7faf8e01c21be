"""Where languages are spoken."""

from pathlib import Path

import pytest

from whence.errors import InvalidRules
from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.languages import spoken_in

RULE = '- {{id: {id}, languages: ["{language}"], countries: ["{country}"], why: w, source: s}}\n'


def test_spanish_is_spoken_in_spain_and_peru() -> None:
    assert {"ES", "PE"} <= spoken_in(RulesFolder(rules_dir(None)))["es"]


@pytest.mark.parametrize("country", ["es", "ESP", "España"])
def test_a_country_that_is_no_code_is_named_with_its_line(tmp_path: Path, country: str) -> None:
    text = RULE.format(id="language-es", language="es", country=country)
    (tmp_path / "languages.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRules, match=r"languages\.yaml, rule language-es, line 1"):
        spoken_in(RulesFolder(tmp_path))


def test_a_language_stands_once(tmp_path: Path) -> None:
    text = RULE.format(id="language-es", language="es", country="ES")
    text += RULE.format(id="language-es-2", language="es", country="MX")
    (tmp_path / "languages.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRules, match="twice"):
        spoken_in(RulesFolder(tmp_path))
