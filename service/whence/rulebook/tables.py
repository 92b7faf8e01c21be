"""The tables of folding and repair, from `fold_*.csv` and `repair.yaml`."""

import codecs
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from whence.rulebook.csv_table import read_cells, read_rows
from whence.rulebook.document import Part
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import Rule, read_rules
from whence.text.fold import FoldTables
from whence.text.read_again import MisreadPage
from whence.text.repair import CodePage, RepairTables

REPAIR: Final = "repair.yaml"
# The rules whose `effect` holds tables; the effect of all others is a sentence.
_WITH_TABLES = (
    "html_tag",
    "code_page",
    "misread_letters",
    "styled_letters",
    "small_capitals",
    "upside_down",
    "look_alike_letters",
)


def fold_tables(folder: RulesFolder) -> FoldTables:
    """`fold_letters.csv`, `fold_words.csv` and `fold_han.csv`; the third column is for people."""
    return FoldTables(
        letters=_pairs(folder, "fold_letters.csv", ("letter", "becomes", "language")),
        words=_pairs(folder, "fold_words.csv", ("word", "becomes", "why")),
        han=_pairs(folder, "fold_han.csv", ("traditional", "simplified")),
    )


def misread_pages(folder: RulesFolder) -> tuple[MisreadPage, ...]:
    """`code_pages.csv`: which code pages are misread as which, the commonest first."""
    found = []
    for row in read_rows(folder, "code_pages.csv", ("written", "read_as", "why")):
        for column in ("written", "read_as"):
            try:
                codecs.lookup(row.cells[column])
            except LookupError:
                raise row.problem(f"Python knows no codec {row.cells[column]}") from None
        found.append(MisreadPage(row.cells["written"], row.cells["read_as"]))
    return tuple(found)


def _pairs(folder: RulesFolder, name: str, columns: tuple[str, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line, cells in read_cells(folder, name, columns):
        before, after = cells[:2]
        if not before or before in found:
            raise folder.problem(name, f"{columns[0]} is empty or stands here twice", line)
        found[before] = after
    return MappingProxyType(found)


def repair_tables(folder: RulesFolder) -> RepairTables:
    """`repair.yaml`: the tables and numbers that the repairs ask for."""
    rules = {rule.id: rule for rule in read_rules(folder, REPAIR)}
    effects: dict[str, dict[str, Part]] = {}
    for name in _WITH_TABLES:
        if name not in rules:
            raise folder.problem(REPAIR, f"the rule {name} is missing")
        effects[name] = rules[name].effect.entries()
    return RepairTables(
        tags=_tags(rules["html_tag"].effect),
        code_pages=tuple(_code_page(part) for part in effects["code_page"].values()),
        misread_letters=_letter_tables(effects["misread_letters"]),
        styled_letters=_letters(rules["styled_letters"].effect.field("letters")),
        small_capitals=_letters(rules["small_capitals"].effect.field("letters")),
        upside_down=_letters(rules["upside_down"].effect.field("letters")),
        look_alikes=_letter_tables(effects["look_alike_letters"]),
        limits=_limits(rules.values()),
    )


def _tags(effect: Part) -> Mapping[str, str]:
    """HTML tag → what it leaves: a new line or nothing."""
    fields = effect.fields(("line_tags", "other_tags"))
    line = dict.fromkeys(fields["line_tags"].word().split(), "\n")
    return MappingProxyType(line | dict.fromkeys(fields["other_tags"].word().split(), ""))


def _code_page(part: Part) -> CodePage:
    fields = part.fields(("written", "read_as", "common"))
    for key in ("written", "read_as"):
        try:
            "a".encode(fields[key].word())
        except LookupError:
            raise fields[key].problem(f"Python knows no codec {fields[key].word()}") from None
    return CodePage(fields["written"].word(), fields["read_as"].word(), fields["common"].word())


def _letter_tables(tables: Mapping[str, Part]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({name: _letters(part) for name, part in tables.items()})


def _letters(part: Part) -> Mapping[str, str]:
    """Two strings of the same length as letter → letter."""
    fields = part.fields(("from", "to"))
    before, after = fields["from"].text(), fields["to"].text()
    if len(before) != len(after):
        raise part.problem(f"from has {len(before)} letters, to has {len(after)}")
    return MappingProxyType(dict(zip(before, after, strict=True)))


def _limits(rules: Iterable[Rule]) -> Mapping[str, float]:
    """The numbers that stand beside `what`, by `<rule id>.<name>`."""
    found: dict[str, float] = {}
    for rule in rules:
        for key, part in rule.match.entries().items():
            if key != "what":
                found[f"{rule.id}.{key}"] = part.number()
    return MappingProxyType(found)
