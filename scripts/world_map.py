"""Draws service/whence/web/static/review/world.svg, the outline behind the pins of /review.

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz package/countries-110m.json
    python scripts/world_map.py package/countries-110m.json

Longitude is x and latitude is -y, in degrees, so that the page moves about by its viewBox alone.
`land` is one shape; `borders` are the lines that two countries share, each drawn once.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

DRAWN = Path(__file__).parents[1] / "service/whence/web/static/review/world.svg"
HALF_TURN = 18_000
Point = tuple[int, int]  # in hundredths of a degree, y downwards


def main(source: str) -> None:
    topology = json.loads(Path(source).read_text())
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    land = "".join(
        _path(piece) + "z"
        for polygon in _polygons(topology["objects"]["land"])
        for ring in polygon
        for piece in _on_the_sheet(_unrolled(_ring(ring, arcs)))
    )
    uses = Counter(
        index if index >= 0 else ~index
        for polygon in _polygons(topology["objects"]["countries"])
        for ring in polygon
        for index in ring
    )
    borders = "".join(
        _path(_unrolled(arcs[index])) for index, used in sorted(uses.items()) if used > 1
    )
    DRAWN.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180">\n'
        "<!-- Made by scripts/world_map.py from world-atlas 2.0.2 (ISC), Natural Earth 4.1. -->\n"
        f'<path id="land" stroke="none" d="{land}"/>\n'
        f'<path id="borders" fill="none" vector-effect="non-scaling-stroke" d="{borders}"/>\n'
        "</svg>\n"
    )


def _polygons(geometry: dict[str, Any]) -> Iterable[list[list[int]]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _polygons(part)
    elif geometry["type"] == "Polygon":
        yield geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["arcs"]


def _arc(deltas: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """An arc's points: TopoJSON stores steps on a grid."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in deltas:
        x, y = x + dx, y + dy
        points.append((round((x * scale_x + left) * 100), round(-(y * scale_y + bottom) * 100)))
    return points


def _ring(indexes: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Arcs put end to end; ~n is arc n backwards."""
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _unrolled(points: list[Point]) -> list[Point]:
    """The points without jumps over the date line: x goes on past 180 degrees instead.

    A ring round a pole does not close so; it is closed along the edge of the sheet.
    """
    shift = 0
    unrolled = points[:1]
    for (before, _), (x, y) in pairwise(points):
        if abs(x - before) > HALF_TURN:
            shift += 2 * HALF_TURN if x < before else -2 * HALF_TURN
        unrolled.append((x + shift, y))
    if shift:
        pole = HALF_TURN // 2 if points[0][1] > 0 else -HALF_TURN // 2
        unrolled += [(unrolled[-1][0], pole), (unrolled[0][0], pole)]
    return unrolled


def _on_the_sheet(ring: list[Point]) -> Iterable[list[Point]]:
    """The ring, and again a turn further where a part of it hangs over the edge."""
    yield ring
    for turn in (-2 * HALF_TURN, 2 * HALF_TURN):
        moved = [(x + turn, y) for x, y in ring]
        if any(-HALF_TURN < x < HALF_TURN for x, _ in moved):
            yield moved


def _path(points: list[Point]) -> str:
    """The points as relative steps; those that fall together are drawn once."""
    at = points[0]
    drawn = [f"M{_degrees(at[0])},{_degrees(at[1])}l"]
    steps = []
    for point in points[1:]:
        if point != at:
            steps.append(f"{_degrees(point[0] - at[0])},{_degrees(point[1] - at[1])}")
            at = point
    return drawn[0] + " ".join(steps) if steps else ""


def _degrees(hundredths: int) -> str:
    sign, whole = ("-" if hundredths < 0 else ""), abs(hundredths)
    text = f"{whole // 100 or ''}.{whole % 100:02}".rstrip("0").rstrip(".")
    return sign + text if text else "0"


if __name__ == "__main__":
    main(sys.argv[1])
