"""Text that only another code page makes sense of: the index of names is the judge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from whence.resolve.line import Line
from whence.resolve.spotted import Spotted
from whence.resolve.written_again import Beyond, is_writing
from whence.text.edits import Edit, Repaired, Step, apply
from whence.text.read_again import MisreadPage, read_again

Cells = Sequence[tuple[str, Repaired]]
Segmented = Callable[[Cells], Line]
Named = Callable[[Line], list[Spotted]]
_STEP: Final = "code_page"


class Rereader:
    """Tries the code pages of the rulebook on cells that hold letters no name explains.

    `surprisal`: bits of a word among ordinary ones; `limits`: those of `scoring.yaml`.
    """

    def __init__(
        self,
        pages: Sequence[MisreadPage],
        segmented: Segmented,
        surprisal: Callable[[str], float],
        limits: Mapping[str, float],
    ) -> None:
        self._surprisal = surprisal
        self._pages = pages
        self._segmented = segmented
        self._least_bits = limits["reread_bits"]
        self._letters = int(limits["reread_letters"])
        self._known_bits = limits["unknown_word_bits"]

    def reread(
        self, line: Line, spans: Sequence[Spotted], named: Named
    ) -> tuple[Line, list[Spotted]] | None:
        """The line and its spans under the page in which names stand where the odd letters were;
        None where there is no need or no such page."""
        cells = [(cell.field, cell.repaired) for cell in line.cells]
        best: tuple[int, int, Line, list[Spotted]] | None = None
        for at, cell in enumerate(line.cells):
            text = cell.repaired.text
            if text.isascii() or not self._is_odd(line, at, spans):
                continue
            tried: set[str] = set()
            beyond = Beyond(text)
            for page in self._pages:
                edits = read_again(text, page) if beyond.may_be_of(page) else None
                if edits is None or not is_writing(text, edits):
                    continue
                again = apply(text, edits)
                if again in tried:
                    continue  # many pages agree in most letters
                tried.add(again)
                other = replace(
                    cell.repaired,
                    text=again,
                    steps=(*cell.repaired.steps, Step(_STEP, tuple(edits))),
                )
                changed = self._segmented([*cells[:at], (cell.field, other), *cells[at + 1 :]])
                found = named(changed)
                covered = self._explained(changed, at, found, edits)
                if covered and (best is None or covered > best[0]):
                    best = covered, at, changed, found
        return None if best is None else (best[2], best[3])

    def _is_odd(self, line: Line, cell: int, spans: Sequence[Spotted]) -> bool:
        """Whether a letter or sign beyond ASCII stands in no name, and in no word that is known."""
        at = line.cells[cell]
        text = at.repaired.text
        known = 0
        for span in spans:
            known |= span.mask
        clear = [
            (line.tokens[i].start, line.tokens[i].end)
            for i in range(at.start, at.end)
            if known >> i & 1
            or line.marked[i] is not None
            or self._surprisal(line.tokens[i].key) < self._known_bits
        ]
        return any(
            not letter.isascii() and not any(start <= i < end for start, end in clear)
            for i, letter in enumerate(text)
        )

    def _explained(
        self, line: Line, cell: int, spans: Sequence[Spotted], edits: Sequence[Edit]
    ) -> int:
        """How many letters the names have in which the edits stand; 0 unless all stand in one."""
        at = line.cells[cell]
        good = 0
        letters = 0
        for span in spans:
            size = sum(len(line.tokens[i].key) for i in range(span.start, span.end))
            first = span.named[0]
            if size >= self._letters and first.bits >= self._least_bits and first.how != "code":
                letters += size if not span.mask & good else 0
                good |= span.mask
        shift = 0
        for edit in edits:
            start = edit.start + shift
            end = start + len(edit.after)
            shift += len(edit.after) - len(edit.before)
            inside = [
                i
                for i in range(at.start, at.end)
                if line.tokens[i].start < end and start < line.tokens[i].end
            ]
            if any(not good >> i & 1 for i in inside):
                return 0
            if not inside and any(letter.isalnum() for letter in edit.after):
                return 0
        return letters
