"""What an entry is when no place wins: empty, no place at all, or a name that nothing fits."""

from typing import Final

from whence.resolve.decision import Decided, reason
from whence.resolve.line import Line
from whence.rulebook.rules import PatternKind, PhraseKind
from whence.text.token import Gap
from whence.verdict import Outcome, ReasonCode

_SAYS_NO_PLACE: Final = frozenset(
    {
        PhraseKind.REJECT,
        PhraseKind.FICTIONAL,
        PhraseKind.REMOTE,
        PhraseKind.NEGATION,
        PatternKind.REJECT,
        PatternKind.CONTACT,
        PatternKind.NUMBER,
        PatternKind.DATE,
        PatternKind.NOISE,
    }
)


def decide_no_place(
    line: Line, surprisal: list[float], sure: float, unknown_bits: float, most_words: int
) -> Decided:
    """`unresolved` for a few words that no language knows, else `not_a_location`.

    `sure`: calibrated probability that no place is meant; `surprisal`: bits of each token as an
    ordinary word; `unknown_bits`: from where on a word is unknown; `most_words`: longer is prose.
    """
    if not line.tokens:
        return Decided(Outcome.NOT_A_LOCATION, None, 1.0, (reason(ReasonCode.EMPTY),))
    words = [
        i
        for i, token in enumerate(line.tokens)
        if line.marked[i] is None and not token.key.isdigit() and token.gap is not Gap.GLUED
    ]
    speaks = any(mark.kind in _SAYS_NO_PLACE for mark in line.marks)
    letters = sum(len(line.tokens[i].key) for i in words)
    if words and not speaks and len(words) <= most_words and letters > 3:
        unknown = sum(surprisal[i] >= unknown_bits for i in words)
        names_kind = any(mark.kind is PhraseKind.FILLER for mark in line.marks)
        if unknown * 2 > len(words) or (unknown and names_kind):
            codes = (reason(ReasonCode.UNKNOWN_NAME),)
            return Decided(Outcome.UNRESOLVED, None, None, codes)
    code = ReasonCode.NO_PLACE_WORDS
    if not speaks and sum(len(token.key) for token in line.tokens) <= 2:
        code = ReasonCode.TOO_SHORT
    return Decided(Outcome.NOT_A_LOCATION, None, sure, (reason(code),))
