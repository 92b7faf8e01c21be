"""More names of places, from YAML: abbreviations, nicknames, demonyms, vanished states, regions."""

from collections.abc import Iterator

from whence.rulebook.document import Part
from whence.rulebook.phrases import folded
from whence.rulebook.place_ids import coded_ids, is_place_id, place_ids
from whence.rulebook.rule_file import Rule
from whence.rulebook.rules import NameHow, Region, RuleName
from whence.text.fold import Folder


def is_region(rule: Rule) -> bool:
    """Whether the rule makes a region or metro of its own (its effect has `members`)."""
    return "id" in rule.effect.entries()


def names(rule: Rule, folder: Folder) -> Iterator[RuleName]:
    """The names a rule gives: `match` has lists of words by the id of their place.

    Several ids parted by spaces, best first, are rivals or successors. `effect`: `how`, and
    `capitals: true` where the words count only in capitals.
    """
    effect = rule.effect.fields(("how",), ("capitals",))
    how = effect["how"].one_of(NameHow)
    needs_capitals = effect["capitals"].truth() if "capitals" in effect else False
    for ids, words in rule.match.entries().items():
        places = place_ids(words, ids)
        for key in folded(words, folder):
            yield RuleName(rule.id, key, places, how, needs_capitals)


def region_names(rule: Rule, folder: Folder) -> Iterator[RuleName]:
    """The names of the region or metro that a rule makes: lists of words by language."""
    region_id = rule.effect.entries()["id"].word()
    how = NameHow.METRO if region_id.startswith("metro:") else NameHow.REGION
    seen: set[str] = set()
    for words in rule.match.entries().values():
        for key in folded(words, folder):
            if key not in seen:
                seen.add(key)
                yield RuleName(rule.id, key, (region_id,), how)


def regions(rules: list[Rule]) -> dict[str, Region]:
    """Regions and metros by id; what they include of each other is spelt out as members."""
    made: dict[str, Region] = {}
    for rule in rules:
        effect = rule.effect.fields(
            ("id", "name"), ("countries", "divisions", "cities", "includes", "without", "centre")
        )
        region_id = effect["id"].word()
        is_metro = region_id.startswith("metro:")
        if not is_place_id(region_id) or not (is_metro or region_id.startswith("region:")):
            raise effect["id"].problem(f"{region_id} is neither region:… nor metro:…")
        if region_id in made:
            raise effect["id"].problem(f"{region_id} is made twice")
        members = _members(rule.effect, effect, made)
        centre = effect["centre"].word() if "centre" in effect else None
        if centre is not None and not (is_place_id(centre) and centre.startswith("geonames:")):
            raise effect["centre"].problem(f"{centre} is no id of a city")
        name = effect["name"].word()
        made[region_id] = Region(region_id, name, is_metro, members, centre)
    return made


def _members(part: Part, effect: dict[str, Part], made: dict[str, Region]) -> tuple[str, ...]:
    members: list[str] = []
    if "includes" in effect:
        for region_id in place_ids(effect["includes"]):
            if region_id not in made:
                raise effect["includes"].problem(f"{region_id} isn't made above this rule")
            members.extend(made[region_id].members)
    for key in ("countries", "divisions"):
        if key in effect:
            members.extend(coded_ids(effect[key]))
    if "cities" in effect:
        members.extend(place_ids(effect["cities"]))
    without = set(coded_ids(effect["without"])) if "without" in effect else set()
    left = tuple(member for member in dict.fromkeys(members) if member not in without)
    if not left:
        raise part.problem("a region needs members: countries, divisions, cities or includes")
    return left
