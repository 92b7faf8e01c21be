"""The join key of an entry: the same for the same words, however they were written."""

import json
from typing import Final

from whence.entry import FIELDS
from whence.resolve.line import Line
from whence.text.token import Gap


def value_of(line: Line) -> str:
    """The folded text, with its separators; where cells are filled a JSON array of all four."""
    if not line.tokens:
        return ""
    folded = {cell.field: "" for cell in line.cells}
    for cell in line.cells:
        parts: list[str] = []
        for i in range(cell.start, cell.end):
            token = line.tokens[i]
            if i > cell.start:
                parts.append(_JOINS.get(token.gap, " "))
            parts.append(token.key)
        folded[cell.field] = "".join(parts)
    if set(folded) <= {"text"}:
        return folded.get("text", "")
    return json.dumps([folded.get(field, "") for field in FIELDS], ensure_ascii=False)


_JOINS: Final = {
    Gap.GLUED: "",
    Gap.COMMA: ", ",
    Gap.SLASH: " / ",
    Gap.PIPE: " | ",
    Gap.DASH: " - ",
    Gap.ARROW: " → ",
    Gap.BULLET: " · ",
    Gap.OPEN: " (",
    Gap.CLOSE: ") ",
    Gap.NEWLINE: "\n",
}
