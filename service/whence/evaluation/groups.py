"""Ways to split a gold file: by country, script, a column, or kind of typo."""

import re
from collections.abc import Mapping, Sequence

from whence.evaluation.figures import Figures, Scored, figures
from whence.evaluation.gold import GoldRow
from whence.text.script import script_of

_EDITS = re.compile(r"(\d+) edits?:")


def split(scored: Sequence[Scored], by: str) -> Mapping[str, Figures]:
    """Figures by group, largest first; `by` is country, script, stratum or a column of the file."""
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        groups.setdefault(group_of(one.row, by), []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {name: figures(members) for name, members in ordered}


def group_of(row: GoldRow, by: str) -> str:
    """The group a row belongs to; `–` where it has none."""
    if by == "country":
        return (row.wanted["country"] or ("–",))[0]
    if by == "script":
        return script_of(" ".join(raw for _, raw in row.entry.cells()))
    if by == "stratum":
        return stratum(row) or "–"
    return row.cells.get(by, "").strip() or "–"


def stratum(row: GoldRow) -> str | None:
    """How hard a made typo is: its edits, and whether a country or division follows the name.

    None where the note tells no number of edits.
    """
    edits = _EDITS.match(row.note)
    if edits is None:
        return None
    number = edits.group(1)
    qualifier = "qualified" if "," in (row.entry.text or "") else "bare"
    return f"{number} edit{'s' if number != '1' else ''}, {qualifier}"
