"""Isolation of all tests: no setting, credential or proxy of the machine reaches them."""

from __future__ import annotations

import gc
import logging
import os
import re
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

OUTSIDE = re.compile(r"(AWS|SLACK|CALLSIGN)_.*|PG[A-Z]+|DATABASE_URL|PORT|(HTTP|HTTPS|ALL|NO)_PROXY", re.IGNORECASE)

#: A test that names no AWS endpoint cannot reach the real AWS.
FAKE_AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

# A busy machine is slow, not wrong. In CI, the same commit gets the same examples. `make test` tries a few of them,
# `make long` many.
for profile, examples in (("few", 20), ("many", 80)):
    settings.register_profile(
        profile,
        deadline=None,
        derandomize="CI" in os.environ,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("few")


# Logs are read after failures, and a line for each call to AWS would hide the other lines. A test can change this.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


@pytest.fixture(autouse=True)
def _same_logs() -> Iterator[None]:
    """A command that a test runs in this process configures the logs. The next test gets them as they were."""
    before, handlers = structlog.get_config(), list(logging.getLogger().handlers)
    yield
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


# Objects from imports and collection live until the end. Each full garbage collection would take 0.2 s for them, and
# a full collection for every 70,000 new objects was a tenth of the scenarios' time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _isolated_environment() -> Iterator[None]:
    """For the whole session, so that servers shared by many tests have it too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in filter(OUTSIDE.fullmatch, list(os.environ)):
            patch.delenv(name)
        for name, value in FAKE_AWS.items():
            patch.setenv(name, value)
        yield
