"""Words that may be a misspelt name, and what the search makes of them step by step."""

from collections.abc import Sequence
from typing import TypeAlias

from whence.resolve.evidence import EvidenceName
from whence.resolve.spotted import Found, Spotted

# Its rank as a number, the lowest first; place, number of the hit, form, traits, name id, and how
# it was found.
Ranked: TypeAlias = tuple[float, int, int, int, int, int, EvidenceName]


class Sought:
    """Tokens [start, end) that may be a misspelt name: `typed`, within `budget` edits, or `bare` of
    them where none of the `qualifiers` beside it holds the place. `exact`: the span they are as
    they stand; `may_sound`: whether names that sound so count where none is spelt so. `similar`:
    names and edits, once they are searched; `ranked`: places of the best of them, once they are
    chosen; `found`: the same with their slips."""

    __slots__ = (
        "bare",
        "budget",
        "end",
        "exact",
        "found",
        "may_sound",
        "qualifiers",
        "ranked",
        "similar",
        "start",
        "typed",
    )

    def __init__(
        self,
        start: int,
        end: int,
        typed: str,
        qualifiers: frozenset[int],
        exact: Spotted | None,
        bare: int,
        budget: int,
        may_sound: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.typed = typed
        self.qualifiers = qualifiers
        self.exact = exact
        self.bare = bare
        self.budget = budget
        self.may_sound = may_sound
        self.similar: Sequence[tuple[int, int]] = ()
        self.ranked: Sequence[Ranked] = ()
        self.found: list[Found] = []

    @property
    def is_lone(self) -> bool:
        """Whether it is a single word that is no name."""
        return self.end - self.start == 1 and self.exact is None
