"""What the web tests share: the application around the real normaliser, and a client."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.settings import Settings
from whence.web.app import create_app


@pytest.fixture(scope="session")
def app(normalizer: Normalizer) -> Flask:
    """The application without keys."""
    return create_app(normalizer, Settings(cache_dir=Path("unused")))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application without keys."""
    return app.test_client()
