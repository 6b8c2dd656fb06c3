"""Choices of selects too long to be sent with their page."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot import payloads
from bot.blocks.fields import ANSWER, path_of, suggestions
from bot.listeners.services import Services, Turn, border
from bot.listeners.wizard import walk
from workflows import drafts
from workflows.records import DraftId

#: As many as stay below Slack's bound on a Socket Mode ack.
SHOWN = 80


def register(app: AsyncApp, services: Services) -> None:
    """Bind the field selects."""
    app.options(ANSWER)(border(services, _suggest))


async def _suggest(turn: Turn) -> None:
    asked = payloads.suggestion(turn.body)
    draft_id = asked.view.metadata.get("draft", "") if asked.view else ""
    draft = await drafts.owned(DraftId(draft_id), asked.person, store=turn.services.store)
    found = (await walk(turn.services, draft)).resolved.by_path.get(path_of(asked.block_id))
    await turn.ack(options=suggestions(found, asked.query, SHOWN) if found else [])
