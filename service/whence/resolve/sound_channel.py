"""What it costs to read the sound of a name in one script as that of a name in another."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from whence.gazetteer.romanised import SIGNS

Costs = Mapping[tuple[str, str], float]
Floats = npt.NDArray[np.float32]


class SoundChannel:
    """The costs of one script, in bits: `own` where given, else `common`."""

    def __init__(self, common: Costs, own: Costs) -> None:
        def row(typed: str) -> list[float]:
            # One more, of no cost, for what stands behind the end of a shorter name.
            found = [own.get((meant, typed), common[meant, typed]) for meant in SIGNS]
            return [*found, 0.0]

        self._put = np.array([row(typed) for typed in SIGNS], np.float32)
        self._lost = np.array(row(""), np.float32)
        self._added = [own.get(("", typed), common["", typed]) for typed in SIGNS]

    def bits(
        self, typed: str, meant: npt.NDArray[np.uint8], lengths: npt.NDArray[np.intp]
    ) -> Floats:
        """The least costs of reading `typed` as each column of `meant` (numbers of `SIGNS`, filled
        up with `len(SIGNS)` to the longest)."""
        meant_at = meant.astype(np.intp)
        lost = self._lost.take(meant_at)
        none = np.zeros((1, meant.shape[1]), np.float32)
        before = np.concatenate([none, lost.cumsum(axis=0, dtype=np.float32)])
        skipped = np.empty_like(none[0])
        for sign in typed:
            at = SIGNS.index(sign)
            now = before + self._added[at]
            np.minimum(now[1:], before[:-1] + self._put[at].take(meant_at), out=now[1:])
            for row, cost, behind in zip(now[:-1], lost, now[1:], strict=True):
                np.add(row, cost, out=skipped)
                np.minimum(behind, skipped, out=behind)
            before = now
        found: Floats = before[lengths, np.arange(meant.shape[1])]
        return found
