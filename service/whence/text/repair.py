"""A raw cell in, the same cell readable out: each repair is a list of edits that replays."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from whence.text.code_pages import CodePage, misread_letters, misread_words
from whence.text.edits import (
    LOOK_ALIKE_LETTERS,
    OUTER_WHITESPACE,
    Edit,
    Repaired,
    Step,
    apply,
    letter_edits,
    replay,
    unplay,
)
from whence.text.invisible import (
    invisible_signs,
    new_lines,
    outer_whitespace,
    replacement_characters,
    spaces,
)
from whence.text.letterforms import compatibility_forms, small_capitals, upside_down
from whence.text.look_alikes import look_alike_letters
from whence.text.markup import html_entities, html_tags, literal_escapes, percent_encoding
from whence.text.mojibake import mojibake

__all__ = [
    "CodePage",
    "Edit",
    "RepairTables",
    "Repaired",
    "Step",
    "repair",
    "replay",
    "unplay",
]


@dataclass(frozen=True, slots=True)
class RepairTables:
    """What `rules/repair.yaml` holds; each field is the effect of the rule of that id.

    `tags` (html_tag): HTML's tags → what they leave, a new line or nothing. `code_pages`
    (code_page): languages whose text may have been read in another page. `misread_letters`:
    confusion → sign → letter. `styled_letters`, `small_capitals`, `upside_down`: letter → plain
    letter. `look_alikes` (look_alike_letters): script of the word → foreign letter → own letter.
    `limits`: the numbers of the rules by `<rule id>.<name>`.
    """

    tags: Mapping[str, str]
    code_pages: tuple[CodePage, ...]
    misread_letters: Mapping[str, Mapping[str, str]]
    styled_letters: Mapping[str, str]
    small_capitals: Mapping[str, str]
    upside_down: Mapping[str, str]
    look_alikes: Mapping[str, Mapping[str, str]]
    limits: Mapping[str, float]


# ASCII that no repair but the last has anything to do with: no escape, entity, tag, control.
_CLEAN_ASCII = re.compile(r"[\n -$'-;=?-\[\]-~]*")
_MOST_ROUNDS = 4  # what one repair uncovers (an entity inside percent-encoding) another one mends


def repair(raw: str, tables: RepairTables) -> Repaired:
    """`raw` made readable, with the steps that did it; never raises, for any Unicode text.

    Arrows, bullets, emoji and flags stay: they say something.
    """
    if raw.isascii() and _CLEAN_ASCII.fullmatch(raw) and "=" not in raw:
        text = raw.strip()
        if len(text) == len(raw):
            return Repaired(raw, raw)
        return Repaired(raw, text, (Step(OUTER_WHITESPACE, tuple(outer_whitespace(raw))),))
    steps: list[Step] = []
    text = raw
    for _ in range(_MOST_ROUNDS):
        before = text
        for name, work in _ORDER:
            for edits in work(text, tables):
                if edits:
                    steps.append(Step(name, tuple(edits)))
                    text = apply(text, edits)
        if text == before:
            break
    return Repaired(raw, text, tuple(steps))


def _once(work: Callable[[str], list[Edit]]) -> Callable[[str, RepairTables], list[list[Edit]]]:
    return lambda text, _: [work(text)]


# In this order: text hidden in escapes first, bytes before letters, white space at the end.
_ORDER: tuple[tuple[str, Callable[[str, RepairTables], list[list[Edit]]]], ...] = (
    ("literal_escape", _once(literal_escapes)),
    ("percent_encoding", _once(percent_encoding)),
    ("html_entity", _once(html_entities)),
    ("html_tag", lambda text, tables: [html_tags(text, tables.tags)]),
    ("mojibake", lambda text, _: mojibake(text)),
    (
        "code_page",
        lambda text, tables: [
            misread_words(
                text,
                tables.code_pages,
                int(tables.limits["code_page.fewest_letters"]),
                tables.limits["code_page.least_share"],
            )
        ],
    ),
    ("misread_letters", lambda text, tables: [misread_letters(text, tables.misread_letters)]),
    ("new_line", _once(new_lines)),
    ("invisible_sign", _once(invisible_signs)),
    ("space", _once(spaces)),
    ("compatibility_form", _once(compatibility_forms)),
    ("styled_letters", lambda text, tables: [letter_edits(text, tables.styled_letters)]),
    (
        "small_capitals",
        lambda text, tables: [
            small_capitals(text, tables.small_capitals, int(tables.limits["small_capitals.fewest"]))
        ],
    ),
    (
        "upside_down",
        lambda text, tables: [
            upside_down(text, tables.upside_down, int(tables.limits["upside_down.fewest"]))
        ],
    ),
    (LOOK_ALIKE_LETTERS, lambda text, tables: [look_alike_letters(text, tables.look_alikes)]),
    ("replacement_character", _once(replacement_characters)),
    (OUTER_WHITESPACE, _once(outer_whitespace)),
)
