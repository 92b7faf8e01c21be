"""The interval of a share: what evaluation and reports say beside every figure."""

from math import sqrt

Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a share seen in n trials (Wilson 1927), within 0 to 1.

    >>> [round(bound, 3) for bound in wilson(0.9, 100)]
    [0.826, 0.945]
    """
    z2 = Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = max(0.0, centre - half) if share > 0 else 0.0
    return low, min(1.0, centre + half) if share < 1 else 1.0
