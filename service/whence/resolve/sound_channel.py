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
        """The least costs of reading `typed` as each row of `meant` (numbers of `SIGNS`, filled
        up with `len(SIGNS)` to the longest)."""
        lost = self._lost[meant]
        zeros = np.zeros((len(meant), 1), np.float32)
        before = np.concatenate([zeros, lost.cumsum(axis=1, dtype=np.float32)], axis=1)
        for sign in typed:
            at = SIGNS.index(sign)
            added = self._added[at]
            here = np.minimum(before[:, :-1] + self._put[at][meant], before[:, 1:] + added)
            now = np.empty_like(before)
            now[:, 0] = before[:, 0] + added
            for j in range(here.shape[1]):
                np.minimum(here[:, j], now[:, j] + lost[:, j], out=now[:, j + 1])
            before = now
        found: Floats = before[np.arange(len(meant)), lengths]
        return found
