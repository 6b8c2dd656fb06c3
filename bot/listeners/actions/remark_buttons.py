"""Buttons of a reviewer's remarks on the review: take a text over, or say why the answer is right."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.preflight import finding_of, override_view
from bot.blocks.review import REVIEW_KEY
from bot.flows.form import FormSession, form_session
from bot.flows.review_choices import save_choices
from bot.flows.services import Request, show
from bot.slack import payloads
from bot.slack.payloads import ViewState
from workflows.preflight.findings import Finding
from workflows.records.drafts import DraftId
from workflows.records.errors import Gone
from workflows.submissions import drafts


async def use_suggestion(request: Request) -> None:
    """Take over the text of a remark, unless the answer has changed since then."""
    session, view, finding = await _where(request)
    if finding is None or not finding.suggestion:
        await show(request, view.id, await session.view(REVIEW_KEY, note=messages.preflight.REMARK_GONE))
        return
    draft = await drafts.answer(session.draft, {finding.fields[0]: finding.suggestion}, request.services)
    kept = await replace(session, draft=draft).claimed()
    await show(request, view.id, await kept.go(REVIEW_KEY))


async def keep_answer(request: Request) -> None:
    """Ask why the answer is right."""
    session, view, finding = await _where(request)
    if finding is None:
        await show(request, view.id, await session.view(REVIEW_KEY, note=messages.preflight.REMARK_GONE))
        return
    await show(request, view.id, override_view(session.draft, session.form, finding))


async def back_to_review(request: Request) -> None:
    """Show the review; no reason is kept."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is not None:
        metadata = click.view.metadata
        draft = await drafts.owned(DraftId(metadata.get("draft", "")), click.person, request.services)
        session = await form_session(request.services, draft)
        await show(request, click.view.id, await session.view(REVIEW_KEY))


async def _where(request: Request) -> tuple[FormSession, ViewState, Finding | None]:
    """The review whose button was clicked, and its remark. What was chosen on the review is saved."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    view = click.view
    if view is None:
        raise Gone
    draft = await drafts.owned(DraftId(view.metadata.get("draft", "")), click.person, services)
    await save_choices(services, draft, view)
    session = await form_session(services, await drafts.again(draft, services.store))
    return session, view, finding_of(await session.remarks(), click.value)
