"""What would settle an open entry: each suggestion is resolved, and shown only if it does."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from whence.entry import Context, Entry
from whence.place import Place
from whence.verdict import Candidate, Flag, Outcome, Verdict

Resolve = Callable[[Entry], Verdict]
_MOST = 3  # candidates that suggestions are made for


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that would be settled: what the link says, and the parameters that differ."""

    label: str
    text: str | None = None
    country: str | None = None


def suggestions(entry: Entry, verdict: Verdict, resolve: Resolve) -> tuple[Suggestion, ...]:
    """Words or a context that turn an ambiguous text into one of its candidates; none for
    cells or for several places."""
    if verdict.outcome is not Outcome.AMBIGUOUS or entry.text is None or len(entry.cells()) > 1:
        return ()
    if Flag.MULTIPLE in verdict.flags:
        return ()
    settling = []
    for suggestion, place in _thinkable(entry, verdict):
        tried = resolve(_changed(entry, suggestion))
        if tried.place is not None and tried.place.id == place.id:
            settling.append(suggestion)
    return tuple(settling)


def _thinkable(entry: Entry, verdict: Verdict) -> Iterator[tuple[Suggestion, Place]]:
    assert entry.text is not None
    places = [candidate.place for candidate in _most_telling(verdict.candidates, _MOST)]
    for place in places:
        rest = place.label.split(", ")[1:]
        for qualifier in rest[:1]:
            text = f"{entry.text.strip()}, {qualifier}"
            yield Suggestion(text, text=text), place
    codes = [place.country.code for place in places if place.country is not None]
    if len(set(codes)) < 2:
        return
    for place in places:
        if place.country is not None and codes.count(place.country.code) == 1:
            code = place.country.code
            yield Suggestion(f"country context {code}", country=code), place


def _changed(entry: Entry, suggestion: Suggestion) -> Entry:
    if suggestion.text is not None:
        return replace(entry, text=suggestion.text)
    assert suggestion.country is not None
    return replace(entry, context=Context((suggestion.country,), entry.context.language))


def _most_telling(candidates: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """The candidates worth telling apart: the likeliest, while they are not far behind."""
    if not candidates:
        return ()
    least = candidates[0].probability / 8
    return tuple(one for one in candidates[:most] if one.probability >= least)
