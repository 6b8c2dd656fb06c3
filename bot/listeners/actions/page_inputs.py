"""Inputs and buttons of a form: saving answers as they are typed, updating conditions, Back, Next page, Edit."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.fields import block_id
from bot.blocks.review import REVIEW_KEY
from bot.blocks.small_modals import explanation_view, loading_view
from bot.flows.form import FormSession, form_session
from bot.flows.review_choices import save_choices
from bot.flows.services import Request, show
from bot.slack import payloads
from bot.slack.payloads import Click, ViewState
from workflows.forms.resolve import Page, visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def answered(request: Request) -> None:
    """An input has changed: save the page, and draw it again when the answer changes its questions."""
    await request.ack()
    click, session, page = await _where(request)
    view = click.view
    if view is None or page is None:
        return
    before = _shape(session, page)
    kept, problems = await session.keep(page, _without_files(view), touched=click.block_id)
    if _shape(kept, page) == before:
        return
    if any(entered.files for entered in view.entered.values()):
        # An update empties file inputs, so their files are fetched first.
        kept, problems = await kept.keep(page, view, touched=click.block_id)
    await show(request, view.id, await kept.view(page.key, problems), hash=view.hash)


async def back(request: Request) -> None:
    """Show the page before; everything on this page is saved, valid or not."""
    await request.ack()
    click, session, page = await _where(request)
    view = click.view
    if view is None:
        return
    if page is None:
        await save_choices(request.services, session.draft, view)
        await show(request, view.id, await session.go(session.before(REVIEW_KEY)))
        return
    if any(entered.files for entered in view.entered.values()):
        await show(request, view.id, loading_view(messages.windows.LOADING_FILES))
    kept, problems = await session.keep(page, view, touched="")
    shown = await kept.view(page.key, problems) if problems else await kept.go(kept.before(page.key))
    await show(request, view.id, shown)


async def next_page(request: Request) -> None:
    """Show the page after, where the main button leads to the review; everything on this page is saved."""
    await request.ack()
    click, session, page = await _where(request)
    view = click.view
    if view is None or page is None:
        return
    if any(entered.files for entered in view.entered.values()):
        await show(request, view.id, loading_view(messages.windows.LOADING_FILES))
    kept, problems = await session.keep(page, view, touched="")
    if problems:
        await show(request, view.id, await kept.view(page.key, problems))
        return
    following = await kept.looked(page)
    await show(request, view.id, await following.go(following.after(page.key)))


async def go_to(request: Request) -> None:
    """Go from the review to a page: of a section, or of an error. What was chosen on the review is saved."""
    await request.ack()
    click, session, _ = await _where(request)
    if click.view is not None:
        await save_choices(request.services, session.draft, click.view)
        key = click.value if session.page(click.value) else session.first()
        await show(request, click.view.id, await session.go(key))


async def looked_at(request: Request) -> None:
    """Record that the person has read on the review what was filled in for them, and show it with Submit."""
    await request.ack()
    click, session, _ = await _where(request)
    if click.view is not None:
        shown = drafts.unseen_prefilled(session.draft, session.form)
        draft = await drafts.look_at_prefilled(session.draft, shown, request.services)
        await show(request, click.view.id, await replace(session, draft=draft).go(REVIEW_KEY))


async def remove_document(request: Request) -> None:
    """Remove a document from a field."""
    await request.ack()
    click, session, page = await _where(request)
    view = click.view
    path = FieldPath(click.value)
    if view is None or page is None or path not in page.fields:
        return
    kept, problems = await session.keep(page, view, touched="")
    draft = await drafts.answer(kept.draft, {path: None}, request.services)
    await show(request, view.id, await replace(kept, draft=draft).view(page.key, problems))


async def explain(request: Request) -> None:
    """Show AWS's full texts about the page's fields, on top of the page."""
    await request.ack()
    click, session, page = await _where(request)
    if page is None:
        return
    fields = [field.definition for field in visible(page, session.resolved)]
    await request.push(click.trigger_id, explanation_view(page.title, fields))


async def _where(request: Request) -> tuple[Click, FormSession, Page | None]:
    click = payloads.click(request.body)
    metadata = click.view.metadata if click.view else {}
    draft = await drafts.owned(DraftId(metadata.get("draft", "")), click.person, request.services)
    session = await form_session(request.services, draft)
    return click, session, session.page(metadata.get("page", ""))


def _shape(session: FormSession, page: Page) -> list[tuple[str, str]]:
    """The questions of the page: it is drawn again when they change."""
    return [(block_id(field), field.requirement) for field in visible(page, session.resolved)]


def _without_files(view: ViewState) -> ViewState:
    return replace(view, entered={block: entered for block, entered in view.entered.items() if not entered.files})
