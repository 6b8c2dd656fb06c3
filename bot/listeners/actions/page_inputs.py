"""Inputs and buttons of a form page: answers kept as they are typed, conditions live, Back, Explain."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.fields import block_id
from bot.blocks.pending import explained_view, loading_view
from bot.blocks.review import REVIEW_KEY, chosen
from bot.flows.form import Walk, walk
from bot.flows.services import Turn, show
from bot.slack import payloads
from bot.slack.payloads import Clicked, ViewState
from workflows.forms.resolve import Page, visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId
from workflows.submissions import drafts


async def answered(turn: Turn) -> None:
    """An input changed: keep the page; draw it anew when the answer changes what it asks."""
    await turn.ack()
    clicked, found, page = await _where(turn)
    view = clicked.view
    if view is None or page is None:
        return
    before = _shape(found, page)
    on, problems = await found.keep(page, _without_files(view), touched=clicked.block_id)
    if _shape(on, page) == before:
        return
    if any(entered.files for entered in view.entered.values()):
        # An update empties file inputs, so what lies in them is fetched first.
        on, problems = await on.keep(page, view, touched=clicked.block_id)
    await show(turn, view.id, await on.view(page.key, problems), hash=view.hash)


async def back(turn: Turn) -> None:
    """The page before, with everything on this one kept, right or wrong."""
    await turn.ack()
    clicked, found, page = await _where(turn)
    view = clicked.view
    if view is None:
        return
    if page is None:
        services = turn.services
        await services.store.save_associations(found.draft.id, chosen(view), services.clock())
        await show(turn, view.id, await found.go(found.before(REVIEW_KEY)))
        return
    if any(entered.files for entered in view.entered.values()):
        await show(turn, view.id, loading_view(messages.windows.LOADING_FILES))
    on, problems = await found.keep(page, view, touched="")
    shown = await on.view(page.key, problems) if problems else await on.go(on.before(page.key))
    await show(turn, view.id, shown)


async def review_now(turn: Turn) -> None:
    """Past the other pages to the review, with everything on this one kept, right or wrong."""
    await turn.ack()
    clicked, found, page = await _where(turn)
    view = clicked.view
    if view is None or page is None:
        return
    if any(entered.files for entered in view.entered.values()):
        await show(turn, view.id, loading_view(messages.windows.LOADING_FILES))
    on, problems = await found.keep(page, view, touched="")
    await show(turn, view.id, await on.view(page.key, problems) if problems else await on.go(REVIEW_KEY))


async def go_to(turn: Turn) -> None:
    """From the review to the page of an error."""
    await turn.ack()
    clicked, found, _ = await _where(turn)
    if clicked.view is not None:
        key = clicked.value if found.page(clicked.value) else found.first()
        await show(turn, clicked.view.id, await found.go(key))


async def remove_document(turn: Turn) -> None:
    """Take a document off a field again."""
    await turn.ack()
    clicked, found, page = await _where(turn)
    view = clicked.view
    path = FieldPath(clicked.value)
    if view is None or page is None or path not in page.fields:
        return
    on, problems = await found.keep(page, view, touched="")
    draft = await drafts.answer(on.draft, {path: None}, turn.services)
    await show(turn, view.id, await replace(on, draft=draft).view(page.key, problems))


async def explain(turn: Turn) -> None:
    """Everything AWS says about the page's fields, on top of the page."""
    await turn.ack()
    clicked, found, page = await _where(turn)
    if page is None:
        return
    fields = [field.definition for field in visible(page, found.resolved)]
    await turn.client.views_push(trigger_id=clicked.trigger_id, view=explained_view(page.title, fields))


async def _where(turn: Turn) -> tuple[Clicked, Walk, Page | None]:
    clicked = payloads.clicked(turn.body)
    await turn.services.authorize(clicked.person, clicked.home_workspace)
    metadata = clicked.view.metadata if clicked.view else {}
    draft = await drafts.owned(DraftId(metadata.get("draft", "")), clicked.person, store=turn.services.store)
    found = await walk(turn.services, draft)
    return clicked, found, found.page(metadata.get("page", ""))


def _shape(found: Walk, page: Page) -> list[tuple[str, str]]:
    """What the page asks: drawn anew when this changes."""
    return [(block_id(field), field.requirement) for field in visible(page, found.resolved)]


def _without_files(view: ViewState) -> ViewState:
    return replace(view, entered={block: entered for block, entered in view.entered.items() if not entered.files})
