"""One AWS stand-in and one adapter for all these tests, emptied for each test. Each test has a store of its own.

The adapter lives in the session's loop, because its service model takes a while to load. Tests that use it run there:
`pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.aws.definitions import Forms
from sandbox.aws.server import AwsStandIn
from tests.integration.workflows.office import (
    TOLL_FREE,
    JumpingTime,
    Office,
    few_fields,
    open_adapter,
    open_office,
)
from workflows.ports.aws import Aws


@pytest.fixture(scope="session")
def time() -> JumpingTime:
    return JumpingTime()


@pytest.fixture(scope="session")
def server(time: JumpingTime) -> Iterator[AwsStandIn]:
    with AwsStandIn(review="manual", clock=time.clock, upload_seconds=1.5, settle_seconds=2.0) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def adapter(server: AwsStandIn, time: JumpingTime) -> AsyncIterator[Aws]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", server.url)
        async with open_adapter(time) as aws:
            yield aws


@pytest.fixture
def stand_in(server: AwsStandIn) -> AwsStandIn:
    server.reset()
    server.faults.change_form(TOLL_FREE, few_fields)
    return server


@pytest.fixture
def whole_form(stand_in: AwsStandIn) -> None:
    """The toll-free form with all of its 28 fields. Without this fixture it has six, which is faster."""
    stand_in.world.forms = Forms()


@pytest_asyncio.fixture(loop_scope="session")
async def office(stand_in: AwsStandIn, adapter: Aws, time: JumpingTime, migrated_folder: Path) -> AsyncIterator[Office]:
    async with open_office(stand_in, adapter, time, migrated_folder) as opened:
        yield opened
