"""Words that are no names: roles, remote, fillers, rejects … and patterns, from YAML rules."""

import re
from collections.abc import Iterator

from whence.rulebook.document import Part
from whence.rulebook.rule_file import Rule
from whence.rulebook.rules import Pattern, PatternKind, Phrase, PhraseKind
from whence.text.fold import Folder
from whence.verdict import Role

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SIDES = ("before", "after")
_OF_DIGITS = frozenset(
    [PatternKind.POSTAL_CODE, PatternKind.COORDINATES, PatternKind.DATE, PatternKind.NUMBER]
)


def is_pattern(rule: Rule) -> bool:
    """Whether the rule is a regular expression (its effect says `pattern`)."""
    return "pattern" in rule.effect.entries()


def phrases(rule: Rule, folder: Folder) -> Iterator[Phrase]:
    """The phrases of a rule: `match` has lists of words by language (`mul` for any)."""
    effect = rule.effect.fields(("kind",), ("role", "side", "whole", "part", "division"))
    kind = effect["kind"].one_of(PhraseKind)
    role = effect["role"].one_of(Role) if "role" in effect else None
    side = effect["side"].word() if "side" in effect else "before"
    is_whole = effect["whole"].truth() if "whole" in effect else False
    is_part = effect["part"].truth() if "part" in effect else False
    is_division = effect["division"].truth() if "division" in effect else False
    if (kind is PhraseKind.ROLE) != (role is not None) and kind is not PhraseKind.FILLER:
        raise rule.effect.problem("kind role, and no other but filler, names a role")
    if side not in _SIDES:
        raise effect["side"].problem("side is before or after")
    for language, words in rule.match.entries().items():
        if not _LANGUAGE.fullmatch(language):
            raise words.problem(f"{language} is no language tag (such as de, pt-BR or mul)")
        for key in folded(words, folder):
            yield Phrase(rule.id, kind, key, language, role, side, is_whole, is_part, is_division)


def pattern(rule: Rule) -> Pattern:
    """The pattern of a rule: `match` is a regular expression, Python's `re` with VERBOSE off."""
    effect = rule.effect.fields(("pattern",), ("country", "whole", "letters", "signs", "digits"))
    kind = effect["pattern"].one_of(PatternKind)
    country = effect["country"].word() if "country" in effect else None
    if country is not None and not _COUNTRY.fullmatch(country):
        raise effect["country"].problem(f"{country} is no ISO 3166-1 alpha-2 code")
    is_whole = effect["whole"].truth() if "whole" in effect else False
    of_letters = effect["letters"].truth() if "letters" in effect else False
    signs = tuple(effect["signs"].words()) if "signs" in effect else ()
    needs_digit = kind in _OF_DIGITS or ("digits" in effect and effect["digits"].truth())
    try:
        regex = re.compile(rule.match.word())
    except re.error as error:
        raise rule.match.problem(f"no regular expression: {error}") from error
    is_any_case = bool(regex.flags & re.IGNORECASE)
    if kind is PatternKind.COORDINATES and not {"latitude", "longitude"} <= set(regex.groupindex):
        raise rule.match.problem("coordinates need groups named latitude and longitude")
    if regex.match("") is not None:
        raise rule.match.problem("the expression matches nothing at all")
    return Pattern(
        rule.id, kind, regex, country, is_whole, of_letters, signs, is_any_case, needs_digit
    )


def folded(part: Part, folder: Folder) -> dict[str, str]:
    """Words by their folded key, in order; words that fold to the same key count once."""
    keys: dict[str, str] = {}
    for word in part.words():
        key = folder.fold(word)
        if not key:
            raise part.problem(f"nothing is left of {word} when it is folded")
        keys.setdefault(key, word)
    return keys
