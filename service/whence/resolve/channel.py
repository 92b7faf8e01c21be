"""What happened between the name meant and the name typed: the slips, and what they cost."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from heapq import heappop, heappush
from typing import Final

from rapidfuzz.distance import OSA

from whence.resolve.likeness import (
    DOUBLE_SIGNS,
    SPELLINGS,
    are_neighbours,
    is_vowel,
    is_weak,
    same_sound,
)


class SlipKind(StrEnum):
    """Kinds of slips, the likeliest first; each has its cost in `scoring.yaml: channel`."""

    LOST_DOUBLE = "lost_double"
    SWAPPED_VOWELS = "swapped_vowels"
    LOST_SPACE = "lost_space"
    LOST_CONSONANT = "lost_consonant"
    LOST_VOWEL = "lost_vowel"
    SWAP = "swap"
    ADDED_SPACE = "added_space"
    VOWEL_SWAP = "vowel_swap"
    DOUBLING = "doubling"
    DIGRAPH = "digraph"
    SOUND_ALIKE = "sound_alike"
    NEIGHBOUR_KEY = "neighbour_key"
    INSERTED_NEIGHBOUR = "inserted_neighbour"
    INSERTED_VOWEL = "inserted_vowel"
    INSERTED_CONSONANT = "inserted_consonant"
    OTHER = "other"


# Looked up once: a member of an enum takes longer to reach than a constant of the module.
_ADDED_SPACE: Final = SlipKind.ADDED_SPACE
_DIGRAPH: Final = SlipKind.DIGRAPH
_DOUBLING: Final = SlipKind.DOUBLING
_INSERTED_CONSONANT: Final = SlipKind.INSERTED_CONSONANT
_INSERTED_NEIGHBOUR: Final = SlipKind.INSERTED_NEIGHBOUR
_INSERTED_VOWEL: Final = SlipKind.INSERTED_VOWEL
_LOST_CONSONANT: Final = SlipKind.LOST_CONSONANT
_LOST_DOUBLE: Final = SlipKind.LOST_DOUBLE
_LOST_SPACE: Final = SlipKind.LOST_SPACE
_LOST_VOWEL: Final = SlipKind.LOST_VOWEL
_NEIGHBOUR_KEY: Final = SlipKind.NEIGHBOUR_KEY
_OTHER: Final = SlipKind.OTHER
_SOUND_ALIKE: Final = SlipKind.SOUND_ALIKE
_SWAP: Final = SlipKind.SWAP
_SWAPPED_VOWELS: Final = SlipKind.SWAPPED_VOWELS
_VOWEL_SWAP: Final = SlipKind.VOWEL_SWAP

# What a slip in the first letter costs on top: people seldom get that one wrong.
FIRST_LETTER: Final = "first_letter"

# To choose between alignments: fewer slips first, then likelier kinds.
_SLIP: Final = 64
_RANKS: Final = {kind: _SLIP + rank for rank, kind in enumerate(SlipKind)}

_TEXTS: Final = {
    SlipKind.LOST_DOUBLE: "{meant} not doubled",
    SlipKind.SWAPPED_VOWELS: "letters swapped: {typed}",
    SlipKind.LOST_SPACE: "space left out",
    SlipKind.LOST_CONSONANT: "{meant} left out",
    SlipKind.LOST_VOWEL: "{meant} left out",
    SlipKind.SWAP: "letters swapped: {typed}",
    SlipKind.ADDED_SPACE: "space added",
    SlipKind.DOUBLING: "doubled {typed}",
    SlipKind.NEIGHBOUR_KEY: "{typed} for {meant}, a neighbouring key",
    SlipKind.INSERTED_NEIGHBOUR: "{typed} added, a neighbouring key",
    SlipKind.INSERTED_VOWEL: "{typed} added",
    SlipKind.INSERTED_CONSONANT: "{typed} added",
}


class Slip:
    """One slip: `typed`, at `start` of the typed name, stands where `meant` should."""

    __slots__ = ("kind", "meant", "start", "typed")

    def __init__(self, kind: SlipKind, start: int, typed: str, meant: str) -> None:
        self.kind = kind
        self.start = start
        self.typed = typed
        self.meant = meant

    @property
    def text(self) -> str:
        """What happened, in a few words.

        >>> slips("torantoo", "toronto")[0].text
        'a for o'
        """
        if self.typed and self.meant:
            pattern = _TEXTS.get(self.kind, "{typed} for {meant}")
        else:
            pattern = _TEXTS.get(self.kind, "{typed} added" if self.typed else "{meant} left out")
        return pattern.format(typed=_shown(self.typed), meant=_shown(self.meant))


def _shown(letters: str) -> str:
    return letters.replace(" ", "␣")


def slips(typed: str, meant: str) -> tuple[Slip, ...]:
    """The fewest slips that make `typed` of `meant` (both folded), in order; among equally few,
    those of the likelier kinds. Two letters swapped are one slip, and so are two letters for one
    sound.

    >>> [slip.kind.value for slip in slips("filadelfia", "philadelphia")]
    ['digraph', 'digraph']
    """
    shorter = min(len(typed), len(meant))
    start = 0
    while start < shorter and typed[start] == meant[start]:
        start += 1
    tail = 0
    while tail < shorter - start and typed[-1 - tail] == meant[-1 - tail]:
        tail += 1
    typed_end, meant_end = len(typed) - tail, len(meant) - tail
    gap = (typed_end - start, meant_end - start)
    if gap == (0, 0):
        return ()
    if gap == (1, 1):
        return (_put(typed, meant, start, start),)
    if gap == (1, 0):
        return (_added(typed, start),)
    if gap == (0, 1):
        return (_lost(meant, start, start),)
    return _align(typed, meant, start, typed_end, meant_end)


def channel_bits(made: Sequence[Slip], costs: Mapping[str, float]) -> float:
    """What the slips cost in bits, 0 or more: costs by kind, and `first_letter` for one there."""
    bits = sum(costs[slip.kind] for slip in made)
    return bits + (costs[FIRST_LETTER] if made and made[0].start == 0 else 0.0)


def _align(typed: str, meant: str, start: int, typed_end: int, meant_end: int) -> tuple[Slip, ...]:
    """The cheapest way through what is left between a common beginning and a common end."""
    edits = OSA.distance(typed[start:typed_end], meant[start:meant_end])
    heap: list[tuple[int, int, int, int, tuple[Slip, ...]]] = [(0, 0, start, start, ())]
    done: set[tuple[int, int]] = set()
    pushed = 0
    while heap:
        spent, _, i, j, path = heappop(heap)
        while i < typed_end and j < meant_end and typed[i] == meant[j]:
            i += 1
            j += 1
        if typed_end - i == meant_end - j <= 0:
            return path
        if (i, j) in done:
            continue
        done.add((i, j))
        left = edits - len(path) - 1
        for step in _steps(typed, meant, (i, j), (typed_end, meant_end)):
            after_i, after_j = i + step[0], j + step[1]
            if after_i < typed_end or after_j < meant_end:
                one, other = typed[after_i:typed_end], meant[after_j:meant_end]
                if left == 0:  # mostly, and comparing is quicker
                    if one != other:
                        continue
                elif OSA.distance(one, other, score_cutoff=left) > left:
                    continue
            slip = _slip(typed, meant, (i, j), step)
            pushed += 1
            cost = spent + _RANKS[slip.kind]
            heappush(heap, (cost, pushed, after_i, after_j, (*path, slip)))
    raise AssertionError("the alignment that OSA counts is never left out")


def _steps(
    typed: str, meant: str, at: tuple[int, int], ends: tuple[int, int]
) -> list[tuple[int, int]]:
    """How many letters of each can make one slip where the names part: typed[i] is not meant[j]."""
    (i, j), (typed_end, meant_end) = at, ends
    found: list[tuple[int, int]] = []
    if i < typed_end and j < meant_end:
        found.append((1, 1))
        is_pair = i + 1 < typed_end and j + 1 < len(meant)
        if is_pair and typed[i] == meant[j + 1] and typed[i + 1] == meant[j]:
            found.append((2, 2))
        for sign, sound in SPELLINGS.get(typed[i], ()):
            # It may reach into the common end if that leaves as much of it on both sides.
            if typed.startswith(sign, i) and meant.startswith(sound, j):
                over = i + len(sign) - typed_end, j + len(sound) - meant_end
                if max(over) <= 0 or over[0] == over[1]:
                    found.append((len(sign), len(sound)))
    if i < typed_end:
        found.append((1, 0))
    if j < meant_end:
        found.append((0, 1))
    return found


def _slip(typed: str, meant: str, at: tuple[int, int], step: tuple[int, int]) -> Slip:
    (i, j), (typed_step, meant_step) = at, step
    if typed_step == 0:
        return _lost(meant, j, i)
    if meant_step == 0:
        return _added(typed, i)
    if typed_step == meant_step == 1:
        return _put(typed, meant, i, j)
    one, other = typed[i : i + typed_step], meant[j : j + meant_step]
    if one != other[::-1]:
        return Slip(_DIGRAPH, i, one, other)
    both = is_vowel(one[0]) and is_vowel(one[1])
    return Slip(_SWAPPED_VOWELS if both else _SWAP, i, one, other)


def _put(typed: str, meant: str, i: int, j: int) -> Slip:
    """One letter for another."""
    one, other = typed[i], meant[j]
    if is_vowel(one) and is_vowel(other):
        kind = _VOWEL_SWAP
    elif same_sound(one, other):
        kind = _SOUND_ALIKE
    elif are_neighbours(one, other):
        kind = _NEIGHBOUR_KEY
    else:
        kind = _OTHER
    return Slip(kind, i, one, other)


def _added(typed: str, i: int) -> Slip:
    """One letter too many."""
    letter, before, after = typed[i], typed[i - 1 : i], typed[i + 1 : i + 2]
    if letter == " ":
        kind = _ADDED_SPACE
    elif letter in (before, after):
        kind = _DOUBLING
    elif before + letter in DOUBLE_SIGNS or letter + after in DOUBLE_SIGNS:
        kind = _DIGRAPH
    elif are_neighbours(letter, before) or are_neighbours(letter, after):
        kind = _INSERTED_NEIGHBOUR
    elif not letter.isalpha() and not is_vowel(letter):
        kind = _OTHER
    else:
        kind = _INSERTED_VOWEL if is_weak(letter) else _INSERTED_CONSONANT
    return Slip(kind, i, letter, "")


def _lost(meant: str, j: int, i: int) -> Slip:
    """One letter too few; `i`: where it is missing in the typed name."""
    letter = meant[j]
    if letter == " ":
        kind = _LOST_SPACE
    elif letter in (meant[j - 1 : j], meant[j + 1 : j + 2]):
        kind = _LOST_DOUBLE
    elif not letter.isalpha() and not is_vowel(letter):
        kind = _OTHER
    else:
        kind = _LOST_VOWEL if is_weak(letter) else _LOST_CONSONANT
    return Slip(kind, i, "", letter)
