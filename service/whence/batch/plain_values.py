"""Entry → its value, by repairing and folding alone: much cheaper than resolving it."""

from typing import TYPE_CHECKING

from whence.entry import Entry
from whence.resolve.line import Cell, Line
from whence.resolve.value import value_of
from whence.text.fold import Folder
from whence.text.repair import repair
from whence.text.token import Token

if TYPE_CHECKING:
    from whence.resolve.normalizer import Normalizer


class PlainValues:
    """Values as verdicts carry them, unless a cell was read again under another code page."""

    def __init__(self, normalizer: "Normalizer") -> None:
        self._tables = normalizer.rulebook.repair
        self._folder = Folder(normalizer.rulebook.fold)

    def of(self, entry: Entry) -> str:
        """The entry's value."""
        tokens: list[Token] = []
        cells: list[Cell] = []
        for field, raw in entry.cells():
            repaired = repair(raw, self._tables)
            found = self._folder.tokens(repaired.text)
            cells.append(Cell(field, repaired, len(tokens), len(tokens) + len(found)))
            tokens += found
        # A value is made of words and of what parts them; nothing needs to be marked.
        return value_of(Line(tuple(cells), tuple(tokens), (), "", (), {}, (), (), (), ()))
