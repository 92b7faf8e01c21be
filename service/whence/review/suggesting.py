"""Rules that decisions call for: what reviewers keep saying, as YAML to paste into rules/."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from whence.place import Place
from whence.review.standing import every_decision
from whence.store.database import Database


def suggested_rules(
    database: Database, scopes: Sequence[str] | None, place_of: Callable[[str], Place | None]
) -> dict[str, str]:
    """YAML by rule file: names that no rule or index knows, and words that are no place.

    Only what Whence had found no place for: a value it had several places for needs a reviewer's
    knowledge of who wrote it, which no rule has.
    """
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rejected: set[str] = set()
    for made in every_decision(database, scopes):
        if made.purpose not in ("flagged", "third") or made.value.startswith("["):
            continue
        outcome = made.machine.get("outcome")
        if made.kind == "not_a_location" and outcome in ("unresolved", "ambiguous"):
            rejected.add(made.value)
        elif made.kind == "place" and outcome == "unresolved":
            place = place_of(made.place_ids[0])
            if place is not None and place.country is not None:
                names[place.country.code.lower()][place.id].add(made.value)
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    found = {
        f"rules/aliases/{country}.yaml": _name_rule(country, places, today)
        for country, places in sorted(names.items())
    }
    if rejected:
        found["rules/reject.yaml"] = _reject_rule(sorted(rejected), today)
    return found


def _name_rule(country: str, places: dict[str, set[str]], today: str) -> str:
    lines = [f"- id: {country}-reviewed-{today}", "  match:"]
    words = {place: sorted(said) for place, said in sorted(places.items())}
    lines += [
        f"    {_quoted(place)}: [{', '.join(_quoted(one) for one in said)}]"
        for place, said in words.items()
    ]
    first = next(iter(words.values()))[0]
    return "\n".join([*lines, "  effect: {how: spelling}", *_why(first, today)])


def _reject_rule(values: Sequence[str], today: str) -> str:
    said = ", ".join(_quoted(one) for one in values)
    head = [f"- id: reject-reviewed-{today}", f"  match: {{mul: [{said}]}}"]
    return "\n".join([*head, "  effect: {kind: reject, whole: true}", *_why(values[0], today)])


def _why(example: str, today: str) -> list[str]:
    return [
        "  why: Reviewers settled it so",
        f"  source: reviewers' decisions up to {today}",
        f"  examples: {{match: [{_quoted(example)}], no_match: [Oslo]}}",
        "",
    ]


def _quoted(text: str) -> str:
    """A YAML string that nothing in the text can break out of: JSON's are YAML's, too."""
    return json.dumps(text, ensure_ascii=False)
