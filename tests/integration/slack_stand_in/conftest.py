"""A stand-in per test, and clients for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1_795_300_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """In real time: for tests with a real bot, whose signatures Bolt checks against the wall clock."""
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def frozen(clock: Clock) -> AsyncIterator[SlackStandIn]:
    """On the test's own clock."""
    async with SlackStandIn(clock=clock) as stand_in:
        yield stand_in


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)


@pytest.fixture
async def frozen_client(frozen: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=frozen.bot_token, base_url=frozen.api_url, session=session)
