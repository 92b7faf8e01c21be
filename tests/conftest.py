"""What many tests share: the real rules and index, opened once, and the development data."""

import os
from pathlib import Path

import pytest

from whence.bootstrap import Normalizer, open_gazetteer, open_normalizer, open_rulebook
from whence.gazetteer.index import Gazetteer
from whence.rulebook import Rulebook
from whence.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings as a user has them: the index is built once into the user's cache."""
    return Settings.from_env(os.environ)


@pytest.fixture(scope="session")
def normalizer(settings: Settings) -> Normalizer:
    """The real normaliser."""
    return open_normalizer(settings)


@pytest.fixture(scope="session")
def rulebook(settings: Settings) -> Rulebook:
    """The real rules."""
    return open_rulebook(settings)


@pytest.fixture(scope="session")
def gazetteer(settings: Settings) -> Gazetteer:
    """The real place index; the first time it is built, which takes about a minute."""
    return open_gazetteer(settings)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The labelled development data, which is no part of the repository.

    It lies beside the checkout, or where WHENCE_SHARED_DATA says. Who names a folder means it:
    then a missing one is an error; otherwise the tests that need it are skipped.
    """
    named = os.environ.get("WHENCE_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    if named:
        pytest.fail("WHENCE_SHARED_DATA names no folder: mend it or unset it")
    return pytest.skip("no development data beside the checkout, so its quality floors don't run")
