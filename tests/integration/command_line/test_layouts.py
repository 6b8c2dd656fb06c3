"""`callsign doctor --slack-layouts`: what is shown in Slack is sent to Slack's validator, which needs no token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.command_line.layouts import LARGEST, Layout, of_forms, of_registrations, of_windows, validated
from bot.command_line.sequel_layouts import of_sequel
from sandbox.slack import SlackStandIn
from tests.unit import catalog
from workflows.records.definitions import Form

NOW = datetime(2026, 3, 1, tzinfo=UTC)
REGION = "us-east-1"
TYPES = ("US_TOLL_FREE_REGISTRATION", "ID_SENDER_ID_REGISTRATION", "US_TEN_DLC_BRAND_VETTING")


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
def forms() -> list[Form]:
    return [catalog.forms()[name] for name in TYPES]


async def test_validated__all_accepted(slack: SlackStandIn, client: AsyncWebClient, forms: list[Form]) -> None:
    """Every page of the forms, the windows, and the messages of every kind; nothing is posted or opened."""
    layouts = [
        *of_windows([each.type for each in forms], [REGION]),
        *of_forms(forms, REGION, NOW),
        *of_registrations(forms[0], REGION, NOW),
        *of_sequel(forms[0], REGION, NOW),
    ]
    findings = [finding async for finding in validated(client, layouts)]
    assert [finding.advice for finding in findings] == [""]
    assert findings[0].detail == f"{len(layouts)} views and messages accepted"
    assert {call.method for call in slack.calls} == {"blocks.validate"}
    assert len(layouts) == slack.count("blocks.validate") > 50


async def test_validated__refused(client: AsyncWebClient) -> None:
    """A layout that Slack refuses is named with the place; the others are still checked."""
    layouts = [
        Layout(
            name="a bad one", kind="view", content={"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}}
        ),
        Layout(name="a message", kind="message", content={"text": "x", "blocks": [{"type": "divider"}]}),
        Layout(name="a large one", kind="message", content={"text": "x" * LARGEST, "blocks": []}),
    ]
    refused, rest = [finding async for finding in validated(client, layouts)]
    assert refused.what == "Slack layout of a bad one"
    assert "/view" in refused.advice
    assert rest.detail == "1 views and messages accepted; 1 are too large for Slack's validator"


@pytest.mark.parametrize("how", ["ratelimited", 503])
async def test_validated__validator_does_not_work(slack: SlackStandIn, client: AsyncWebClient, how: str | int) -> None:
    """What was not checked is not shown as accepted."""
    slack.faults.fail("blocks.validate", how)
    layout = Layout(name="x", kind="message", content={"text": "x", "blocks": [{"type": "divider"}]})
    with pytest.raises(SlackApiError):
        [finding async for finding in validated(client, [layout])]
