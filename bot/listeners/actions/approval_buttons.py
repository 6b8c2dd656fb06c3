"""Buttons of requests for approval. Everybody in the channel sees them, so each click is checked."""

from __future__ import annotations

from bot import messages
from bot.blocks.approvals import ANSWER_VIEW, DECLINE_VIEW, QUESTION_VIEW, text_view
from bot.blocks.small_modals import loading_view
from bot.flows import approvals
from bot.flows.continue_draft import redraw
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, show
from bot.slack import payloads
from workflows.approvals import ask as asking
from workflows.approvals.decisions import MayNotDecide, settled
from workflows.approvals.holder import holder
from workflows.records.approvals import ApprovalKind


async def approve(request: Request) -> None:
    """Approve; a dialog has named the cost."""
    await request.ack()
    click = payloads.click(request.body)
    if words := await approvals.approve(request.services, click.value, click.person):
        await request.respond(text=words, response_type="ephemeral", replace_original=False)


async def decline(request: Request) -> None:
    """Ask for the reason; who may decline is checked when it is sent."""
    await _open_text(request, DECLINE_VIEW)


async def ask_question(request: Request) -> None:
    """Ask for the question; who may ask is checked when it is sent."""
    await _open_text(request, QUESTION_VIEW)


async def answer(request: Request) -> None:
    """Ask for the answer, below the question."""
    await _open_text(request, ANSWER_VIEW)


async def see_all(request: Request) -> None:
    """Show answers and documents to the requester and to approvers."""
    await request.ack()
    click = payloads.click(request.body)
    opening = request.push if click.view and click.view.callback_id else request.open
    view_id = await opening(click.trigger_id, loading_view(messages.windows.LOADING_PAGE))
    approval = await approvals.known(request.services, click.value)
    if not await approvals.may_read(request.services, approval, click.person):
        raise NotAllowed(messages.approvals.NO_READING)
    await show(request, view_id, await approvals.everything(request.services, approval))


async def withdraw(request: Request) -> None:
    """Take a request back, and open its draft in the same window."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    approval = await approvals.known(services, click.value)
    await asking.withdraw(approval, click.person, services)
    await services.notifier.approvals_moved()
    services.homes.touch(await holder(approval, services.store))
    if click.view is not None and approval.kind in {ApprovalKind.SUBMISSION, ApprovalKind.FIX}:
        await redraw(request, click.person, approval.subject, click.view.id)


async def _open_text(request: Request, callback: str) -> None:
    await request.ack()
    click, services = payloads.click(request.body), request.services
    approval = await approvals.known(services, click.value)
    if why := settled(approval, services.clock()):
        raise MayNotDecide(why, approval)
    asked = await services.store.remarks_of(approval.id) if callback == ANSWER_VIEW else ()
    question = next((remark.text for remark in reversed(asked) if not remark.answers), "")
    await request.open(click.trigger_id, text_view(callback, approval, question))
