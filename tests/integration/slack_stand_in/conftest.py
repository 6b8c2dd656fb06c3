"""A stand-in for each test, and its clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.methods.views import open_view
from sandbox.slack.records import View
from tests.integration.slack_stand_in.blocks import Json
from tests.integration.slack_stand_in.scripted import ScriptedApp

#: Opens a view as the app would.
Opens = Callable[[Json], View]


class Clock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.now = 1_795_300_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A stand-in in real time, for tests with a real bot: Bolt compares signatures with the real time."""
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def frozen(clock: Clock) -> AsyncIterator[SlackStandIn]:
    """A stand-in with the test's own clock."""
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


@pytest.fixture
async def app(slack: SlackStandIn) -> AsyncIterator[ScriptedApp]:
    """A scripted app that gets its payloads over HTTP."""
    scripted = ScriptedApp()
    server = web.Application(client_max_size=4 * 1024 * 1024)
    server.router.add_post("/slack/events", scripted.serve)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.dispatch_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield scripted
    await runner.cleanup()


@pytest.fixture
def ana(slack: SlackStandIn) -> Person:
    return slack.user("ana")


@pytest.fixture
def opens(slack: SlackStandIn, ana: Person) -> Callable[[dict[str, Any]], View]:
    """Show ana a modal (checked as views.open checks it)."""

    def open_modal(view: dict[str, Any]) -> View:
        trigger = slack.workspace.issue_trigger(ana.user)
        open_view(slack.api, {"view": view, "trigger_id": trigger})
        assert ana.view
        return ana.view

    return open_modal
