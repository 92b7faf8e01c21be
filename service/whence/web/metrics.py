"""What Prometheus reads: counts by route, status and outcome, times, and how much waits.

Labels are patterns of routes and codes, never anything a caller wrote. Under gunicorn each worker
counts in a file of its own, in the folder that PROMETHEUS_MULTIPROC_DIR names; whoever is asked
adds them all up.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

# Seconds: from an exact name (0.2 ms) to the longest stream.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH"})
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Gauge:
    """Numbers that are so at this moment, by the values of their labels; `told`: the help."""

    told: str
    labels: tuple[str, ...]
    numbers: Mapping[tuple[str, ...], float]


class Metrics:
    """What this process has counted."""

    def __init__(self) -> None:
        # Imported late: the library looks at the folder's name when it is imported.
        from prometheus_client import (  # noqa: PLC0415
            CollectorRegistry,
            Counter,
            Histogram,
        )

        self._own = CollectorRegistry()
        self._requests = Counter(
            "whence_requests_total",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._own,
        )
        self._seconds = Histogram(
            "whence_request_seconds",
            "Time from the first to the last byte of an answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._own,
        )
        self._verdicts = Counter(
            "whence_verdicts_total", "Verdicts that were given.", ("outcome",), registry=self._own
        )
        # Finding a label takes longer than counting.
        self._by_request: dict[tuple[str, str, int], Any] = {}
        self._by_route: dict[str, Any] = {}
        self._by_outcome: dict[str, Any] = {}

    def request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Counts a request that was answered; `route`: its pattern, None where there is none."""
        method = method if method in _METHODS else "other"
        route = route or "none"
        key = (method, route, status)
        counter = self._by_request.get(key)
        if counter is None:
            counter = self._by_request[key] = self._requests.labels(method, route, str(status))
        counter.inc()
        timer = self._by_route.get(route)
        if timer is None:
            timer = self._by_route[route] = self._seconds.labels(route)
        timer.observe(seconds)

    def verdict(self, outcome: str) -> None:
        """Counts a verdict."""
        counter = self._by_outcome.get(outcome)
        if counter is None:
            counter = self._by_outcome[outcome] = self._verdicts.labels(outcome)
        counter.inc()

    def text(self, gauges: Mapping[str, "Gauge"]) -> bytes:
        """Everything in the text format of Prometheus, over all workers; `gauges`: what is so at
        this moment, by name."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = self._own
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(_now(gauges))


def _now(gauges: Mapping[str, "Gauge"]) -> "CollectorRegistry":
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415
    from prometheus_client.registry import Collector  # noqa: PLC0415

    class Moment(Collector):
        def collect(self) -> Iterable[GaugeMetricFamily]:
            for name, gauge in gauges.items():
                family = GaugeMetricFamily(name, gauge.told, labels=gauge.labels)
                for values, number in gauge.numbers.items():
                    family.add_metric(values, number)
                yield family

    registry = CollectorRegistry()
    registry.register(Moment())
    return registry


@cache
def metrics() -> Metrics:
    """What this process counts with, made when it is first needed."""
    return Metrics()
