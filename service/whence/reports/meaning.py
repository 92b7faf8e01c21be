"""What a value means, in the few numbers a report needs of its verdict."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from whence.entry import Entry
from whence.place import Kind
from whence.resolve.normalizer import Normalizer
from whence.text.repair import repair
from whence.verdict import Flag, Outcome, ReasonCode, Role, Verdict

UNREADABLE = "unreadable"  # too long, or no valid Unicode
_MOST_HEIRS = 20
_MEANT = frozenset({Role.CURRENT, Role.NEAR, Role.TARGET})
_READ = frozenset({"role", "filler", "remote", "pattern", "area", "direction", "conjunction"})
_JOINED = re.compile(r"\s*(?:&|\+|;|,|/|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b|和)\s*")
_WORD = re.compile(r"[^\W\d_]{3,}")
LEVEL = {
    Kind.REGION: "region",
    Kind.COUNTRY: "country",
    Kind.ADMIN1: "admin1",
    Kind.METRO: "city",
    Kind.ADMIN2: "city",
    Kind.CITY: "city",
    Kind.DISTRICT: "city",
}
_SENTENCE = 12  # letters beside the place's own from which words are a sentence
_WHOLE = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.REGION})


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Meaning:
    """A value as its verdict has it; places by their number in the atlas, -1 where there is none.

    `outcome`: of the verdict, or `unreadable`. `place`: the settled one. `members`: the places of
    a value that names several on purpose (*US & Canada*, *USSR*), else empty.
    `is_inside`: it lies somewhere in `place` without being it (an unread name before it, an open
    city); `is_near`: not even that is sure (*near*, a sentence around it); `is_former`: it says
    where somebody was before, too.
    `repairs`: ids of the repairs that changed it; `readable`: what they made of it.
    """

    outcome: str
    key: str
    place: int = -1
    country: int = -1
    confidence: float = 0.0
    members: tuple[int, ...] = ()
    is_inside: bool = False
    is_near: bool = False
    is_remote: bool = False
    is_vanished: bool = False
    is_corrected: bool = False
    is_former: bool = False
    readable: str = ""
    repairs: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type["Meaning"], tuple[object, ...]]:
        # Millions go between processes; dataclasses pack and unpack at half this speed.
        return Meaning, tuple([getattr(self, name) for name in _FIELDS])


_FIELDS = tuple(field.name for field in fields(Meaning))


def meaning_of(raw: str, normalizer: Normalizer, made_entry: Callable[[str], Entry]) -> Meaning:
    """What the value `raw` means; `made_entry` puts it into the cell it comes from."""
    return meanings_of([raw], normalizer, made_entry)[0]


def meanings_of(
    raws: Sequence[str], normalizer: Normalizer, made_entry: Callable[[str], Entry]
) -> list[Meaning]:
    """What each of the values means, as `meaning_of` has it, and sooner than one by one."""
    entries = [made_entry(raw) for raw in raws]
    found = normalizer.resolve_readable(entries, max_candidates=0)
    return [
        _meaning(raw, one, normalizer, made_entry)
        if isinstance(one, Verdict)
        else Meaning(UNREADABLE, "")
        for raw, one in zip(raws, found, strict=True)
    ]


def _meaning(
    raw: str, verdict: Verdict, normalizer: Normalizer, made_entry: Callable[[str], Entry]
) -> Meaning:
    atlas = normalizer.atlas
    repairs: tuple[str, ...] = ()
    readable = raw
    flags = verdict.flags
    if Flag.TEXT_REPAIRED in flags or not raw.isascii():
        repaired = repair(raw, normalizer.rulebook.repair)
        repairs = tuple(dict.fromkeys(step.name for step in repaired.steps))
        readable = repaired.text
    # Of a contradiction or a denial not even the container is sure.
    is_doubtful = Flag.CONTRADICTION in flags or Flag.NEGATED in flags
    is_placed = verdict.place is not None and not is_doubtful
    place = _number(normalizer, verdict.place.id) if verdict.place and is_placed else -1
    is_sentence = _speaks_of_else(verdict, raw, normalizer, made_entry)
    members = () if is_sentence else _members(verdict, raw, normalizer, made_entry)
    is_near = is_sentence or Flag.APPROXIMATE in flags
    return Meaning(
        outcome=verdict.outcome.value,
        key=_words(verdict.value),
        place=place,
        country=atlas.country(place) if place >= 0 else -1,
        confidence=verdict.confidence or 0.0,
        members=members,
        is_inside=place >= 0
        and not members
        and (verdict.outcome is Outcome.AMBIGUOUS or _says_more(verdict, raw, normalizer)),
        is_near=is_near,
        is_vanished=Flag.HISTORICAL in flags and len(members) > 1,
        is_remote=Flag.REMOTE in flags,
        is_corrected=Flag.SPELLING_CORRECTED in flags,
        is_former=Flag.FORMER in flags,
        readable=readable,
        repairs=repairs,
    )


def _words(value: str) -> str:
    """The folded words of a verdict's `value`, whichever cell they stood in."""
    if not value.startswith("["):
        return value
    return ", ".join(part for part in json.loads(value) if part)


def _number(normalizer: Normalizer, place_id: str) -> int:
    number = normalizer.atlas.number(place_id)
    return -1 if number is None else number


def _members(
    verdict: Verdict, raw: str, normalizer: Normalizer, made_entry: Callable[[str], Entry]
) -> tuple[int, ...]:
    """The places that a value names together: heirs of a vanished state, or joined names."""
    if any(reason.code is ReasonCode.HISTORICAL_STATE for reason in verdict.reasons):
        heirs = normalizer.resolve(made_entry(raw), max_candidates=_MOST_HEIRS).candidates
        return _numbers(normalizer, [heir.place.id for heir in heirs if heir.probability > 0])
    if Flag.MULTIPLE in verdict.flags:
        meant = [one.place_id for one in verdict.mentions if one.role in _MEANT]
        return _whole(normalizer, meant)
    if Flag.MULTI_COUNTRY in verdict.flags:
        parts = [part for part in _JOINED.split(raw) if part.strip()]
        if len(parts) > 1:
            # What is spelt out counts: "US & Canada" is a name of North America, too.
            verdicts = [normalizer.resolve(made_entry(part)) for part in parts]
            if all(one.outcome is Outcome.RESOLVED and one.place for one in verdicts):
                return _whole(normalizer, [one.place.id for one in verdicts if one.place])
    return ()


def _whole(normalizer: Normalizer, ids: list[str]) -> tuple[int, ...]:
    """The numbers, if all are countries, divisions or regions: cities side by side are a doubt."""
    numbers = _numbers(normalizer, ids)
    kinds = {normalizer.atlas.kind(number) for number in numbers}
    return numbers if len(numbers) > 1 and kinds <= _WHOLE else ()


def _numbers(normalizer: Normalizer, ids: list[str]) -> tuple[int, ...]:
    return tuple(sorted({n for n in (_number(normalizer, one) for one in ids) if n >= 0}))


def _speaks_of_else(
    verdict: Verdict, raw: str, normalizer: Normalizer, made_entry: Callable[[str], Entry]
) -> bool:
    """Whether most of it is no name of the place: a sentence, which is no spelling of it."""
    letters = sum(map(str.isalpha, raw))
    if letters < _SENTENCE:
        return False
    spans = [mention.span for mention in verdict.mentions]
    if Flag.MULTIPLE in verdict.flags:
        # A place named twice is mentioned once, from its first name to its last.
        explained = normalizer.resolve(made_entry(raw), explain=True).explanation
        spans = [one.span for one in explained.spans if one.how not in _READ] if explained else []
    aside = last = 0
    for start, end in (*sorted(spans), (len(raw), len(raw))):
        aside += sum(map(str.isalpha, raw[last:start]))
        last = max(last, end)
    return aside >= _SENTENCE and 2 * aside > letters


def _says_more(verdict: Verdict, raw: str, normalizer: Normalizer) -> bool:
    """Whether a name nobody knows stands before the place, parted from it: *Smallville, USA*."""
    if Flag.FICTIONAL in verdict.flags:
        return True
    spans = [one.span for one in verdict.mentions if one.field in ("text", "country", "region")]
    if not spans:
        return False
    before = raw[: min(start for start, _ in spans)]
    head, comma, _ = before.rpartition(",")
    if not comma or not _WORD.search(head):
        return False
    (field, _), *_ = verdict.input.items()
    entry = Entry(text=raw) if field == "text" else Entry(country=raw)
    explained = normalizer.resolve(entry, explain=True).explanation
    read: set[int] = set()
    for span in explained.spans if explained else ():
        if span.how in _READ:
            read.update(range(*span.span))
    return any(not read.issuperset(range(*word.span())) for word in _WORD.finditer(head))
