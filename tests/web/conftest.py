"""What the web tests share: the application around the real normaliser, and a client."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.review.live_decisions import LiveDecisions
from whence.settings import Settings
from whence.web.app import create_app


@pytest.fixture(scope="session")
def app(normalizer: Normalizer, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without keys, with a database of its own."""
    folder = tmp_path_factory.mktemp("kept")
    url = f"sqlite:///{folder}/whence.db"
    settings = Settings(cache_dir=Path("unused"), data_dir=folder, database_url=url)
    return create_app(normalizer.deciding_by(LiveDecisions(url)), settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application without keys."""
    return app.test_client()
