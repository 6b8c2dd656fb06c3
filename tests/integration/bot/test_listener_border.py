"""What all listeners do: replace an open view, or send the person a message if no view is open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot import messages
from bot.blocks.small_modals import notice_view
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, border, show
from sandbox.slack import SlackStandIn
from workflows.records.errors import AccessDenied

VIEW = notice_view("Title", "Words.")
DENIED = AccessDenied("DescribeRegistrations", code="AccessDeniedException", region="eu-west-1")


@dataclass(kw_only=True)
class Few:
    """Of the services those that the border needs."""

    running: set[asyncio.Task[Any]] = field(default_factory=set)

    @staticmethod
    def new_id() -> str:
        return "4a440522-1111"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.mark.parametrize(
    ("error", "raises"), [("hash_conflict", False), ("not_found", False), ("internal_error", True)]
)
async def test_show__a_view_that_changed(slack: SlackStandIn, client: AsyncWebClient, error: str, raises: bool) -> None:
    """A view that somebody replaced or closed since then stays as it is; any other refusal is raised."""
    few: Any = Few()
    request = Request(services=few, ack=unused(), respond=AsyncRespond(response_url=None), client=client, body={})
    slack.faults.fail("views.update", error)
    if raises:
        with pytest.raises(SlackApiError):
            await show(request, "V1", VIEW, hash="1.a")
    else:
        await show(request, "V1", VIEW, hash="1.a")
    assert slack.count("views.update") == 1


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        (NotAllowed("Ask a member."), "Ask a member.", 0),
        (DENIED, messages.problems.refused(DENIED.problem()), 0),
        (KeyError("secret-7731"), messages.problems.unexpected("4a440522"), 1),
    ],
    ids=["not allowed", "refused by AWS", "a fault of ours"],
)
async def test_border__tells_the_person(
    slack: SlackStandIn, client: AsyncWebClient, error: Exception, words: str, logged: int
) -> None:
    """If no view is open, the person gets a direct message. Only an unexpected error is logged, without its text.

    A listener that has ended is no longer among those that a stop waits for.
    """
    few: Any = Few()
    ana = slack.user("ana")

    async def fails(_: Request) -> None:
        raise error

    listener = border(few, fails)
    respond = AsyncRespond(response_url=None)
    with capture_logs() as logs:
        await asyncio.create_task(
            _coroutine(listener(ack=unused(), respond=respond, client=client, body={"user": {"id": ana.id}}))
        )
        await asyncio.sleep(0)  # the task's callbacks
    assert [message.text for message in slack.direct_messages("ana").messages] == [words]
    assert [log["event"] for log in logs].count("unexpected") == logged
    assert "secret-7731" not in str(logs)
    assert few.running == set()


async def _coroutine(work: Any) -> None:
    await work


def unused() -> AsyncAck:
    """An ack that nobody has answered yet."""
    return AsyncAck()  # type: ignore[no-untyped-call]  # Bolt has no types here
