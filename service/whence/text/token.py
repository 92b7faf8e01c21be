"""The words of a cell: folded for matching, with where each stands in the repaired text."""

from enum import StrEnum


class Gap(StrEnum):
    """What stands between a token and the one before it."""

    START = "start"  # the first token of a cell
    GLUED = "glued"  # nothing: Han, Kana, Hangul, Thai …, where a name may start at any letter
    SPACE = "space"  # space, or marks that part nothing, such as quotes
    HYPHEN = "hyphen"  # Baden-Baden
    DOT = "dot"  # Boston.MA, St. Louis
    COMMA = "comma"  # , ; : and their Arabic, Chinese … sisters
    SLASH = "slash"
    PIPE = "pipe"
    DASH = "dash"  # a hyphen with space beside it, or an en or em dash
    ARROW = "arrow"
    BULLET = "bullet"  # · • and emoji
    OPEN = "open"  # an opening bracket
    CLOSE = "close"  # a closing bracket
    NEWLINE = "newline"


class Case(StrEnum):
    """How a token is written; `none` where its script has no capitals (or it has no letters)."""

    UPPER = "upper"
    TITLE = "title"
    LOWER = "lower"
    MIXED = "mixed"
    NONE = "none"


class Token:
    """One word, or one letter of a script that writes no spaces.

    `key`: folded, never empty, no spaces. `start`, `end`: [start, end) in the repaired text.
    A flag emoji is one token: `key` is its two letters in small (`de`), `is_flag` is true.
    """

    __slots__ = ("case", "end", "gap", "is_flag", "key", "start")

    def __init__(
        self,
        key: str,
        start: int,
        end: int,
        gap: Gap,
        case: Case,
        is_flag: bool = False,
    ) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.gap = gap
        self.case = case
        self.is_flag = is_flag
