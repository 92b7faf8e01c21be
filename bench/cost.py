"""What a text costs as the index grows and as the text grows, as rows and as plots in docs/."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.figures import Options, Row, megabytes, percentile
from bench.texts import Cells
from whence.bootstrap import Normalizer, open_rulebook
from whence.gazetteer.build import build
from whence.gazetteer.index import Gazetteer
from whence.rulebook import rules_dir
from whence.settings import Settings

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_SMALLEST = (15_000, 5_000, 1_000, 500)  # people of the smallest cities: GeoNames' own extracts
_KINDS = ("city, country", "typo, country", "no place")
_LETTERS = (10, 20, 50, 100, 200, 500, 1_000)
_TEXTS = 300
_TRIES = 3  # of each text; the quickest counts, which leaves out what else the machine did


def measure_cost(options: Options) -> list[Row]:
    """The same texts, of cities that the smallest index has, against four indexes; then longer and
    longer texts against the whole one."""
    with tempfile.TemporaryDirectory() as folder:
        opened = {size: _built(Path(folder) / str(size), size) for size in _SMALLEST}
        cells = Cells(opened[_SMALLEST[0]][0], options.seed + 6)
        texts = {kind: _some(cells, kind) for kind in _KINDS}
        rows, points = [], []
        for size, (normalizer, seconds, on_disk) in opened.items():
            names = len(normalizer.gazetteer._names)
            times = {kind: _times(normalizer, some) for kind, some in texts.items()}
            points.append((names, times))
            told = "; ".join(f"{kind} {median(took) * 1e3:.2f} ms" for kind, took in times.items())
            rows.append(
                Row(
                    f"index of cities from {size:,} people: {names:,} names",
                    f"p50 {told}; {megabytes(on_disk)}, built in {seconds:.0f} s",
                )
            )
    by_length = _by_length(Normalizer.open(), options.seed + 7)
    rows += [
        Row(f"a text of {length:,} characters", f"p50 {median(took) * 1e3:.2f} ms")
        for length, took in by_length.items()
    ]
    _plot_index(points)
    _plot_length(by_length)
    return rows


def _built(folder: Path, smallest: int) -> tuple[Normalizer, float, int]:
    """A normaliser over an index of those cities, the seconds to build it, its bytes on disk."""
    settings = Settings.from_env({"HOME": str(folder)})
    folder.mkdir()
    began = perf_counter()
    build(folder, rules_dir(None), {"id": f"from {smallest}"}, smallest=smallest)
    seconds = perf_counter() - began
    size = sum(file.stat().st_size for file in folder.iterdir())
    return Normalizer(open_rulebook(settings), Gazetteer.open(folder), ""), seconds, size


def _some(cells: Cells, kind: str) -> list[str]:
    made = cells.kind(kind)
    return [next(made) for _ in range(_TEXTS)]


def _times(normalizer: Normalizer, texts: Sequence[str]) -> list[float]:
    for text in texts[:50]:
        normalizer.resolve(text)
    return [min(_time(normalizer, text) for _ in range(_TRIES)) for text in texts]


def _time(normalizer: Normalizer, text: str) -> float:
    began = perf_counter()
    normalizer.resolve(text)
    return perf_counter() - began


def _by_length(normalizer: Normalizer, seed: int) -> dict[int, list[float]]:
    """Seconds by characters: texts of the bench's mix, one after another until they are so long."""
    cells = Cells(normalizer, seed)
    times = {}
    for length in _LETTERS:
        texts = []
        for _ in range(60):
            text = ""
            while len(text) < length:
                text += " / ".join(cells.mixed(20)) + " / "
            texts.append(text[:length])
        times[length] = _times(normalizer, texts)
    return times


def _plot_index(points: Sequence[tuple[int, dict[str, list[float]]]]) -> None:
    def draw(axes: Axes) -> None:
        names = [count / 1e6 for count, _ in points]
        for kind in _KINDS:
            axes.plot(
                names, [median(times[kind]) * 1e3 for _, times in points], marker="o", label=kind
            )
        axes.set_xlabel("names in the index, millions")
        axes.legend(frameon=False)

    _save(draw, "cost-index.svg")


def _plot_length(by_length: dict[int, list[float]]) -> None:
    def draw(axes: Axes) -> None:
        lengths = list(by_length)
        for share, label in ((0.5, "p50"), (0.9, "p90")):
            took = [percentile(times, share) * 1e3 for times in by_length.values()]
            axes.plot(lengths, took, marker="o", label=label)
        axes.set_xlabel("characters of the text")
        axes.legend(frameon=False)

    _save(draw, "cost-length.svg")


def _save(draw: Callable[[Axes], None], name: str) -> None:
    mpl.rcParams["svg.hashsalt"] = name  # else the same plot is another file each time
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    draw(axes)
    axes.set_ylabel("ms a text")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(_DOCS / name, metadata={"Date": None})
