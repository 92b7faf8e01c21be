"""Which city a pair of coordinates stands for."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

# Coordinates in profiles are a town's middle or rounded: nearer than this all are equally near.
NEAR_KM = 1.0
WITHIN_KM = 150.0
AT_MOST = 8
_KM_PER_DEGREE = 111.2


class NearestCities:
    """Cities by population ÷ distance²: `51.5, -0.12` is London and not Lambeth."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]], city_kind: int) -> None:
        self._columns = columns
        self._city_kind = city_kind

    def find(self, latitude: float, longitude: float) -> list[tuple[int, float]]:
        """(place number, people per km²) of the best cities, best first; [] far from all."""
        columns = self._columns
        reach = WITHIN_KM / _KM_PER_DEGREE
        near = np.flatnonzero(np.abs(columns["latitude"] - np.float32(latitude)) < reach)
        near = near[(columns["kind"][near] == self._city_kind) & (columns["population"][near] > 0)]
        north = (columns["latitude"][near] - latitude) * _KM_PER_DEGREE
        turn = (columns["longitude"][near] - longitude + 180.0) % 360.0 - 180.0
        east = turn * _KM_PER_DEGREE * np.cos(np.radians(latitude))
        squared = np.maximum(north * north + east * east, NEAR_KM**2)
        weight = columns["population"][near] / squared
        weight[squared > WITHIN_KM**2] = 0.0
        best = np.argsort(-weight, kind="stable")[:AT_MOST]
        return [(int(near[at]), float(weight[at])) for at in best if weight[at] > 0]
