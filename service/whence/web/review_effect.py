"""What a decision would do, told before it is made: records, spellings, scope and conflicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whence.web import wording
from whence.web.review_item import decided
from whence.web.review_times import day
from whence.web.review_words import counted

SURE_ABOVE = 1_000  # records: from here on a single key only chooses
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reviewer is about to decide."""

    kind: str
    place_ids: tuple[str, ...]
    is_everywhere: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """The sentence beside the button, and the button. `replaces`: ids of aliases that would end."""

    kind: str
    is_everywhere: bool
    verb: str
    records: str
    spellings: str
    warnings: tuple[str, ...]
    conflict: str
    replaces: tuple[str, ...]
    why_confirm: str
    button: str
    can_settle: bool

    @property
    def needs_confirming(self) -> bool:
        """Whether a single key must not settle it."""
        return bool(self.why_confirm)


def effect(
    effects: Json, choice: Choice, label: Callable[[str], str], disagreeing: Sequence[str] = ()
) -> Effect:
    """What `choice` would do, by the `effects` of an item.

    `label` names a place id; `disagreeing`: sentences on records that say something else.
    """
    here = effects["everywhere" if choice.is_everywhere else "scope"]
    makes_a_rule = choice.kind != "cannot_tell"
    against = [one for one in here["conflicts"] if makes_a_rule and not _is_same(one, choice)]
    names = [label(place_id) for place_id in choice.place_ids]
    can_settle = {"place": len(names) == 1, "several": len(names) > 1}.get(choice.kind, True)
    return Effect(
        kind=choice.kind,
        is_everywhere=choice.is_everywhere,
        verb="Closes" if choice.kind == "cannot_tell" else "Settles",
        records=counted(here["records"], "record"),
        spellings=counted(here["spellings"], "spelling"),
        warnings=tuple(disagreeing),
        conflict=_conflict(against, label) if against else "No decision says otherwise.",
        replaces=tuple(alias["id"] for alias in against),
        why_confirm=_why_confirm(here["records"], bool(against), choice.is_everywhere),
        button=_button(choice, names) if can_settle else "Choose a place",
        can_settle=can_settle,
    )


def _is_same(alias: Json, choice: Choice) -> bool:
    return alias["kind"] == choice.kind and set(alias["place_ids"]) == set(choice.place_ids)


def _conflict(against: Sequence[Json], label: Callable[[str], str]) -> str:
    first = against[0]
    words = decided(first["kind"], [label(place_id) for place_id in first["place_ids"]])
    where = f"in {first['scope']}" if first.get("scope") else "everywhere"
    who, when = first.get("made_by", "somebody"), day(first["made_at"])
    more = f" and {counted(len(against) - 1, 'other rule')}" if len(against) > 1 else ""
    return f"{who} settled it {where} on {when}: {words}. This{more} would be replaced."


def _why_confirm(records: int, is_conflict: bool, is_everywhere: bool) -> str:
    if is_conflict:
        return "An earlier decision says otherwise"
    if is_everywhere:
        return "It would hold everywhere"
    return f"It stands for {records:,} records" if records > SURE_ABOVE else ""


def _button(choice: Choice, names: Sequence[str]) -> str:
    if choice.kind == "cannot_tell":
        return "Close: can’t tell"
    if choice.kind == "not_a_location":
        return "Settle as not a location"
    return f"Settle as {wording.listed(names)}"
