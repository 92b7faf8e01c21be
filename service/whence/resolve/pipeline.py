"""The stages in their order: entry → repair → fold → segment → candidates → readings."""

from collections.abc import Sequence

from whence.entry import Entry
from whence.gazetteer.index import Gazetteer
from whence.resolve.atlas import Atlas
from whence.resolve.baseline import plain_readings
from whence.resolve.candidates import exact
from whence.resolve.evidence import EvidenceName
from whence.resolve.expected import Expecter
from whence.resolve.lexicon import Lexicon
from whence.resolve.line import Line
from whence.resolve.names_here import names_in
from whence.resolve.reader import Reader
from whence.resolve.readings import Expected
from whence.resolve.rereading import Rereader
from whence.resolve.romanised import Romaniser
from whence.resolve.segment import segment, tokenise
from whence.resolve.spelling import Speller
from whence.resolve.spotted import Spotted
from whence.resolve.understood import Understood
from whence.resolve.weighing import Weigher
from whence.rulebook.rules import Profile, Rulebook
from whence.text.fold import Folder
from whence.text.repair import Repaired, repair


class Pipeline:
    """All stages short of the decision, made once from the rulebook and the open index; holds
    nothing of any entry."""

    def __init__(self, rulebook: Rulebook, gazetteer: Gazetteer, atlas: Atlas) -> None:
        self._atlas = atlas
        self._repairs = rulebook.repair
        self._folder = Folder(rulebook.fold)
        self._lexicon = Lexicon(rulebook, self._folder)
        # By the names themselves, not their letters: what is the same object is found quicker.
        weights: dict[str, float] = {
            EvidenceName(name): bits for name, bits in rulebook.weights.items()
        }
        limits = dict(rulebook.limits)
        self._weigher = Weigher(atlas, weights, limits, rulebook.code_countries)
        self._speller = Speller(atlas, self._weigher, limits, rulebook.channel)
        self._romaniser = Romaniser(atlas, self._weigher, limits, rulebook.sounds)
        self.reader = Reader(atlas, weights, limits)
        self._rereader = Rereader(
            rulebook.misread_pages, self._segmented, gazetteer.surprisal, limits
        )
        countries = {code: n for n, code in gazetteer.country_code.items()}
        self._expecter = Expecter(countries, rulebook.spoken_in)

    def understand(self, asked: Sequence[tuple[Entry, Profile]]) -> list[Understood]:
        """The entries' readings, by all stages short of the decision.

        Each stage goes over all entries before the next one begins: what it works with, its own
        code above all, is then at hand (docs/decisions/064-stage-by-stage.md).
        """
        repaired = [self._repaired(entry) for entry, _ in asked]
        tokenised = [tokenise(cells, self._folder) for cells in repaired]
        lines = [segment(cells, tokens, self._lexicon) for cells, tokens in tokenised]
        expected = [
            self._expecter.expected(entry.context, line, profile)
            for (entry, profile), line in zip(asked, lines, strict=True)
        ]
        contexts = [one.countries for one in expected]
        names = [names_in(line, self._atlas, self._lexicon) for line in lines]
        spans = [
            exact(line, names[at], self._atlas, self._weigher, contexts[at])
            for at, line in enumerate(lines)
        ]
        for at, line in enumerate(lines):
            if not all(cell.repaired.text.isascii() for cell in line.cells):
                lines[at], spans[at] = self._reread(line, spans[at], contexts[at])
        sought = [
            self._speller.sought(line, spans[at], contexts[at]) for at, line in enumerate(lines)
        ]
        for some in sought:
            self._speller.search(some)
        for some in sought:
            self._speller.rank(some)
        for some in sought:
            self._speller.spell(some)
        for at, line in enumerate(lines):
            spans[at] = _with(spans[at], self._speller.misspelt(line, sought[at]))
        for at, line in enumerate(lines):
            found = self._romaniser.heard(line, spans[at], contexts[at])
            spans[at] = _with(spans[at], found)
        scores = [
            self.reader.scores(line, spans[at], expected[at]) for at, line in enumerate(lines)
        ]
        places = [[] if one is None else self.reader.best(one) for one in scores]
        return [
            Understood(
                line,
                tuple(spans[at]),
                expected[at],
                tuple(places[at]),
                self.reader.no_place(line, asked[at][1].no_place_bits),
                asked[at][1],
            )
            for at, line in enumerate(lines)
        ]

    def understand_plainly(self, entry: Entry, profile: Profile) -> Understood:
        """The baseline: exact names only, and the largest place of each."""
        line = self._segmented(self._repaired(entry))
        spans = self._named(line, frozenset())
        places, no_place = plain_readings(self._atlas, spans)
        return Understood(line, tuple(spans), Expected(), places, no_place, profile)

    def _repaired(self, entry: Entry) -> list[tuple[str, Repaired]]:
        """The filled cells, repaired; of an entry that has none the first, which says nothing."""
        repaired = [(field, repair(raw, self._repairs)) for field, raw in entry.cells()]
        if len(repaired) > 1:
            filled = [cell for cell in repaired if cell[1].text.strip()]
            return filled or [("text", repaired[0][1])]
        return repaired

    def _segmented(self, cells: Sequence[tuple[str, Repaired]]) -> Line:
        placed, tokens = tokenise(cells, self._folder)
        return segment(placed, tokens, self._lexicon)

    def _named(self, line: Line, context: frozenset[int]) -> list[Spotted]:
        names = names_in(line, self._atlas, self._lexicon)
        return exact(line, names, self._atlas, self._weigher, context)

    def _reread(
        self, line: Line, spans: list[Spotted], context: frozenset[int]
    ) -> tuple[Line, list[Spotted]]:
        """The line read again where its letters were mistaken for others, else as it is."""
        again = self._rereader.reread(line, spans, lambda other: self._named(other, context))
        return again or (line, spans)


def _with(spans: list[Spotted], found: Sequence[Spotted]) -> list[Spotted]:
    """The spans with those found in the place of others of the same words."""
    if not found:
        return spans
    replaced = {(span.start, span.end) for span in found}
    kept = [span for span in spans if (span.start, span.end) not in replaced]
    return sorted([*kept, *found], key=lambda span: (span.start, span.end))
