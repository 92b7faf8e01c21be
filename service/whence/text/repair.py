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
    INVISIBLE,
    NEW_LINES,
    SPACES,
    invisible_signs,
    new_lines,
    outer_whitespace,
    replacement_characters,
    spaces,
)
from whence.text.letterforms import (
    FORMS,
    TURNED,
    compatibility_forms,
    small_capitals,
    spaced_letters,
    upside_down,
)
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


# What ASCII must have for any repair but the last to find something in it.
_DAMAGED_ASCII = re.compile(r"[&<%\\=?\x00-\x09\x0b-\x1f\x7f]")
_MARKED = re.compile(r"[\\%=&<]")  # one of these stands in every text of _MARKUP
_SPACED_ASCII = re.compile(r" [A-Za-z] [A-Za-z]\b")
_MOST_ROUNDS = 12  # what one repair uncovers (an entity behind percent signs) another one mends


def repair(raw: str, tables: RepairTables) -> Repaired:
    """`raw` made readable, with the steps that did it; never raises, for any Unicode text.

    Arrows, bullets, emoji and flags stay: they say something.
    """
    if raw.isascii() and not _DAMAGED_ASCII.search(raw) and not _SPACED_ASCII.search(raw):
        text = raw.strip()
        if len(text) == len(raw):
            return Repaired(raw, raw)
        return Repaired(raw, text, (Step(OUTER_WHITESPACE, tuple(outer_whitespace(raw))),))
    steps: list[Step] = []
    text = raw
    for _ in range(_MOST_ROUNDS):
        before = text
        for works in (_MARKUP, _BYTES, _DRESS, _LETTERS):
            if (
                (works is _MARKUP and not _MARKED.search(text))
                or (works is _BYTES and text.isascii())
                or (works is _DRESS and not _DRESSED.search(text))
            ):
                continue
            for name, work in works:
                for edits in work(text, tables):
                    if edits:
                        steps.append(Step(name, tuple(edits)))
                        text = apply(text, edits)
        if text == before:
            break
    return Repaired(raw, text, tuple(steps))


Work = Callable[[str, RepairTables], list[list[Edit]]]


def _alone(work: Callable[[str], list[Edit]]) -> Work:
    """A repair that needs no tables."""
    return lambda text, _: [work(text)]


# In this order: text hidden in escapes first, bytes before letters, white space at the end.
_MARKUP: tuple[tuple[str, Work], ...] = (
    ("literal_escape", _alone(literal_escapes)),
    ("percent_encoding", _alone(percent_encoding)),
    ("html_entity", _alone(html_entities)),
    ("html_tag", lambda text, tables: [html_tags(text, tables.tags)]),
)
_BYTES: tuple[tuple[str, Work], ...] = (
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
)
_DRESS: tuple[tuple[str, Work], ...] = (
    ("new_line", _alone(new_lines)),
    ("invisible_sign", _alone(invisible_signs)),
    ("space", _alone(spaces)),
    ("compatibility_form", _alone(compatibility_forms)),
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
    ("replacement_character", _alone(replacement_characters)),
)
_LETTERS: tuple[tuple[str, Work], ...] = (
    (LOOK_ALIKE_LETTERS, lambda text, tables: [look_alike_letters(text, tables.look_alikes)]),
    (
        "spaced_letters",
        lambda text, tables: [spaced_letters(text, int(tables.limits["spaced_letters.fewest"]))],
    ),
    (OUTER_WHITESPACE, _alone(outer_whitespace)),
)

# Any sign that one of _DRESS may have to do with; few texts hold one.
_DRESSED = re.compile(
    f"[{INVISIBLE}\u200c\u200d{NEW_LINES}{SPACES}\u3000{FORMS}{TURNED}?\ufffd"
    "\U0001f150-\U0001f189\ua730\ua731\u1d00-\u1d22]"
)
