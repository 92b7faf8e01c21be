"""The quality floors: figures on the development data may not fall below `floors.yaml`.

The data is no part of the repository; where it doesn't lie beside the checkout these don't run.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from whence.bootstrap import Normalizer
from whence.evaluation.evaluate import FULL, GoldResult, Options, evaluate
from whence.evaluation.figures import Figures
from whence.evaluation.intervals import Share
from whence.evaluation.resolver import Resolver, yardstick_of

FLOORS = Path(__file__).parent / "floors.yaml"


@dataclass(frozen=True)
class Floor:
    """One figure, and how low or high it may be."""

    file: str
    part: str
    at_least: float = 0.0
    at_most: float = 1.0
    group: str | None = None
    hidden: tuple[str, ...] = ()
    limit: int | None = None

    def __str__(self) -> str:
        bounds = f"≥{self.at_least:g}" if self.at_least else f"≤{self.at_most:g}"
        return f"{self.file}: {self.group or ''} {self.part} {bounds}".replace(":  ", ": ")


def read_floors() -> list[Floor]:
    rows = yaml.safe_load(FLOORS.read_text(encoding="utf-8"))
    return [Floor(**row | {"hidden": tuple(row.get("hidden", ()))}) for row in rows]


def figure(result: GoldResult, floor: Floor) -> Share:
    modes = result.groups[floor.group] if floor.group else result.modes
    found: Figures = modes[FULL]
    level, _, measure = floor.part.rpartition(".")
    share = getattr(found.levels[level], measure) if level else getattr(found, measure)
    assert isinstance(share, Share)
    return share


Results = dict[tuple[str, tuple[str, ...], int | None], GoldResult]


@pytest.fixture(scope="module")
def results() -> Results:
    """Files already measured: several floors look at the same one."""
    return {}


@pytest.mark.parametrize("floor", read_floors(), ids=str)
def test_figure_keeps_its_floor(
    floor: Floor, shared_data: Path, normalizer: Normalizer, results: Results
) -> None:
    key = (floor.file, floor.hidden, floor.limit)
    if key not in results:
        found = evaluate(
            [shared_data / f"{floor.file}.csv"],
            Resolver(normalizer),
            yardstick_of(normalizer),
            Options(modes=(FULL,), hidden=floor.hidden, limit=floor.limit),
        )
        (results[key],) = found.gold
    share = figure(results[key], floor)
    assert share.share is not None
    assert floor.at_least <= share.share <= floor.at_most, f"{share.share:.4f} of {share.n}"
