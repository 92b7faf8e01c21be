"""Spans → the best readings of an entry, and the null reading beside them."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Final

from whence.resolve.atlas import Atlas
from whence.resolve.evidence import EvidenceName, Feature
from whence.resolve.line import Line
from whence.resolve.readings import Expected, Reading
from whence.resolve.scores import Scales, Scored, Scores
from whence.resolve.spotted import Spotted
from whence.rulebook.rules import PatternKind, PhraseKind

_NO_PLACE: Final = frozenset(
    {
        PhraseKind.REJECT,
        PhraseKind.FICTIONAL,
        PatternKind.REJECT,
        PatternKind.CONTACT,
        PatternKind.NUMBER,
    }
)


class Reader:
    """Scores readings with the rulebook's weights; holds nothing of an entry between calls."""

    def __init__(
        self, atlas: Atlas, weights: Mapping[str, float], limits: Mapping[str, float]
    ) -> None:
        self.atlas = atlas
        self.weights = dict(weights)
        self._scales = Scales(weights)
        self.limits = limits

    def places(
        self,
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        within: int = -1,
        with_negated: bool = False,
    ) -> list[Reading]:
        """The best readings that name a place, best first, one for each place.

        The rest as in `scores`."""
        scores = self.scores(line, spans, expected, within, with_negated)
        return [] if scores is None else self.best(scores)

    def scores(
        self,
        line: Line,
        spans: Sequence[Spotted],
        expected: Expected,
        within: int = -1,
        with_negated: bool = False,
    ) -> Scores | None:
        """What all readings that name a place have in common; None where there are none.

        `within`: mask of the tokens that count; spans outside are ignored, words outside are free.
        `with_negated`: whether places that somebody says they are not in (*not Denver*) count.
        """
        spans = [
            span
            for span in spans
            if not span.mask & ~within and (with_negated or not line.is_negated[span.start])
        ]
        if not spans:
            return None
        return Scores(
            self.atlas, self.weights, self._scales, self.limits, line, spans, expected, within
        )

    def best(self, scores: Scores) -> list[Reading]:
        """The best readings that name a place, best first, one for each place."""
        found: list[Scored] = []
        margin = self.limits["reading_bits"]
        top = -inf
        # The likeliest first, so that what cannot come near them is not scored at all.
        for span in sorted(scores.spans, key=lambda one: -one.named[0].bits):
            others = scores.others(span)
            most_beside = scores.most_beside(span, others)
            most_gain = scores.most(span, others) + most_beside
            if span.named[0].bits + most_gain < top - margin:
                continue
            for named in span.named:
                if named.bits + most_gain < top - margin:
                    break
                least = top - margin - most_beside
                scored = scores.score(span, named, others, least)
                if scored is not None:
                    found.append(scored)
                    top = max(top, scored[0])
        ranked = [(-one[0], one[2].place, at) for at, one in enumerate(found)]
        ranked.sort()
        least = top - margin
        most = int(self.limits["readings"])
        best: dict[int, Reading] = {}
        for _, _, at in ranked:
            bits, span, named, supports, used = found[at]
            if bits < least or len(best) == most:
                break
            if named.place not in best:
                best[named.place] = Reading(
                    named.place, bits, span, named, supports, used, (), scores
                )
        return list(best.values())

    def no_place(self, line: Line, no_place_bits: float) -> Reading:
        """The null reading: 0 bits, and what speaks for no place at all."""
        features = []
        if no_place_bits:
            features.append(Feature(EvidenceName.PROFILE, no_place_bits))
        filled = {cell.field for cell in line.cells if cell.start < cell.end}
        speaking = {line.field(mark.start) for mark in line.marks if mark.kind in _NO_PLACE}
        # One cell that says nothing (*n/a*) takes nothing from what the next one says.
        for mark in line.marks if filled == speaking else ():
            if mark.kind in (PhraseKind.REJECT, PhraseKind.FICTIONAL, PatternKind.REJECT):
                name = EvidenceName.REJECT_PHRASE
                if mark.is_whole:
                    name = EvidenceName.REJECT_WHOLE
            elif mark.kind in (PatternKind.CONTACT, PatternKind.NUMBER):
                name = EvidenceName.CONTACT
            else:
                continue
            features.append(Feature(name, 1.0, mark.start, mark.end, "", mark.rule))
        bits = sum(self.weights[feature.name] * feature.value for feature in features)
        return Reading(None, bits, None, None, (), 0, tuple(features))
