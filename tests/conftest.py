"""What many tests share: the real rules and index, opened once, and the development data."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from whence.settings import Settings

if TYPE_CHECKING:
    from whence.bootstrap import Normalizer
    from whence.gazetteer.index import Gazetteer
    from whence.rulebook import Rulebook

pytest_plugins = ["tests.databases"]
ROOT = Path(__file__).resolve().parent.parent

# How long an example takes depends on the machine: no test fails by it.
hypothesis.settings.register_profile("whence", deadline=None)
hypothesis.settings.load_profile("whence")

# Files whose tests take longest, the longest first: from 3 minutes down to half of one.
_LONG = (
    "test_review_in_browser.py",
    "test_description.py",
    "test_ensure.py",
    "test_try_in_browser.py",
    "test_spark.py",
    "test_jobs.py",
    "test_clean_command.py",
    "test_page_in_browser.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files begin first: one that began last would leave the other process idle."""
    place = {name: at for at, name in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(_LONG)))


def pytest_configure() -> None:
    """Refuses to test compiled modules that hide newer sources."""
    check = [sys.executable, str(ROOT / "scripts" / "compile.py"), "--check"]
    if subprocess.run(check, check=False).returncode:
        pytest.exit("the compiled modules are stale: make compile, or make test", returncode=2)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings as a user has them, but nobody's decisions: the index is built once into the
    user's cache."""
    return replace(Settings.from_env(os.environ), data_dir=None, database_url=None)


@pytest.fixture(scope="session")
def normalizer(settings: Settings) -> "Normalizer":
    """The real normaliser."""
    from whence.bootstrap import open_normalizer  # noqa: PLC0415 - a fault there fails only who asks

    return open_normalizer(settings)


@pytest.fixture(scope="session")
def rulebook(settings: Settings) -> "Rulebook":
    """The real rules."""
    from whence.bootstrap import open_rulebook  # noqa: PLC0415 - a fault there fails only who asks

    return open_rulebook(settings)


@pytest.fixture(scope="session")
def gazetteer(settings: Settings) -> "Gazetteer":
    """The real place index; the first time it is built, which takes about a minute."""
    from whence.bootstrap import open_gazetteer  # noqa: PLC0415 - a fault there fails only who asks

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
