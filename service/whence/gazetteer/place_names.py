"""What each place is called: all its names as (text, form, traits), before folding."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whence.gazetteer.names import Form, Trait, written_variants
from whence.gazetteer.sources import SourceCountry, SourceDivision

Named = tuple[str, Form, Trait]
Translations = Mapping[str, Sequence[tuple[str, str]]]  # English name → (language, name)

_NONE = Trait(0)
# Second-level codes that people write: Milano (MI), Rennes (35). Others only look like words.
_ADMIN2_CODES_IN_USE = re.compile(r"IT-([A-Z]{2})|FR-(\d\d|2[AB])C?")


@dataclass(frozen=True, slots=True)
class Tongues:
    """Which languages count as widely written, and which are each country's own."""

    major: frozenset[str]
    own: Mapping[str, frozenset[str]]  # country code → languages
    two_letter: Mapping[str, str]  # ISO 639-3 → 639-1

    def weakness(self, language: str, country: str) -> Trait:
        """MINOR_LANGUAGE where neither many people nor the country itself write the language."""
        language = self.two_letter.get(language, language)
        known = language in self.major or language in self.own.get(country, ())
        return _NONE if known else Trait.MINOR_LANGUAGE


def _written(text: str, form: Form, trait: Trait = _NONE) -> Iterator[Named]:
    for name, is_whole in written_variants(text):
        yield name, form if is_whole else Form.ALTERNATE, trait


def country_names(
    country: SourceCountry,
    name: str,
    cldr: Iterable[tuple[str, str]],
    translations: Translations,
    tongues: Tongues,
) -> Iterator[Named]:
    """All names of a country; `name` its primary one, `cldr` its (language, name) pairs."""
    yield name, Form.PRIMARY, _NONE
    yield country.name, Form.OFFICIAL, _NONE
    yield country.code, Form.CODE, _NONE
    yield country.code3, Form.CODE3, _NONE
    yield from _written(country.official_name, Form.OFFICIAL)
    for iso_name in country.iso_names:
        if "," in iso_name or "(" in iso_name:  # as lists to choose from write it
            yield iso_name, Form.OFFICIAL, _NONE
        yield from _written(iso_name, Form.OFFICIAL if "," in iso_name else Form.TRANSLATION)
    for language, text in cldr:
        yield from _written(text, Form.TRANSLATION, tongues.weakness(language, country.code))
    for english in (*country.iso_names, country.official_name):
        for language, text in translations.get(english, ()):
            form = Form.OFFICIAL if english == country.official_name else Form.TRANSLATION
            yield from _written(text, form, tongues.weakness(language, country.code))


def twin_names(
    unit: SourceDivision, translations: Translations, tongues: Tongues
) -> Iterator[Named]:
    """What the ISO 3166-2 twin of a territory adds to the country's names: US-PR, Taiwan Sheng."""
    yield unit.code, Form.CODE, _NONE
    yield from unit_names(unit, translations, tongues)


def unit_names(
    unit: SourceDivision, translations: Translations, tongues: Tongues
) -> Iterator[Named]:
    """Names of an ISO 3166-2 unit: its own, the native ones, the translations."""
    country = unit.code[:2]
    yield from _written(unit.name, Form.TRANSLATION)
    for text, language in unit.local:
        yield from _written(text, Form.TRANSLATION, tongues.weakness(language, country))
    for language, text in translations.get(unit.name, ()):
        yield from _written(text, Form.TRANSLATION, tongues.weakness(language, country))


def division_code(code: str, is_first_level: bool) -> str | None:
    """The part of an ISO 3166-2 code that people write by itself, or None.

    >>> division_code("CA-ON", True), division_code("IT-MI", False), division_code("JP-13", True)
    ('ON', 'MI', None)
    """
    suffix = code.partition("-")[2]
    if is_first_level:
        return suffix if len(suffix) > 1 and suffix.isalpha() else None
    found = _ADMIN2_CODES_IN_USE.fullmatch(code)
    return (found[1] or found[2]) if found else None


def city_names(row: Mapping[str, Any]) -> Iterator[Named]:
    """GeoNames' name of a city and its alternates."""
    name = row["name"]
    yield name, Form.PRIMARY, _NONE
    for variant, _ in written_variants(name):
        if variant != name:
            yield variant, Form.ALTERNATE, _NONE
    for alternate in row["alternatenames"]:
        yield alternate, Form.ALTERNATE, _NONE
