"""Names that are only words of a phrase: *nice weather*, *french fries*."""

from collections.abc import Mapping
from typing import Final

from whence.resolve.left_over import LeftOver, Words
from whence.resolve.line import SEPARATORS, Line
from whence.resolve.spotted import Spotted
from whence.text.token import Case, Gap

_LOWER: Final = Case.LOWER
_TITLE: Final = Case.TITLE
_SPACE: Final = Gap.SPACE


def is_phrase(line: Line, left_over: LeftOver, limits: Mapping[str, float], span: Spotted) -> bool:
    """Whether the whole entry is ordinary words in small letters, the name one of them; the
    first word of a sentence has a capital whatever it is."""
    words, common = left_over.words, limits["common_word_bits"]
    if len(line.cells) > 1 or any(
        not other.mask & span.mask and words.bits(other, other.named[0]) >= common
        for other in left_over.strong_whole
    ):
        return False
    if all(line.marked[: span.start] + line.marked[span.end :]) and _is_alone(line, span):
        return False  # *Reading, Planet Earth*
    for i, token in enumerate(line.tokens):
        if token.case is not _LOWER and not (i == 0 and token.case is _TITLE):
            return False
        surprisal = words.surprisal[i]
        if span.start <= i < span.end:
            if surprisal >= common:
                return False
        elif line.marked[i] is None and surprisal >= limits["phrase_word_bits"]:
            return False
    return True


def tells_of_a_thing(line: Line, words: Words, limits: Mapping[str, float], span: Spotted) -> bool:
    """Whether an ordinary word in small letters stands right behind the word for a people."""
    behind = span.end
    return (
        behind < len(line.tokens)
        and line.tokens[behind].gap is _SPACE
        and line.tokens[behind].case is _LOWER
        and line.marked[behind] is None
        and words.surprisal[behind] < limits["unknown_word_bits"]
    )


def _is_alone(line: Line, span: Spotted) -> bool:
    """Whether separators, or the ends of the line, stand on both sides of it."""
    tokens = line.tokens
    is_parted = span.start == 0 or tokens[span.start].gap in SEPARATORS
    return is_parted and (span.end == len(tokens) or tokens[span.end].gap in SEPARATORS)
