"""The served description against the service: schemathesis asks what the description allows and
forbids, in process, and holds every answer to it."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from whence.bootstrap import Normalizer
from whence.settings import Settings
from whence.web.app import create_app

CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            checks=ChecksConfig(),
            generation=GenerationConfig(deterministic=True, max_examples=40),
        )
    )
)


@pytest.fixture(scope="session")
def api(normalizer: Normalizer) -> schemathesis.BaseSchema:
    app = create_app(normalizer, Settings(cache_dir=Path("unused")))
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=CONFIG)


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_the_service_keeps_to_its_description(case: schemathesis.Case) -> None:
    case.call_and_validate()
