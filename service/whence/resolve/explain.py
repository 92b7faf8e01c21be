"""Beliefs → what a caller sees of them: candidates, mentions, and the explanation."""

from collections.abc import Iterable, Mapping, Sequence

from whence.resolve.atlas import Atlas
from whence.resolve.confidence import Beliefs, Calibrator
from whence.resolve.decision import LEVEL_OF_KIND
from whence.resolve.line import Line
from whence.resolve.mentions import Spoken
from whence.resolve.readings import Reading
from whence.resolve.telling import evidence_of
from whence.rulebook.rules import PatternKind, Policy
from whence.verdict import Candidate, Explanation, Mention, RunnerUp, SpanReading


def candidates_of(
    atlas: Atlas,
    calibrator: Calibrator,
    beliefs: Beliefs,
    none: float,
    most: int,
    line: Line,
    explain: bool,
    weights: Mapping[str, float],
) -> tuple[Candidate, ...]:
    """The likeliest places, at most `most`; with `none` their probabilities add up to 1 at most.

    A single best place has its calibrated probability, the others share what is left by their raw
    ones and stay below it; equal ones stay equal.
    """
    if not beliefs.readings or not most:
        return ()
    shares = beliefs.shares
    best = beliefs.readings[0].focus
    assert best is not None
    whole = 1.0 - none
    probabilities = [whole * share / sum(shares) for share in shares]
    if len(shares) == 1 or shares[1] < shares[0]:
        sure = calibrator.calibrated(LEVEL_OF_KIND[atlas.kind(best)], shares[0], beliefs.is_heard)
        top = min(sure, whole)
        rest = sum(shares[1:])
        probabilities = [
            top,
            *(min(top, (whole - top) * share / rest) for share in shares[1:]),
        ]
    found = []
    for reading, probability in list(zip(beliefs.readings, probabilities, strict=True))[:most]:
        assert reading.focus is not None
        evidence = evidence_of(atlas, weights, line, reading) if explain else None
        found.append(Candidate(atlas.place(reading.focus), probability, evidence))
    return tuple(found)


def mentions_of(atlas: Atlas, line: Line, spoken: Sequence[Spoken]) -> tuple[Mention, ...]:
    """Every place spoken of, in the order of the text."""
    return tuple(
        Mention(
            atlas.place_id(one.reading.focus),
            one.role,
            line.field(one.start),
            line.raw_span(one.start, one.end),
        )
        for one in spoken
        if one.reading.focus is not None
    )


def explanation_of(
    atlas: Atlas,
    weights: Mapping[str, float],
    line: Line,
    winner: Reading,
    beliefs: Beliefs,
    no_place: Reading,
    policy: Policy,
) -> Explanation:
    """Why the winning reading won: its evidence, the runner-up's, and how each word was read."""
    rivals = [one for one in (*beliefs.readings, no_place) if one.focus != winner.focus]
    second = max(rivals, key=lambda one: one.bits, default=None)
    return Explanation(
        repairs=tuple(
            repaired for cell in line.cells for repaired in cell.repaired.as_repairs(cell.field)
        ),
        spans=tuple(_spans(atlas, line, winner)),
        evidence=evidence_of(atlas, weights, line, winner),
        runner_up=RunnerUp(
            place_id=None if second.focus is None else atlas.place_id(second.focus),
            bits=second.bits,
            evidence=evidence_of(atlas, weights, line, second),
        )
        if second is not None
        else None,
        policy=policy.name,
        thresholds={level: needs.probability for level, needs in policy.thresholds.items()},
    )


def _spans(atlas: Atlas, line: Line, winner: Reading) -> Iterable[SpanReading]:
    """How the words were read, in the order of the text: as places, or as what their marks say."""
    found: list[tuple[int, int, str, str]] = []
    if winner.span is not None and winner.named is not None:
        named = winner.named
        found.append((winner.span.start, winner.span.end, atlas.name(named.place), named.how))
        for support in winner.supports:
            found.append(
                (
                    support.span.start,
                    support.span.end,
                    atlas.name(support.named.place),
                    support.named.how,
                )
            )
    for mark in line.marks:
        if not any(mark.start < end and start < mark.end for start, end, _, _ in found):
            how = "pattern" if isinstance(mark.kind, PatternKind) else mark.kind.value
            found.append((mark.start, mark.end, mark.kind.value.replace("_", " "), how))
    for start, end, read_as, how in sorted(found):
        yield SpanReading(line.field(start), line.raw_span(start, end), read_as, how)
