"""The place where a person reads that something did not work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.blocks.home import notice_home
from bot.blocks.small_modals import problem_view
from bot.slack import payloads
from bot.slack.people import NotChecked
from bot.slack.retries import persist

if TYPE_CHECKING:
    from bot.flows.services import Request

Body = Mapping[str, Any]

#: Seconds in which a window, App Home or a message still gets the words while Slack has a bad moment.
REPLY_SECONDS = 60.0


class Reply(StrEnum):
    """The place where a person reads about a problem."""

    #: In the modal that this request opened.
    OPENED = "opened"
    #: In the ack of the modal they submitted.
    ACK = "ack"
    #: In the modal they clicked in.
    MODAL = "modal"
    #: Next to the message or the command.
    RESPONSE_URL = "response_url"
    #: In a direct message.
    DIRECT = "direct"


def reply_place(body: Body, *, opened: bool, acked: bool) -> Reply:
    """The place where the person is looking."""
    modal = payloads.child(body, "view").get("type") == "modal"
    if opened:
        return Reply.OPENED
    if modal:
        return Reply.ACK if body.get("type") == "view_submission" and not acked else Reply.MODAL
    return Reply.RESPONSE_URL if body.get("response_url") else Reply.DIRECT


async def show_problem(request: Request, words: str, again: dict[str, str] | None) -> None:
    """Show `words` where the person is looking; a modal gets a button to try again, unless `again` is None."""
    place = reply_place(request.body, opened=bool(request.opened), acked=request.ack.response is not None)
    if place is Reply.ACK:
        await request.ack(response_action="update", view=problem_view(words, again=again))
        return
    if place is not Reply.OPENED:
        await request.ack()
    if place is Reply.RESPONSE_URL:
        await request.respond(text=words, response_type="ephemeral", replace_original=False)
    elif place is Reply.DIRECT:
        user = payloads.child(request.body, "user")
        await request.client.chat_postMessage(channel=str(user.get("id") or ""), text=words)
    else:
        view_id = request.opened or str(payloads.child(request.body, "view").get("id"))
        view = problem_view(words, again=again)
        await _persist(request, lambda: request.client.views_update(view_id=view_id, view=view))


async def refuse(request: Request, refusal: Exception, words: str) -> None:
    """Show a person that they may not use Callsign, or that this cannot be checked now.

    A member whom Slack did not confirm in time keeps what they have typed: the modal stays, with the words under its
    first input.
    """
    body, kind = request.body, payloads.kind(request.body)
    unsure = isinstance(refusal, NotChecked)
    inputs = payloads.input_blocks(body)
    if kind == "block_suggestion":
        await request.ack(options=[])
    elif unsure and kind == "view_submission" and inputs:
        await request.ack(response_action="errors", errors={inputs[0]: words})
    elif kind == "event_callback" or (payloads.child(body, "view").get("type") == "home" and not unsure):
        await request.ack()
        user_id, home = payloads.caller(body).user_id, notice_home(words)
        await _persist(request, lambda: request.client.views_publish(user_id=user_id, view=home))
    elif unsure and payloads.child(body, "view").get("type") == "modal" and kind == "block_actions":
        await request.ack()
        if payloads.is_button(body):  # what was typed is checked again with its submission
            await request.push(payloads.click(body).trigger_id, problem_view(words))
    else:
        await show_problem(request, words, None)


async def _persist(request: Request, call: Callable[[], Awaitable[object]]) -> None:
    await persist(call, seconds=REPLY_SECONDS, sleep=request.services.sleep)
