"""The sandbox's AWS once for all these tests, emptied for each; an office of its own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Progression
from tests.integration.workflows.office import JumpingTime, Office, open_office


@pytest.fixture(scope="session")
def server() -> Iterator[AwsStandIn]:
    with AwsStandIn(review="manual") as stand_in:
        yield stand_in


@pytest.fixture
def time() -> JumpingTime:
    return JumpingTime()


@pytest.fixture
def stand_in(server: AwsStandIn, time: JumpingTime, monkeypatch: pytest.MonkeyPatch) -> AwsStandIn:
    server.reset()
    server.world.clock = time.clock
    server.world.settle_seconds = 2.0
    server.world.upload = Progression(kind="time", seconds=1.5)
    server.set_review_speed("manual")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    return server


@pytest.fixture
async def office(stand_in: AwsStandIn, time: JumpingTime, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(stand_in, time, tmp_path) as found:
        yield found
