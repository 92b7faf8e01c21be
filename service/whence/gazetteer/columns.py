"""Turns drafted places into columns by place number, with their ids, labels and children."""

from collections.abc import Mapping, Sequence
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from whence.gazetteer.hierarchy import Draft
from whence.gazetteer.names import KINDS
from whence.place import Kind

Columns = dict[str, npt.NDArray[Any]]


def place_columns(
    places: Sequence[Draft], numbers: Mapping[str, int]
) -> tuple[Columns, marisa_trie.Trie]:
    """The columns by place number, and the trie of ids that are no GeoNames number.

    `numbers`: place id → its position in `places`.
    """
    is_town = [place.kind in (Kind.CITY, Kind.DISTRICT) for place in places]
    other_ids = [place.id for place, town in zip(places, is_town, strict=True) if not town]
    id_trie = marisa_trie.Trie(other_ids)
    place_of_id = np.zeros(len(other_ids), np.uint32)
    for id_ in other_ids:
        place_of_id[id_trie[id_]] = numbers[id_]
    refs = np.array(
        [
            int(place.id.partition(":")[2]) if town else id_trie[place.id]
            for place, town in zip(places, is_town, strict=True)
        ],
        np.uint32,
    )
    towns = np.flatnonzero(np.array(is_town)).astype(np.uint32)
    towns = towns[np.argsort(refs[towns], kind="stable")]
    zones = {name: at for at, name in enumerate(timezones(places))}

    def link(ids: Sequence[str | None]) -> npt.NDArray[np.int32]:
        return np.array([-1 if id_ is None else numbers.get(id_, -1) for id_ in ids], np.int32)

    columns: Columns = {
        "kind": np.array([KINDS.index(place.kind) for place in places], np.uint8),
        "population": np.array([place.population for place in places], np.int64),
        "country": link([place.country for place in places]),
        "admin1": link([p.id if p.kind is Kind.ADMIN1 else p.admin1 for p in places]),
        "city": link([place.city for place in places]),
        "latitude": np.array([place.latitude for place in places], np.float32),
        "longitude": np.array([place.longitude for place in places], np.float32),
        "timezone": np.array([zones[place.timezone] for place in places], np.uint16),
        "ref": refs,
        "town_refs": refs[towns],
        "town_numbers": towns,
        "place_of_id": place_of_id,
    }
    return columns | _labels(places) | _children(columns), id_trie


def timezones(places: Sequence[Draft]) -> list[str]:
    """The distinct time zones in order; "" stands for none."""
    return sorted({place.timezone for place in places})


def _labels(places: Sequence[Draft]) -> Columns:
    names = [place.name.encode() for place in places]
    ends = np.cumsum([len(name) for name in names])
    return {
        "label_offsets": np.concatenate(([0], ends)).astype(np.uint32),
        "labels": np.frombuffer(b"".join(names), np.uint8),
    }


def _children(columns: Columns) -> Columns:
    """The places right below each place, largest first, as offsets and numbers."""
    count = len(columns["kind"])
    own = np.arange(count)
    parent = np.full(count, -1, np.int64)
    for name in ("country", "admin1", "city"):  # the nearest comes last
        column = columns[name]
        is_parent = (column >= 0) & (column != own)
        parent[is_parent] = column[is_parent]
    order = np.argsort(parent, kind="stable").astype(np.uint32)
    sizes = np.bincount(parent[parent >= 0], minlength=count)
    return {
        "child_offsets": np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32),
        "children": order[parent[order] >= 0],
    }
