"""One text in process, nothing cached; and looking a name up beside a dict of all names."""

import gc
from collections.abc import Callable
from random import Random
from time import perf_counter

from bench.figures import Options, Row, latencies
from bench.texts import MIX, Cells, mix
from whence.bootstrap import Normalizer
from whence.collecting import collect_seldom
from whence.gazetteer.index import Gazetteer

_LOOK_UPS = 100_000
_TARGETS = {
    "city, country": "p50 ≤ 0.15 ms",
    "typo, country": "p99 ≤ 3 ms",
    "typo": "p99 ≤ 3 ms",
}


def measure(options: Options) -> list[Row]:
    """Latency of the mix and of each of its kinds; time of an exact look-up. Python's collector is
    told to look seldom, as in every process of ours that resolves until it ends."""
    normalizer = Normalizer.open()
    collect_seldom()
    cells = Cells(normalizer, options.seed + 2)
    count = options.queries * 5
    for text in cells.mixed(200):  # code paths warm, texts not among the measured ones
        normalizer.resolve(text)
    rows = [
        Row(f"one text: {mix()}", latencies(_times(normalizer, cells.mixed(count)))),
        Row(
            "the same mix, baseline (no fuzzy, no joint readings)",
            latencies(_times(normalizer, cells.mixed(count), baseline=True)),
        ),
    ]
    for kind in MIX:
        made = cells.kind(kind)
        texts = [next(made) for _ in range(options.queries)]
        target = _TARGETS.get(kind, "")
        rows.append(Row(f"one text: {kind}", latencies(_times(normalizer, texts)), target=target))
    return [*rows, _look_up(normalizer.gazetteer, options.seed)]


def _times(normalizer: Normalizer, texts: list[str], baseline: bool = False) -> list[float]:
    times = []
    for text in texts:
        start = perf_counter()
        normalizer.resolve(text, baseline=baseline)
        times.append(perf_counter() - start)
    return times


def _look_up(gazetteer: Gazetteer, seed: int) -> Row:
    count = len(gazetteer._names)
    asked = [gazetteer.name(Random(seed + i).randrange(count)) for i in range(_LOOK_UPS // 10)]
    asked = [*asked, *(f"{name}x" for name in asked)]
    plain = {gazetteer.name(name_id): name_id for name_id in range(count)}
    gc.collect()
    ours, peer = _mean(gazetteer.find, asked), _mean(lambda name: plain.get(name, -1), asked)
    return Row(
        f"exact look-up among {count:,} names, half of them there",
        f"{ours * 1e6:.2f} µs",
        f"dict {peer * 1e6:.2f} µs",
        f"{ours / peer:.1f} × its time",
    )


def _mean(find: Callable[[str], int], asked: list[str]) -> float:
    rounds = max(_LOOK_UPS // len(asked), 1)
    start = perf_counter()
    for _ in range(rounds):
        for name in asked:
            find(name)
    return (perf_counter() - start) / (rounds * len(asked))
