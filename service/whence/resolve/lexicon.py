"""The rulebook made ready for matching: phrases, patterns and rule names by their words."""

from collections.abc import Sequence

import marisa_trie

from whence.rulebook.rules import Pattern, Phrase, Rulebook, RuleName
from whence.text.fold import Folder
from whence.text.token import Gap, Token


class Found:
    """A phrase that stands at tokens [start, end)."""

    __slots__ = ("end", "phrase", "start")

    def __init__(
        self,
        phrase: Phrase,
        start: int,
        end: int,
    ) -> None:
        self.phrase = phrase
        self.start = start
        self.end = end


class Lexicon:
    """Finds the rulebook's phrases and names among tokens; built once, then read-only."""

    def __init__(self, rulebook: Rulebook, folder: Folder) -> None:
        self.patterns: tuple[Pattern, ...] = rulebook.patterns
        self.patterns_of_letters = tuple(one for one in self.patterns if one.of_letters)
        self.patterns_without_digits = tuple(one for one in self.patterns if not one.needs_digit)
        # Phrases of one word by it, longer ones by their first two: *in* alone begins hundreds.
        self._words: dict[str, list[Phrase]] = {}
        self._phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], Phrase]]] = {}
        for phrase in rulebook.phrases:
            keys = tuple(token.key for token in folder.tokens(phrase.key))
            if len(keys) > 1:
                self._phrases.setdefault((keys[0], keys[1]), []).append((keys, phrase))
            elif keys:
                self._words.setdefault(keys[0], []).append(phrase)
        for found in self._phrases.values():
            found.sort(key=lambda pair: -len(pair[0]))
        self._names: dict[str, list[RuleName]] = {}
        for name in rulebook.names:
            self._names.setdefault(name.key, []).append(name)
        self._name_trie = marisa_trie.Trie(sorted(self._names))
        self._first_words = frozenset(key.partition(" ")[0] for key in self._names)

    def phrases_at(self, keys: Sequence[str], start: int) -> list[Found]:
        """Every phrase that begins at token `start`, longest first."""
        found = []
        if start + 1 < len(keys):
            for words, phrase in self._phrases.get((keys[start], keys[start + 1]), ()):
                end = start + len(words)
                if len(words) == 2 or tuple(keys[start:end]) == words:
                    found.append(Found(phrase, start, end))
        for phrase in self._words.get(keys[start], ()):
            found.append(Found(phrase, start, start + 1))
        return found

    def may_begin_name(self, word: str) -> bool:
        """Whether a rule name may begin with the token `word`: most words begin none.

        Letters of scripts without spaces are parts of words, so they always may.
        """
        return word in self._first_words or not word.isascii()

    def names_at(self, line: str) -> list[tuple[int, list[RuleName]]]:
        """Every rule name that `line` begins with, as (length, rules)."""
        return [(len(key), self._names[key]) for key in self._name_trie.prefixes(line)]


def joined(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens' keys as one line, as the index spells names, and where each token starts in it.

    Tokens of scripts without spaces follow directly, all others after one space.
    """
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for token in tokens:
        if parts and token.gap is not Gap.GLUED:
            # A line break between cells: no name holds one, so none matches across cells.
            parts.append("\n" if token.gap is Gap.START else " ")
            length += 1
        starts.append(length)
        parts.append(token.key)
        length += len(token.key)
    return "".join(parts), starts
