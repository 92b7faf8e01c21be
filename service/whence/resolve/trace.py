"""Readings with their summed evidence before weighing: what the weights are fitted on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whence.resolve.readings import Reading


@dataclass(frozen=True, slots=True)
class TracedReading:
    """A reading as numbers: bits = Σ weight[name] × features[name]. `place` None: no place."""

    place: int | None
    features: Mapping[str, float]
    bits: float


@dataclass(frozen=True, slots=True)
class Trace:
    """All readings of one entry that the softmax runs over, the null reading last."""

    readings: tuple[TracedReading, ...]


def traced(places: Iterable[Reading], no_place: Reading) -> Trace:
    """The readings' features, summed by name."""
    return Trace(tuple(_traced(reading) for reading in (*places, no_place)))


def _traced(reading: Reading) -> TracedReading:
    sums: dict[str, float] = {}
    for feature in reading.features:
        name = feature.name.value
        sums[name] = sums.get(name, 0.0) + feature.value
    return TracedReading(reading.focus, sums, reading.bits)
