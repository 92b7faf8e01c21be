"""What a reviewer says of a value, who says it, and whether two say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from whence.errors import Conflict
from whence.store.alias_rows import AliasRow

MAX_NOTE = 2_000  # characters
MAX_PLACES = 20


class JudgementKind(StrEnum):
    """What a value is: a place, several, none, or nothing that can be told."""

    PLACE = "place"
    SEVERAL = "several"
    NOT_A_LOCATION = "not_a_location"
    CANNOT_TELL = "cannot_tell"


class ApplyTo(StrEnum):
    """Where a decision holds."""

    SCOPE = "scope"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who works at the queue. `scopes`: those they may see; None for all."""

    name: str
    is_admin: bool = False
    scopes: tuple[str, ...] | None = None

    def may_see(self, scope: str) -> bool:
        """Whether an item of that scope exists for them."""
        return self.scopes is None or scope in self.scopes


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision as it is sent. `replaces`: ids of aliases that it may take the place of."""

    kind: JudgementKind
    place_ids: tuple[str, ...] = ()
    note: str | None = None
    apply_to: ApplyTo = ApplyTo.SCOPE
    replaces: tuple[str, ...] = ()


class AliasConflict(Conflict):
    """Aliases in force say otherwise; `conflicts` are those."""

    def __init__(self, why: str, conflicts: Sequence[AliasRow] = ()) -> None:
        super().__init__(why)
        self.conflicts = tuple(conflicts)


def same_answer(
    kind: str, place_ids: Sequence[str], other_kind: str, other_ids: Sequence[str]
) -> bool:
    """Whether two say the same; the order of several places means nothing.

    >>> same_answer("several", ("a", "b"), "several", ("b", "a"))
    True
    """
    return kind == other_kind and set(place_ids) == set(other_ids)
