"""A whole Callsign between the two stand-ins, driven through Slack's front door. Nothing waits for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime, open_runtime
from bot.settings import Settings
from sandbox.aws.server import AwsStandIn
from sandbox.slack.driver import Channel, Person
from sandbox.slack.server import SlackStandIn

REGIONS = ("us-west-2", "ap-south-1")


async def hurried(seconds: float) -> None:
    """Sleep, but not for long: waits are real waits of the loop, only shorter."""
    await asyncio.sleep(min(seconds, 0.01))


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a scenario touches."""

    slack: SlackStandIn
    aws: AwsStandIn
    callsign: Runtime
    ana: Person
    sms: Channel

    def backend(self, region: str = "us-west-2") -> Any:
        """The registrations of a region, as AWS keeps them."""
        return self.aws.backend(region)


Start = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fast Callsign."""
    return Settings(
        slack_bot_token="xoxb-sandbox",
        slack_app_token="xapp-sandbox",
        slack_signing_secret="sandbox-signing-secret",
        default_region="us-west-2",
        regions=REGIONS,
        database_url=f"sqlite:///{tmp_path}/callsign.db",
        poll_seconds=0.1,
        aws_rate="1000",
        host="127.0.0.1",
        port=0,
    )


@pytest.fixture
def start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start a world: `async with start(review="manual") as world`."""

    @asynccontextmanager
    async def started(*, http: bool = False, **aws_options: Any) -> AsyncIterator[World]:
        with AwsStandIn(**{"review": "manual", **aws_options}) as aws:
            monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
            async with SlackStandIn() as slack:
                slack.shortcuts["Register number/sender"] = "register"
                chosen = replace(
                    settings, slack_api_url=slack.api_url, slack_app_token=None if http else "xapp-sandbox"
                )
                async with open_runtime(chosen, sleep=hurried, message_gap=0) as callsign:
                    if http:
                        slack.dispatch_to(f"http://127.0.0.1:{callsign.port}/slack/events")
                    else:
                        await slack.connected()
                    yield World(
                        slack=slack, aws=aws, callsign=callsign, ana=slack.user("ana"), sms=slack.channel("#sms")
                    )

    return started
