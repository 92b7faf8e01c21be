"""Letters that look like letters of another script, in words that mix the two."""

import re
import unicodedata
from collections.abc import Mapping

from whence.text.edits import Edit
from whence.text.script import script_of_letter

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = "A-Za-z\u00c0-\u024f"
_OTHERS = "\u0370-\u058f\u13a0-\u13ff\ua4d0-\ua4ff"  # Greek to Armenian, Cherokee, Lisu
_OTHER = re.compile(f"[{_OTHERS}]")
_MIXED = re.compile(
    f"[{_LATIN}][{_OTHERS}]|[{_OTHERS}][{_LATIN}]"
    "|[\u0370-\u03ff][\u0400-\u052f]|[\u0400-\u052f][\u0370-\u03ff]"
)


def look_alike_letters(text: str, tables: Mapping[str, Mapping[str, str]]) -> list[Edit]:
    """Letters of a word that belong to another script than the word, as the letters they look like.

    `tables`: script of the word → foreign letter → its own. A word changes only where all its
    foreign letters have a look-alike. Once one word changed, words that consist of look-alikes
    alone follow it.

    >>> tables = {"Latin": {"о": "o", "М": "M", "А": "A"}}
    >>> [edit.start for edit in look_alike_letters("Моscow, МА", tables)]
    [0, 1, 8, 9]
    """
    if not _OTHER.search(text) or not _MIXED.search(text):
        return []
    words = [match for match in _WORD.finditer(text) if not match.group().isascii()]
    scripts = {match: _scripts(match.group()) for match in words}
    chosen: dict[re.Match[str], str] = {}
    for match, found in scripts.items():
        script = _own_script(match.group(), found, tables) if len(found) > 1 else None
        if script:
            chosen[match] = script
    if not chosen:
        return []
    targets = set(chosen.values())
    edits = []
    for match in words:
        script = chosen.get(match)
        if script is None and len(targets) == 1 and len(scripts[match]) == 1:
            (target,) = targets
            if target not in scripts[match] and all(
                letter in tables[target] for letter in match.group()
            ):
                script = target
        if script is None:
            continue
        for index, letter in enumerate(match.group()):
            if letter in tables[script]:
                edits.append(Edit(match.start() + index, letter, tables[script][letter]))
    return edits


def _scripts(word: str) -> set[str]:
    return {script_of_letter(letter) for letter in word} - {"Common"}


def _own_script(word: str, found: set[str], tables: Mapping[str, Mapping[str, str]]) -> str | None:
    """The script the word belongs to: where every foreign letter has a look-alike, and most of
    its letters stand already; of two equal ones the first of `tables`."""
    best = None
    most = -1
    for script, letters in tables.items():
        own = sum(script_of_letter(letter) == script for letter in word)
        foreign = [letter for letter in word if script_of_letter(letter) != script]
        if script not in found or not all(
            letter in letters or unicodedata.category(letter)[0] == "M" for letter in foreign
        ):
            continue
        if own > most:
            best, most = script, own
    return best
