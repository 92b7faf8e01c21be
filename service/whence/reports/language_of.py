"""Which language a value is written in, as far as its words tell: names of places mostly don't."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from whence.resolve.normalizer import Normalizer
from whence.rulebook.language_signs import LanguageSigns
from whence.rulebook.rules import PhraseKind
from whence.text.fold import Folder
from whence.text.script import script_of_letter

UNKNOWN = "unknown"  # its words are of several languages, or of none that is known here
MIXED = "several languages"
_PARTED = re.compile(r"\s*[,;/|()\[\]–—·•→]+\s*|\s+-\s+")
_ONE_PART = re.compile(r"[a-z' ]*")
_SPACED = str.maketrans(dict.fromkeys("()[]/|,;.:-", " "))
_SPOKEN = frozenset({PhraseKind.ROLE, PhraseKind.REMOTE})
_LEAST_LETTERS = 8  # of words of the rules: shorter ones are words of other languages, too
_WINDOW = 4  # words of the longest phrase that is looked for
_MOST = 300  # characters that are looked at


class LanguageFinder:
    """Tells languages by names that few share, by scripts and letters, and by words of the rules
    such as *based in* or *à distance*."""

    def __init__(self, signs: LanguageSigns, normalizer: Normalizer) -> None:
        self._signs = signs
        self._folder = Folder(normalizer.rulebook.fold)
        phrases: defaultdict[str, set[str]] = defaultdict(set)
        for phrase in normalizer.rulebook.phrases:
            is_long = " " in phrase.key and len(phrase.key) >= _LEAST_LETTERS
            if phrase.kind in _SPOKEN and is_long:
                phrases[phrase.key].add(phrase.language.partition("-")[0])
        self._phrases: Mapping[str, frozenset[str]] = {
            key: frozenset(found) for key, found in phrases.items() if "mul" not in found
        }

        self._first = frozenset(key.partition(" ")[0] for key in self._phrases)
        self._begun = frozenset(tuple(key.split(" ")[:2]) for key in self._phrases)

    def language(self, value: str) -> str:
        """The English name of the language; `unknown`, or `several languages` at once."""
        left: frozenset[str] | None = None
        for languages in self._evidence(value[:_MOST]):
            left = languages if left is None else left & languages
            if not left:
                return MIXED
        if left is None or len(left) > 1:
            return UNKNOWN
        (code,) = left
        return self._signs.titles.get(code, code)

    def _evidence(self, value: str) -> Iterator[frozenset[str]]:
        """The languages that each sign leaves."""
        signs = self._signs
        if value.isascii():
            plain = value.lower()
        else:
            plain = unicodedata.normalize("NFC", value).lower()
            letters = set(plain)
            yield from (signs.letters[one] for one in letters if one in signs.letters)
            scripts = {script_of_letter(letter) for letter in letters}
            yield from (signs.scripts[one] for one in scripts if one in signs.scripts)
        parts = {plain.strip()}
        if not plain.isascii() or not _ONE_PART.fullmatch(plain):
            parts.update(_PARTED.split(plain))
        for part in parts:
            if part in signs.names:
                yield signs.names[part]
        if plain.isascii():
            spoken = plain.translate(_SPACED).split()
            if self._first.isdisjoint(spoken) or self._begun.isdisjoint(pairwise(spoken)):
                return  # most values: folding them would take longer than all the rest
        words = [token.key for token in self._folder.tokens(value)]
        for start in range(len(words)):
            for end in range(start + 1, min(start + _WINDOW, len(words)) + 1):
                found = self._phrases.get(" ".join(words[start:end]))
                if found is not None:
                    yield found
