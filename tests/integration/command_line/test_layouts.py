"""`callsign doctor --slack-layouts`: what is shown in Slack is sent to Slack's validator, which needs no token."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from types import CodeType, FrameType

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import blocks
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


def everything(forms: Sequence[Form]) -> list[Layout]:
    """All layouts, as doctor has them."""
    return [
        *of_windows([each.type for each in forms], [REGION]),
        *of_forms(forms, REGION, NOW),
        *of_registrations(forms[0], REGION, NOW),
        *of_sequel(forms[0], REGION, NOW),
    ]


def builders() -> dict[CodeType, str]:
    """Every function of bot/blocks that builds a whole view or message, by its code."""
    found: dict[CodeType, str] = {}
    for place in pkgutil.iter_modules(blocks.__path__):
        module = importlib.import_module(f"{blocks.__name__}.{place.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_whole = function.__annotations__.get("return") == "Message" or name.endswith(("_view", "_home"))
            if is_whole and function.__module__ == module.__name__ and not name.startswith("_"):
                found[function.__code__] = f"{place.name}.{name}"
    return found


#: Words posted by themselves.
WITHOUT_LAYOUT = {"request_number.plain_message"}


def test_every_builder_of_a_view_or_message_is_sent() -> None:
    """What is built nowhere in the layouts would never be checked by Slack."""
    wanted, built = builders(), set[str]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in wanted:
            built.add(wanted[frame.f_code])

    sys.setprofile(note)
    try:
        everything([catalog.forms()[name] for name in TYPES[:1]])
    finally:
        sys.setprofile(None)
    assert len(wanted) > 25
    assert set(wanted.values()) - built == WITHOUT_LAYOUT


async def test_validated__all_accepted(slack: SlackStandIn, client: AsyncWebClient, forms: list[Form]) -> None:
    """Every page of the forms, the windows, and the messages of every kind; nothing is posted or opened."""
    layouts = everything(forms)
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
