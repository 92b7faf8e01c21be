"""What is decided when: policies, profiles of fields and the calibration, from YAML."""

from types import MappingProxyType
from typing import Final

from whence.rulebook.document import Part, read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.place_ids import place_ids
from whence.rulebook.rule_file import rule_id
from whence.rulebook.rules import Calibration, Decision, Policy, Profile, Threshold
from whence.verdict import ReasonCode

DECISION: Final = "decision.yaml"
PROFILES: Final = "profiles.yaml"
SNAPSHOTS: Final = "profiles/*.yaml"  # left by `whence profile --write`
CALIBRATION: Final = "calibration.yaml"
_LEVELS = ("country", "admin1", "city")
_HEARD_LEVELS = tuple(f"romanised_{level}" for level in _LEVELS)
_NEEDED_POLICY = "default"
_NEEDED_PROFILES = ("profile_text", "survey_cell", "city_cell", "country_cell")


def decision(folder: RulesFolder) -> Decision:
    """`decision.yaml`: policies, places that are one with their container, reasons to review."""
    root = read_yaml(folder.text(DECISION), f"rules/{DECISION}")
    top = root.fields(("policies", "one_place", "review"))
    policies: dict[str, Policy] = {}
    for part in top["policies"].items():
        policy = _policy(part)
        if policy.name in policies:
            raise part.of_rule(policy.name).problem("another policy of this list has this id")
        policies[policy.name] = policy
    if _NEEDED_POLICY not in policies:
        raise top["policies"].problem(f"the policy {_NEEDED_POLICY} is missing")
    return Decision(
        MappingProxyType(policies),
        frozenset(_one_place(top["one_place"])),
        frozenset(part.one_of(ReasonCode).value for part in top["review"].items()),
    )


def _policy(part: Part) -> Policy:
    name = rule_id(part)
    fields = part.of_rule(name).fields(("id", "thresholds", "why", "source"))
    fields["source"].word()
    levels = fields["thresholds"].fields((*_LEVELS, "no_place"))
    thresholds = {}
    for level, given in levels.items():
        pair = given.fields(("probability", "margin"))
        thresholds[level] = Threshold(_share(pair["probability"]), _share(pair["margin"]))
    return Policy(name, fields["why"].word(), MappingProxyType(thresholds))


def _one_place(part: Part) -> list[str]:
    ids: list[str] = []
    for rule in part.items():
        fields = rule.of_rule(rule_id(rule)).fields(("id", "places", "why", "source"))
        fields["why"].word()
        fields["source"].word()
        for label, given in fields["places"].entries().items():
            found = place_ids(given)
            if not all(place.startswith("geonames:") for place in found):
                raise given.problem(f"{label}: only ids of cities (geonames:…) belong here")
            ids.extend(found)
    return ids


def profiles(folder: RulesFolder) -> MappingProxyType[str, Profile]:
    """The kinds of field by name: `profiles.yaml`, and `profiles/<name>.yaml` with what was
    estimated for a name, which counts instead of what is set by hand."""
    root = read_yaml(folder.text(PROFILES), f"rules/{PROFILES}")
    found: dict[str, Profile] = {}
    for part in root.items():
        profile = _profile(part)
        if profile.name in found:
            raise part.of_rule(profile.name).problem("another profile of this file has this id")
        found[profile.name] = profile
    for name in _NEEDED_PROFILES:
        if name not in found:
            raise root.problem(f"the profile {name} is missing")
    for file in folder.names(SNAPSHOTS):
        snapshot = _snapshot(folder, file)
        found[snapshot.name] = snapshot
    return MappingProxyType(found)


def _snapshot(folder: RulesFolder, file: str) -> Profile:
    root = read_yaml(folder.text(file), f"rules/{file}")
    parts = list(root.items())
    if len(parts) != 1:
        raise root.problem(f"expected a list of one profile, found {len(parts)}")
    profile = _profile(parts[0])
    if file != SNAPSHOTS.replace("*", profile.name):
        raise parts[0].of_rule(profile.name).problem("the file must be called like its profile")
    return profile


def _profile(part: Part) -> Profile:
    name = rule_id(part)
    fields = part.of_rule(name).fields(("id", "no_place_bits", "why", "source"), ("country_bits",))
    bits = {}
    if "country_bits" in fields:
        for country, given in fields["country_bits"].entries().items():
            place_ids(given, f"iso3166-1:{country}")
            bits[country] = given.number()
    return Profile(
        name,
        fields["no_place_bits"].number(),
        fields["why"].word(),
        fields["source"].word(),
        MappingProxyType(bits),
    )


def calibration(folder: RulesFolder) -> Calibration:
    """`calibration.yaml`: knots by level, and what they were fitted on."""
    root = read_yaml(folder.text(CALIBRATION), f"rules/{CALIBRATION}")
    top = root.fields(("fitted", "knots"))
    fitted = {key: part.word() for key, part in top["fitted"].entries().items()}
    levels = top["knots"].fields(_LEVELS, ("no_place", *_HEARD_LEVELS))
    knots = {level: _knots(part) for level, part in levels.items()}
    return Calibration(MappingProxyType(knots), MappingProxyType(fitted))


def _knots(part: Part) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for pair in part.items():
        numbers = [_share(number) for number in pair.items()]
        if len(numbers) != 2:
            raise pair.problem("a knot is two numbers: raw and calibrated")
        if found and (numbers[0] <= found[-1][0] or numbers[1] < found[-1][1]):
            raise pair.problem("knots rise: raw strictly, calibrated never falls")
        found.append((numbers[0], numbers[1]))
    if len(found) < 2 or found[0][0] != 0 or found[-1][0] != 1:
        raise part.problem("knots run from raw 0 to raw 1")
    return tuple(found)


def _share(part: Part) -> float:
    number = part.number()
    if not 0 <= number <= 1:
        raise part.problem(f"expected a number from 0 to 1, found {number:g}")
    return number
