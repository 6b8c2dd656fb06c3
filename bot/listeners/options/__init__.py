"""Choices of selects that are searched here, because their lists are too long for a view or known by many names."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from slack_bolt.async_app import AsyncApp

from bot.blocks.bulk import COLUMN, column_of, column_suggestions
from bot.blocks.customer_select import CUSTOMER
from bot.blocks.fields import ANSWER, path_of, suggestions
from bot.blocks.profile_page import PROFILE_ANSWER
from bot.blocks.start import CALLBACK, TYPE, region_of, type_suggestions
from bot.blocks.start_from import SOURCE
from bot.flows import bulk, customers, start_from
from bot.flows.form import form_session
from bot.flows.outdated import outdated_choices
from bot.flows.profile_pages import page_session
from bot.flows.services import Request, Services, border
from bot.slack import payloads
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import DraftId
from workflows.records.errors import AwsError
from workflows.submissions import drafts

#: As many as stay below Slack's bound on a Socket Mode ack.
SHOWN = 80


def register(app: AsyncApp, services: Services) -> None:
    """Bind the selects of types, sources, fields and columns."""
    app.options(TYPE)(border(services, _suggest_types))
    app.options(CUSTOMER)(border(services, customers.suggest))
    app.options(SOURCE)(border(services, start_from.suggest))
    app.options(ANSWER)(border(services, _suggest))
    app.options(PROFILE_ANSWER)(border(services, _suggest_for_profile))
    app.options(COLUMN)(border(services, _suggest_columns))
    app.options(re.compile(".*"))(border(services, outdated_choices))


async def _suggest_types(request: Request) -> None:
    asked = payloads.suggestion(request.body)
    types = await _types(request, region_of(asked.block_id))
    at_start = asked.view is not None and asked.view.callback_id == CALLBACK
    await request.ack(**type_suggestions(types, asked.query, with_country=at_start))


async def _types(request: Request, region: str) -> Sequence[RegistrationType]:
    """The region's types; none where AWS does not name them in time. The window was opened with known types."""
    services = request.services
    if region not in services.regions:
        return ()
    known = services.forms.types_now(region)
    if known:
        return known
    try:
        return (await asyncio.wait_for(services.forms.types(region), request.left(services.deadlines.answer))).value
    except (AwsError, TimeoutError):
        return ()


async def _suggest(request: Request) -> None:
    asked = payloads.suggestion(request.body)
    draft_id = asked.view.metadata.get("draft", "") if asked.view else ""
    draft = await drafts.owned(DraftId(draft_id), asked.person, request.services)
    field = (await form_session(request.services, draft)).resolved.by_path.get(path_of(asked.block_id))
    await request.ack(options=suggestions(field, asked.query, SHOWN) if field else [])


async def _suggest_for_profile(request: Request) -> None:
    asked = payloads.suggestion(request.body)
    session = await page_session(request.services, asked.person, asked.view.metadata if asked.view else {})
    field = session.resolved(session.answers).by_path.get(path_of(asked.block_id))
    await request.ack(options=suggestions(field, asked.query, SHOWN) if field else [])


async def _suggest_columns(request: Request) -> None:
    asked = payloads.suggestion(request.body)
    upload_id = asked.view.metadata.get("upload", "") if asked.view else ""
    upload = await bulk.owned_upload(request.services, upload_id, asked.person)
    questions, column = await bulk.column_questions(request.services, upload), column_of(asked.block_id)
    known = column in questions.columns
    await request.ack(options=column_suggestions(questions, column, asked.query, SHOWN) if known else [])
