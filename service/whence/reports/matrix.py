"""Two decisions side by side: the category upstream chose, the place people wrote."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whence.reports.categories import Categories, agrees, column_entity
from whence.reports.containment import Covers
from whence.reports.distributions import NO_COUNTRY, country_of
from whence.reports.entities import Entities
from whence.reports.meaning import Meaning
from whence.reports.terrain import Terrain

_COLUMNS = 10
_ROWS = 20
OTHERS = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """Records of one category in one place. `relation`: agrees, contradicts or open."""

    records: int
    relation: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Categories (rows) by country (columns, ISO codes, `other` and `-` for no place).

    `names`: what the columns are called; `contradicting`: category → share of its judged records.
    """

    columns: tuple[str, ...]
    names: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Cell]]
    contradicting: Mapping[str, float]
    rows_left_out: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """What would change if the upstream mapping were replaced by the places: records that stay,
    move to a place elsewhere, gain a place, lose one, or can't be judged."""

    stay: int
    move: int
    gain: int
    lose: int
    unjudged: int
    moves: tuple[tuple[str, str, int], ...]  # (category, country, records), largest first


def overlap(
    categories: Categories,
    meanings: Sequence[Meaning],
    entities: Entities,
    covers: Covers,
    terrain: Terrain,
) -> tuple[Matrix, Replacement] | None:
    """The matrix and the effect of replacing the mapping; None without categories."""
    if not categories.all:
        return None
    where = [country_of(meaning, terrain) for meaning in meanings]
    total: Counter[str] = Counter()
    for category in categories.all:
        for at, records in category.values.items():
            total[where[at]] += records
    shown = [code for code, _ in total.most_common(_COLUMNS + 1) if code != NO_COUNTRY][:_COLUMNS]
    rows: dict[str, dict[str, Cell]] = {}
    contradicting: dict[str, float] = {}
    tally: Counter[str] = Counter()
    moves: Counter[tuple[str, str]] = Counter()
    for category in categories.all:
        cells: dict[str, Counter[str]] = defaultdict(Counter)
        judged: Counter[bool] = Counter()
        for at, records in category.values.items():
            code = where[at]
            entity = column_entity(entities, at)
            fits = agrees(category, entity, covers) if entity is not None else None
            if fits is not None:
                judged[fits] += records
            relation = "open" if fits is None else "agrees" if fits else "contradicts"
            name = code if code in shown or code == NO_COUNTRY else OTHERS
            cells[name][relation] += records
            is_placed = entity is not None and bool(entity.inner)
            change = _change(fits, is_placed, category.entity is not None, category.is_no_place)
            tally[change] += records
            if change in ("move", "gain"):
                moves[category.name, code] += records
        if len(rows) < _ROWS:
            rows[category.name] = {
                name: Cell(sum(found.values()), _relation(found)) for name, found in cells.items()
            }
            if judged.total():
                contradicting[category.name] = judged[False] / judged.total()
    columns = [*shown, OTHERS, NO_COUNTRY]
    present = {name for cells in rows.values() for name in cells}
    columns = [name for name in columns if name in present]
    names = {code: _country_name(code, terrain) for code in {*columns, *(c for _, c in moves)}}
    matrix = Matrix(tuple(columns), names, rows, contradicting, max(len(categories.all) - _ROWS, 0))
    largest = sorted(moves.items(), key=lambda pair: (-pair[1], pair[0]))[:10]
    return matrix, Replacement(
        tally["stay"],
        tally["move"],
        tally["gain"],
        tally["lose"],
        tally["unjudged"],
        tuple((category, code, records) for (category, code), records in largest),
    )


def _change(fits: bool | None, is_placed: bool, has_place: bool, is_no_place: bool) -> str:
    if fits is not None:
        return "stay" if fits else "move"
    if is_placed:
        return "gain" if is_no_place else "unjudged"
    return "lose" if has_place else "stay" if is_no_place else "unjudged"


def _relation(found: Counter[str]) -> str:
    """A cell contradicts where most of what can be judged in it does."""
    if found["contradicts"] > found["agrees"]:
        return "contradicts"
    return "agrees" if found["agrees"] else "open"


def _country_name(code: str, terrain: Terrain) -> str:
    if code in (NO_COUNTRY, OTHERS):
        return "no country" if code == NO_COUNTRY else "other"
    number = terrain.number(f"iso3166-1:{code}")
    return terrain.name(number) if number is not None else code
