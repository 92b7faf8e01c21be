"""Files of expectations: CSV with a column for each aspect, or YAML with a list of entries."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from whence.entry import FIELDS, Entry
from whence.errors import UnreadableInput
from whence.evaluation.expectations import ASPECTS, NEGATION, NOTHING, Expectation
from whence.evaluation.gold import entry_of
from whence.evaluation.tables_in import Table, read_table
from whence.place import Kind
from whence.verdict import Flag, Outcome, ReasonCode

_LISTS = ("flags", "reasons", "candidates")
_KNOWN = (*ASPECTS, *(NEGATION + name for name in ASPECTS))
# In CSV `city` and `country` are answers, as in a verdict; the cells an entry comes in are `in_…`.
_CELLS = {f"in_{name}": name for name in FIELDS[1:]} | {"text": "text"}
_NOTES = {"note", "why", "id"}
_COUNTRY = re.compile(r"[A-Z]{2}|-")
# A misspelt code would never be found, so what must not be would always hold.
_CODES = {
    "outcome": {str(one) for one in Outcome},
    "kind": {str(one) for one in Kind} | {NOTHING},
    "flags": {str(one) for one in Flag},
    "reasons": {str(one) for one in ReasonCode},
}


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """The expectations in a CSV or YAML file; raises UnreadableInput with file and line."""
    is_yaml = path.suffix.lower() in (".yaml", ".yml")
    found = _from_yaml(path) if is_yaml else _from_csv(path)
    if not found:
        raise UnreadableInput(f"{path}: no entries; write one a line, each with what is expected")
    return found


def _from_csv(path: Path) -> tuple[Expectation, ...]:
    table = read_table(path)
    columns = set(table.columns)
    if not (columns & set(_CELLS) and columns & set(_KNOWN)):
        raise UnreadableInput(
            f"{path}, line 1: no expectations; name the columns text and any of {', '.join(_KNOWN)}"
        )
    unknown = sorted(columns - _allowed())
    if unknown:
        raise UnreadableInput(
            f"{path}, line 1: unknown column {unknown[0]!r}; known: text, {', '.join(_KNOWN)}, note"
        )
    return expectations_of(table)


def is_expectations(table: Table) -> bool:
    """Whether a table's columns are entries and expected answers and nothing unknown."""
    columns = set(table.columns)
    has_answers = "outcome" in columns or any(name.startswith(NEGATION) for name in columns)
    return bool(columns & set(_CELLS)) and has_answers and columns <= _allowed()


def expectations_of(table: Table) -> tuple[Expectation, ...]:
    """A table's rows as expectations; `|` parts acceptable answers, an empty cell is not judged."""
    found = []
    for line, row in table.rows:
        cells = {field: row[name] for name, field in _CELLS.items() if row.get(name)}
        expected = {name: _split(name, row[name]) for name in _KNOWN if row.get(name, "").strip()}
        entry = entry_of(cells) if cells else Entry(text="")
        _check(f"{table.path}, line {line}", expected)
        found.append(Expectation(entry, expected, line, row.get("note") or row.get("why", "")))
    return tuple(found)


def _allowed() -> set[str]:
    return {*_CELLS, *_KNOWN, *_NOTES}


def _split(name: str, cell: str) -> tuple[str, ...]:
    parts = re.split(r"[;|]" if name.removeprefix(NEGATION) in _LISTS else r"\|", cell)
    return tuple(part.strip() for part in parts if part.strip())


def _check(where: str, expected: Mapping[str, tuple[str, ...]]) -> None:
    if not expected:
        raise UnreadableInput(
            f"{where}: expects nothing; fill at least one of {', '.join(ASPECTS)}"
        )
    for name, values in expected.items():
        aspect = name.removeprefix(NEGATION)
        if aspect == "country" and not all(_COUNTRY.fullmatch(one) for one in values):
            raise UnreadableInput(f"{where}: {name} must be a code of ISO 3166-1 such as NO, or -")
        known = _CODES.get(aspect)
        if known is not None and not {one.removeprefix("!") for one in values} <= known:
            raise UnreadableInput(f"{where}: {aspect} must be one of {', '.join(sorted(known))}")


def _from_yaml(path: Path) -> tuple[Expectation, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"{path}: byte {error.start} is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableInput(f"{path}, line {line}: no valid YAML: {error.problem}") from error
    if not isinstance(root, yaml.SequenceNode):
        raise UnreadableInput(f"{path}, line 1: expected a list of entries (- text: …)")
    return tuple(_from_node(path, node) for node in root.value)


def _from_node(path: Path, node: yaml.Node) -> Expectation:
    line = node.start_mark.line + 1
    where = f"{path}, line {line}"
    fields = _mapping(where, node)
    cells: dict[str, str] = {}
    if "given" in fields:
        given = _mapping(where, fields.pop("given"))
        cells = {name: _scalar(where, value) for name, value in given.items()}
        if not set(cells) <= set(FIELDS):
            raise UnreadableInput(f"{where}: given holds {', '.join(FIELDS)} only")
    if "text" in fields:
        cells["text"] = _scalar(where, fields.pop("text"))
    note = _scalar(where, fields.pop("why")) if "why" in fields else ""
    unknown = sorted(set(fields) - set(_KNOWN))
    if unknown:
        raise UnreadableInput(f"{where}: unknown key {unknown[0]!r}; known: {', '.join(_KNOWN)}")
    if not cells:
        raise UnreadableInput(f"{where}: no entry; give it text, or cells under given")
    expected = {name: _values(where, value) for name, value in fields.items()}
    _check(where, expected)
    return Expectation(entry_of(cells), expected, line, note)


def _mapping(where: str, node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise UnreadableInput(f"{where}: expected keys and values")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(where, key)
        if name in found:
            raise UnreadableInput(f"{where}: {name} stands there twice")
        found[name] = value
    return found


def _values(where: str, node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(where, item) for item in node.value)
    return (_scalar(where, node),)


def _scalar(where: str, node: yaml.Node) -> str:
    """The text as written: NO stays Norway's code, whatever YAML makes of it; null is `-`."""
    if not isinstance(node, yaml.ScalarNode):
        raise UnreadableInput(f"{where}: expected one word or text")
    return NOTHING if node.tag.endswith(":null") else str(node.value)
