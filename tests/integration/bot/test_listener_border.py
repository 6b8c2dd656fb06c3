"""What all listeners do: replace an open view, or send the person a message if no view is open."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from bot import messages
from bot.blocks.small_modals import notice_view
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import NotAllowed
from bot.flows.services import Listener, Request, border, show
from tests.integration.bot.conftest import Counter
from workflows.records.errors import AccessDenied

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIEW = notice_view("Title", "Words.")
DENIED = AccessDenied("DescribeRegistrations", code="AccessDeniedException", region="eu-west-1")


def request_of(counter: Counter) -> Request:
    """A request without a payload."""
    client = counter.services.people.client
    respond = AsyncRespond(response_url=None)
    return Request(services=counter.services, ack=unused(), respond=respond, client=client, body={})


@pytest.mark.parametrize(
    ("error", "raises"), [("hash_conflict", False), ("not_found", False), ("view_too_large", True)]
)
async def test_show__a_view_that_changed(counter: Counter, error: str, raises: bool) -> None:
    """A view that somebody replaced or closed since then stays as it is; any other refusal is raised."""
    counter.slack.faults.fail("views.update", error)
    if raises:
        with pytest.raises(SlackApiError):
            await show(request_of(counter), "V1", VIEW, hash="1.a")
    else:
        await show(request_of(counter), "V1", VIEW, hash="1.a")
    assert counter.slack.count("views.update") == 1


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        (NotAllowed("Ask a member."), "Ask a member.", 0),
        (DENIED, messages.problems.refused(DENIED.problem()), 0),
        (ServerDisconnectedError(), messages.problems.SLACK_BUSY, 0),
        (KeyError("secret-7731"), messages.problems.unexpected("0"), 1),
    ],
    ids=["not allowed", "refused by AWS", "Slack is busy", "a fault of ours"],
)
async def test_border__tells_the_person(counter: Counter, error: Exception, words: str, logged: int) -> None:
    """If no view is open, the person gets a direct message. Only an unexpected error is logged, without its text.

    A listener that has ended is no longer among those that a stop waits for.
    """
    ana = counter.slack.user("ana")

    async def fails(_: Request) -> None:
        raise error

    listener, client = border(counter.services, fails), counter.services.people.client
    respond = AsyncRespond(response_url=None)
    with capture_logs() as logs:
        await asyncio.create_task(
            _coroutine(
                listener(ack=unused(), respond=respond, client=client, body={"user": {"id": ana.id}}, context={})
            )
        )
        await asyncio.sleep(0)  # the task's callbacks
    (message,) = counter.slack.direct_messages("ana").messages
    assert message.text.startswith(words.partition("reference")[0])
    assert [log["event"] for log in logs].count("unexpected") == logged
    assert "secret-7731" not in str(logs)
    assert counter.services.running == set()


async def test_border__an_ack_that_takes_long(counter: Counter) -> None:
    """After three seconds without an ack, Bolt calls the next listener that matches, too. It does nothing then."""
    app = AsyncApp(client=counter.services.people.client, authorize=authorized, signing_secret="unused", name="x")
    called: list[str] = []

    def listens(name: str) -> Listener:
        async def handle(request: Request) -> None:
            called.append(name)
            await asyncio.sleep(0)
            await request.ack()

        return border(counter.services, handle)

    app.view("page")(listens("page"))
    app.view(re.compile(".*"))(listens("what is outdated"))
    for listener in app._async_listeners:
        listener.ack_timeout = -1
    for window in ("page", "of another version"):
        view: dict[str, Any] = {"type": "modal", "callback_id": window, "id": "V1", "state": {"values": {}}}
        body = {"type": "view_submission", "user": {"id": counter.slack.user("ana").id}, "view": view}
        await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await asyncio.sleep(0)  # the tasks of the listeners start
        await asyncio.gather(*counter.services.running)
    assert called == ["page", "what is outdated"]


async def authorized(**_: object) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-sandbox")


@pytest.mark.parametrize(("age", "loads"), [(0.0, False), (100.0, True)])
async def test_answer_modal__counts_from_the_arrival(counter: Counter, age: float, loads: bool) -> None:
    """What checking the person took is not there for the answer: Slack waits three seconds for both."""
    request = replace(request_of(counter), started=time.monotonic() - age)

    async def work() -> ModalAnswer:
        await asyncio.sleep(0.01)
        return ModalAnswer(view=VIEW)

    counter.slack.faults.fail("views.update", "not_found")  # there is no such window
    await answer_modal(request, "V1", work(), "Asking AWS…")
    assert request.ack.response is not None
    assert ("Asking AWS" in str(request.ack.response.body)) is loads


async def _coroutine(work: Any) -> None:
    await work


def unused() -> AsyncAck:
    """An ack that nobody has answered yet."""
    return AsyncAck()  # type: ignore[no-untyped-call]  # Bolt has no types here
