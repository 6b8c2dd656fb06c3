"""The remarks about pages: read while a person looks at the review, and put into it when they are there."""

from __future__ import annotations

import asyncio

import structlog

from bot.blocks.elements import Block
from bot.blocks.review import REVIEW_KEY
from bot.flows.form import form_session
from bot.flows.services import Request, show
from bot.slack import payloads
from workflows.records.drafts import DraftId, DraftState

log = structlog.get_logger(__name__)


async def add_pages(request: Request, view_id: str, view: Block, version: str) -> None:
    """Read the pages of a review that is shown, and draw it again, unless the person has gone on from `version` of it.

    Raises nothing: nobody waits for this task.
    """
    try:
        await _add(request, view_id, DraftId(payloads.view_metadata({"view": view}).get("draft", "")), version)
    except Exception as error:  # noqa: BLE001  # the border of a task of its own
        log.warning("the pages of a review were not shown", action="pages", error=type(error).__name__)


async def _add(request: Request, view_id: str, draft_id: DraftId, version: str) -> None:
    services = request.services
    reader, draft = services.page_reader, await services.store.draft(draft_id)
    if reader is None or draft is None or draft.state is not DraftState.OPEN:
        return
    session = await form_session(services, draft)
    await reader.read(await asyncio.to_thread(reader.unread, session.sheet))
    # Drawn from the answers of now: they may have been changed in another window.
    now = await services.store.draft(draft_id)
    if now and now.state is DraftState.OPEN:
        again = await form_session(services, now)
        await show(request, view_id, await again.view(REVIEW_KEY), hash=version)
