"""The answer to a submitted modal, always within Slack's three seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.review import reads_pages
from bot.blocks.small_modals import loading_view
from bot.flows.services import SETTLE, Request, show
from bot.slack import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalAnswer:
    """The next view, or errors under inputs of the one submitted.

    `view` is also shown when the ack has already been sent and cannot carry errors.
    """

    view: Block
    #: block_id to words; empty when all is well.
    errors: Mapping[str, str] = field(default_factory=dict)
    #: Whether the window closes instead; Slack can do that in an ack only, so later `view` is shown.
    closes: bool = False


async def answer_modal(request: Request, view_id: str, work: Coroutine[Any, Any, ModalAnswer], loading: str) -> None:
    """Answer a view_submission with the result of `work`: in the ack if quick and small, else after "one moment"."""
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait({task}, timeout=request.left(request.services.deadlines.answer))
    if done and (answer := task.result()).errors:
        await request.ack(response_action="errors", errors=dict(answer.errors))
        return
    if done and answer.closes:
        await request.ack(response_action="clear")
        return
    # What is added to a view later needs to know Slack's version of it, which an ack does not say.
    if done and limits.fits_ack(answer.view) and not reads_pages(answer.view):
        await request.ack(response_action="update", view=answer.view)
        return
    # What is ready and only too large for an ack is not waited for.
    await request.ack(response_action="update", view=loading_view(messages.windows.LOADING_PAGE if done else loading))
    answer, _ = await asyncio.gather(task, request.services.sleep(SETTLE))
    await show(request, view_id, answer.view)
