"""The SDK isolated from the machine: no credentials, files or endpoints, and a clock that sleeping sets forward."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiobotocore.session import get_session
from botocore.loaders import Loader

from tests.integration.aws.wire import Wire, serving


class JumpingTime:
    """Sleeping sets the clock to the time of waking; nothing really waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        #: Seconds asked for, in order, without the zeros.
        self.slept: list[float] = []
        #: The times at which a sleep ended.
        self.woke: list[datetime] = []

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert len(self.woke) < 2000, "somebody sleeps for ever"
        until = self.now + timedelta(seconds=seconds)
        if seconds:
            self.slept.append(seconds)
        await asyncio.sleep(0)
        self.woke.append(until)
        self.now = max(self.now, until)


@pytest.fixture
def time() -> JumpingTime:
    return JumpingTime()


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return monkeypatch


@pytest.fixture(scope="session")
def loader() -> Loader:
    """Reads the SDK's models once for all tests, because that is most of the cost of opening a client."""
    loader: Loader = get_session().get_component("data_loader")
    return loader


@pytest.fixture
async def wire(aws_environment: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    async with serving() as wire:
        aws_environment.setenv("AWS_ENDPOINT_URL", wire.url)
        yield wire
