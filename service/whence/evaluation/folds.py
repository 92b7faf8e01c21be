"""Folds for cross-validation: the same value never stands on both sides."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from whence.evaluation.intervals import Floats

Ints = NDArray[np.int64]


def folds(values: Sequence[str], count: int = 5) -> Ints:
    """The fold of each value, 0 to count - 1: a hash, so the same in every run and every file."""
    return np.array([fold_of(value, count) for value in values], dtype=np.int64)


def fold_of(value: str, count: int = 5) -> int:
    """The fold of a value.

    >>> fold_of("toronto, ontario") == fold_of("toronto, ontario")
    True
    """
    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count


def balanced(sources: Sequence[str], power: float = 0.0) -> Floats:
    """A weight for each row so that a source of n rows weighs n ** power in all; they average 1.

    `power` 0: every source the same; 0.5: by the root of its rows; 1: every row the same.

    >>> balanced(["a", "a", "a", "b"]).tolist()
    [0.6666666666666666, 0.6666666666666666, 0.6666666666666666, 2.0]
    """
    sizes = Counter(sources)
    each = np.array([sizes[source] ** (power - 1.0) for source in sources], dtype=np.float64)
    return each * (len(each) / each.sum()) if len(each) else each
