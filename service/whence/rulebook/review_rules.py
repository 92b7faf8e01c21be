"""`review.yaml`: how long leases last, how many decisions are made twice, and the like."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from whence.rulebook.document import read_yaml
from whence.rulebook.folder import RulesFolder
from whence.rulebook.rule_file import rule_id

REVIEW: Final = "review.yaml"


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """The numbers of `review.yaml`, which says why; these hold where a folder has no such file."""

    lease_minutes: float = 15
    age_doubles_days: float = 7
    second_share: float = 0.05
    gold_share: float = 0.03
    also_from: float = 10
    accuracy_from: float = 30
    sure_from: float = 0.95
    stratum_sure: float = 0.97
    stratum_values: float = 200


def load_review_rules(path: Path) -> ReviewRules:
    """The rules of review in the folder `path`; raises InvalidRules naming file, rule and line."""
    return review_rules(RulesFolder(path))


def review_rules(folder: RulesFolder) -> ReviewRules:
    """The rules of review in `folder`; errors as `load_review_rules`."""
    if REVIEW not in folder.names(REVIEW):
        return ReviewRules()
    known = [field.name for field in fields(ReviewRules)]
    found: dict[str, float] = {}
    for part in read_yaml(folder.text(REVIEW), f"rules/{REVIEW}").items():
        name = rule_id(part)
        rule = part.of_rule(name).fields(("id", "number", "why", "source"))
        rule["why"].word()
        rule["source"].word()
        if name not in known:
            raise part.of_rule(name).problem(f"unknown; there are {', '.join(known)}")
        if name in found:
            raise part.of_rule(name).problem("another rule of this file has this id")
        found[name] = _bounded(name, rule["number"].number(), part.of_rule(name).problem)
    return ReviewRules(**found)


def _bounded(name: str, number: float, problem: object) -> float:
    is_share = name.endswith("_share") or name in ("sure_from", "stratum_sure")
    if number < 0 or (is_share and number > 1) or (not is_share and number == 0):
        assert callable(problem)
        raise problem(f"expected a {'share from 0 to 1' if is_share else 'number above 0'}")
    return number
