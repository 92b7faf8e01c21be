"""Fitted numbers into `rules/`: in place, with every comment, reason and start value kept."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from whence.errors import InvalidRules, WrongUse
from whence.evaluation.calibrators import Knots

SCORING = "scoring.yaml"
CALIBRATION = "calibration.yaml"
_INSTALLED = "_rules"  # the copy inside an installed package


def start_values(rules: Path) -> dict[str, float]:
    """The hand-set `start` of each evidence in `scoring.yaml`; raises InvalidRules."""
    path = rules / SCORING
    try:
        root = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {item["id"]: float(item["start"]) for item in root["evidence"]}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InvalidRules(f"{path}: no list `evidence` of id, weight and start") from error


def check_writable(rules: Path) -> None:
    """Raises WrongUse where the rules are the installed copy or can't be written to."""
    if rules.name == _INSTALLED or not os.access(rules, os.W_OK):
        raise WrongUse(
            f"{rules}: an installed copy of the rules isn't written to; copy it to a folder of "
            "yours and set WHENCE_RULES_DIR to it"
        )


def write_weights(rules: Path, weights: Mapping[str, float], fitted: Mapping[str, str]) -> None:
    """Sets `weight` of each evidence named, and `fitted`, in `scoring.yaml`; the rest stays as it
    is, byte for byte. Raises InvalidRules, and writes nothing, where the file has another shape.
    """
    path = rules / SCORING
    text = path.read_text(encoding="utf-8")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    edits: list[tuple[int, int, str]] = []
    top = _entries(path, root)
    for item in _items(path, top.get("evidence")):
        fields = _entries(path, item)
        name = fields["id"].value
        if name in weights:
            edits.append(_edit(text, fields["weight"], f"{weights[name]:g}"))
    about = _entries(path, top.get("fitted"))
    for key, value in fitted.items():
        if key not in about:
            raise InvalidRules(f"{path}: fitted.{key} is missing")
        edits.append(_edit(text, about[key], json.dumps(value, ensure_ascii=False)))
    changed = text
    for start, end, new in sorted(edits, reverse=True):
        changed = changed[:start] + new + changed[end:]
    _verify(path, text, changed, weights)
    replace_file(path, changed)


def write_calibration(rules: Path, knots: Mapping[str, Knots], fitted: Mapping[str, str]) -> None:
    """Writes `calibration.yaml` anew; the comment at its head stays."""
    path = rules / CALIBRATION
    head = ""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if not line.startswith("#"):
                break
            head += line
    lines = ["fitted:"]
    lines += [f"  {key}: {json.dumps(text, ensure_ascii=False)}" for key, text in fitted.items()]
    lines.append("knots:")
    for level, pairs in knots.items():
        lines.append(f"  {level}:")
        lines += [f"    - [{raw:g}, {share:g}]" for raw, share in pairs]
    replace_file(path, head + "\n".join(lines) + "\n")


def replace_file(path: Path, text: str) -> None:
    """Puts the text in the file's place in one step: a crash leaves the old one."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, delete=False
    ) as new:
        new.write(text)
    ready = Path(new.name)
    ready.chmod(0o644)
    ready.replace(path)


def _entries(path: Path, node: Any) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise InvalidRules(f"{path}: expected keys and values")
    return {key.value: value for key, value in node.value}


def _items(path: Path, node: Any) -> list[Any]:
    if not isinstance(node, yaml.SequenceNode):
        raise InvalidRules(f"{path}: expected a list `evidence`")
    return list(node.value)


def _edit(text: str, node: Any, new: str) -> tuple[int, int, str]:
    start, end = node.start_mark.index, node.end_mark.index
    # A folded or literal block ends at the start of the next line.
    if text[start:end].endswith("\n"):
        new += "\n"
    return start, end, new


def _verify(path: Path, before: str, after: str, weights: Mapping[str, float]) -> None:
    """Raises InvalidRules unless exactly the weights and `fitted` changed."""
    old, new = yaml.safe_load(before), yaml.safe_load(after)
    for item in old["evidence"]:
        if item["id"] in weights:
            item["weight"] = float(f"{weights[item['id']]:g}")
    old["fitted"] = new["fitted"]
    if old != new:
        raise InvalidRules(f"{path}: can't be edited in place; write its lists one item a line")
