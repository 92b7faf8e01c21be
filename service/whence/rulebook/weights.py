"""The numbers of `scoring.yaml`: weights of the evidence, limits of the search, costs of slips."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from whence.rulebook.document import Part, read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import rule_id

SCORING: Final = "scoring.yaml"


@dataclass(frozen=True, slots=True)
class Scoring:
    """`evidence`: bits per unit; `limits`: counts, km, letters; `channel`: costs in bits, ≥ 0."""

    evidence: Mapping[str, float]
    limits: Mapping[str, float]
    channel: Mapping[str, float]
    fitted: Mapping[str, str]


def scoring(folder: RulesFolder) -> Scoring:
    """`scoring.yaml`, each list of `{id, weight, start, why, source}` as id → weight."""
    root = read_yaml(folder.text(SCORING), f"rules/{SCORING}")
    top = root.fields(("fitted", "evidence", "limits", "channel"))
    fitted_parts = top["fitted"].fields(("date", "data", "figures"))
    fitted = {key: part.word() for key, part in fitted_parts.items()}
    return Scoring(
        _weights(top["evidence"]),
        _weights(top["limits"]),
        _weights(top["channel"], at_least=0),
        MappingProxyType(fitted),
    )


def _weights(part: Part, at_least: float | None = None) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for rule in part.items():
        name = rule_id(rule)
        fields = rule.of_rule(name).fields(("id", "weight", "start", "why", "source"))
        if name in found:
            raise fields["id"].problem("another number of this list has the same id")
        for key in ("why", "source"):
            fields[key].word()
        fields["start"].number()
        weight = fields["weight"].number()
        if at_least is not None and weight < at_least:
            raise fields["weight"].problem(f"expected a cost of {at_least:g} or more")
        found[name] = weight
    return MappingProxyType(found)
