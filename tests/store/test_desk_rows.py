"""What the review page adds up, on both databases."""

from collections.abc import Iterable

import pytest

from whence.store import desk_rows, intake_rows, item_rows
from whence.store.database import Database
from whence.store.item_rows import Wanted
from whence.store.sightings import Sighting

RECORDS = (1, 2, 3, 4, 10)


def sightings() -> Iterable[Sighting]:
    for number, records in enumerate(RECORDS):
        yield Sighting(
            item_id=f"{number:032x}",
            scope="hr" if number < 3 else "web",
            value=f"value {number}",
            seen_at=1.0,
            cells={"text": f"Value {number}"},
            asked={},
            outcome="ambiguous",
            reasons=("several_cities",),
            country="US",
            uncertainty=0.5,
            summary={},
            calls=records,
        )


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as connection:
        intake_rows.count(connection, list(sightings()), lambda n, _u, _at: float(n), 1.0)
    return database


@pytest.mark.parametrize(
    ("records", "values"), [(0.5, 1), (10, 1), (10.5, 2), (14, 2), (20, 5), (21, None)]
)
def test_how_many_of_the_most_urgent_values_hold_so_many_records(
    filled: Database, records: float, values: int | None
) -> None:
    with filled.read() as connection:
        assert desk_rows.values_for(connection, Wanted("open"), 1.0, records) == values


def test_what_waits_is_added_up_by_scope_and_in_all(filled: Database) -> None:
    with filled.read() as connection:
        assert desk_rows.by_scope(connection, Wanted("open"), 1.0) == [("hr", 3, 6), ("web", 2, 14)]
        assert desk_rows.sums(connection, Wanted("open", ("web",)), 1.0) == (2, 14)
        assert desk_rows.sums(connection, Wanted("decided"), 1.0) == (0, 0)


def test_nothing_waits_in_an_empty_queue(database: Database) -> None:
    with database.read() as connection:
        assert desk_rows.values_for(connection, Wanted("open"), 1.0, 0.5) is None
        assert item_rows.page(connection, Wanted("open"), 1.0, None, 5) == []
