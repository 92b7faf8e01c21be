"""The way through: a folder of rules in, one frozen `Rulebook` out."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from whence.rulebook.aliases import is_region, names, region_names, regions
from whence.rulebook.codes import code_countries
from whence.rulebook.folder import RulesFolder
from whence.rulebook.landscapes import landscapes
from whence.rulebook.languages import spoken_in
from whence.rulebook.nicknames import nicknames
from whence.rulebook.phrases import is_pattern, pattern, phrases
from whence.rulebook.policies import CALIBRATION, calibration, decision, profiles
from whence.rulebook.rule_file import Rule, read_rules
from whence.rulebook.rules import Pattern, Phrase, Rulebook, RuleName
from whence.rulebook.sounds import sounds
from whence.rulebook.tables import fold_tables, misread_pages, repair_tables
from whence.rulebook.weights import SCORING, scoring
from whence.text.fold import Folder

WORD_FILES: Final = ("segment.yaml", "reject.yaml")
REGION_FILE: Final = "regions.yaml"
NAME_FILES: Final = ("demonyms.yaml", "historical.yaml", "disputed.yaml")
ALIAS_FILES: Final = "aliases/*.yaml"
_FITTED: Final = frozenset({CALIBRATION, SCORING})


def load(path: Path) -> Rulebook:
    """The rules in the folder `path`; raises InvalidRules, naming file, rule and line."""
    return read(RulesFolder(path))


def all_rules(folder: RulesFolder) -> Iterator[Rule]:
    """Every rule that has a match and an effect, file by file, in the order in which they count."""
    for name in (*WORD_FILES, REGION_FILE, *NAME_FILES, *folder.names(ALIAS_FILES)):
        yield from read_rules(folder, name)


def read(folder: RulesFolder) -> Rulebook:
    """The rules in `folder`, which then knows what was read; raises InvalidRules like `load`."""
    fold = fold_tables(folder)
    folding = Folder(fold)
    words: list[Phrase] = []
    expressions: list[Pattern] = []
    named: list[RuleName] = []
    region_rules: list[Rule] = []
    for rule in all_rules(folder):
        if rule.part.file.removeprefix("rules/") in WORD_FILES:
            if is_pattern(rule):
                expressions.append(pattern(rule))
            else:
                words.extend(phrases(rule, folding))
        elif is_region(rule):
            region_rules.append(rule)
            named.extend(region_names(rule, folding))
        else:
            named.extend(names(rule, folding))
    named.extend(nicknames(folder, folding))
    all_regions = regions(region_rules)
    for region, name in landscapes(folder, folding):
        named.append(name)
        if region is not None:
            all_regions[region.id] = region
    numbers = scoring(folder)
    return Rulebook(
        fold=fold,
        repair=repair_tables(folder),
        misread_pages=misread_pages(folder),
        phrases=tuple(words),
        patterns=tuple(expressions),
        names=tuple(named),
        regions=MappingProxyType(all_regions),
        weights=numbers.evidence,
        limits=numbers.limits,
        channel=numbers.channel,
        decision=decision(folder),
        calibration=calibration(folder),
        profiles=profiles(folder),
        code_countries=code_countries(folder),
        sounds=sounds(folder),
        spoken_in=spoken_in(folder),
        # Last, when every file has been read: the versions are hashes of what was read.
        version=folder.version(without=_FITTED),
        calibration_version=folder.version(include=_FITTED),
    )
