"""What the flows of a listener work with, between the sandbox's AWS and Slack; time jumps, so nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.flows.associations import resources
from bot.flows.services import Services
from bot.slack.deadlines import Deadlines
from bot.slack.files import SlackFiles
from bot.slack.people import People, Workspace
from sandbox.aws.server import AwsStandIn
from sandbox.slack import SlackStandIn
from tests.integration.bot.notifiers import a_notifier
from tests.integration.workflows.office import TOLL_FREE, JumpingTime, Office, few_fields, open_adapter, open_office
from workflows.ports.aws import Aws

#: Nothing is late because the machine is busy.
PATIENT = Deadlines(answer=30, trigger=30, detail=10)


@dataclass(frozen=True, kw_only=True)
class Counter:
    """An office with Slack in front of it, and the services of its listeners."""

    office: Office
    slack: SlackStandIn
    services: Services


@pytest.fixture(scope="module")
def jumping_time() -> JumpingTime:
    return JumpingTime()


@pytest.fixture(scope="module")
def aws_server(jumping_time: JumpingTime) -> Iterator[AwsStandIn]:
    with AwsStandIn(review="manual", clock=jumping_time.clock) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def aws_adapter(aws_server: AwsStandIn, jumping_time: JumpingTime) -> AsyncIterator[Aws]:
    """Once a module: loading the service model takes a while."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", aws_server.url)
        async with open_adapter(jumping_time) as aws:
            yield aws


@pytest_asyncio.fixture(loop_scope="module")
async def counter(
    aws_server: AwsStandIn, aws_adapter: Aws, jumping_time: JumpingTime, migrated_folder: Path
) -> AsyncIterator[Counter]:
    aws_server.reset()
    aws_server.faults.change_form(TOLL_FREE, few_fields)
    async with (
        open_office(aws_server, aws_adapter, jumping_time, migrated_folder) as office,
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        files = SlackFiles(
            client=client, session=session, token=slack.bot_token, origin=str(URL(slack.api_url).origin())
        )
        unused: Any = None
        notifier = a_notifier(client, office.store, office.time.clock)
        services = Services(
            **vars(office.ports),
            files=files,
            profiles=unused,
            deciders=unused,
            brand_profiles=unused,
            resources=resources(
                replace(office.ports, sleep=asyncio.sleep), room_seconds=10
            ),  # a fetch must not lose against time that jumps
            notifier=notifier,
            memberships=notifier.posts.directly.memberships,
            people=People(client=client, clock=office.time.clock, workspace=Workspace(id=slack.workspace.team_id)),
            regions=("us-east-1",),
            default_channel="",
            carry_out=unused,
            deadlines=PATIENT,
            homes=unused,
            look_again=unused,
            interval=lambda _: 1.0,
        )
        yield Counter(office=office, slack=slack, services=services)
