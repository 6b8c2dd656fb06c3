"""A draft opened again where it was left: by its owner, on the form as AWS has it now, or on the one that is held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.blocks.review import REVIEW_KEY
from bot.flows.continue_draft import redraw
from bot.flows.form import form_session
from bot.flows.services import Request
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import REGION, TOLL_FREE, blank_draft, complete
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, DraftId, DraftState, Person
from workflows.records.errors import Gone, NotYours

pytestmark = pytest.mark.asyncio(loop_scope="module")


def person(counter: Counter, name: str = "ana") -> Person:
    return Person(workspace_id="T1", user_id=counter.slack.user(name).id)


async def open_modal(counter: Counter) -> tuple[Request, str]:
    """A request, and the id of a modal that the person has closed since then: what matters here is the draft."""
    client = counter.services.people.client
    ack = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    request = Request(
        services=counter.services, ack=ack, respond=AsyncRespond(response_url=None), client=client, body={}
    )
    return request, "V0GONE"


async def left(counter: Counter, page: str) -> Draft:
    """A draft that was left at a page."""
    form = await counter.office.aws.form(REGION, TOLL_FREE)
    draft = replace(blank_draft(form, DraftId(counter.office.new_id())), owner=person(counter))
    await counter.office.store.add_draft(draft)
    answers: dict[FieldPath, Any] = {path: text for path, text in complete(form).items() if isinstance(text, str)}
    await counter.office.store.save_answers(draft.id, answers, counter.office.time.clock(), page=page)
    return replace(draft, answers=answers, page=page)


async def page_now(counter: Counter, draft: Draft) -> str:
    found = await counter.office.store.draft(draft.id)
    assert found is not None
    return found.page


@pytest.mark.parametrize(("page", "stays"), [(REVIEW_KEY, True), ("", False), ("no-such-page", False)])
async def test_redraw__where_it_was_left(counter: Counter, page: str, stays: bool) -> None:
    """The page where it was left, if the form still shows it; else the first one."""
    draft = await left(counter, page)
    first = (await form_session(counter.services, draft)).first()
    request, view_id = await open_modal(counter)
    await redraw(request, person(counter), draft.id, view_id)
    assert await page_now(counter, draft) == (page if stays else first)


async def test_redraw__a_page_that_is_named(counter: Counter) -> None:
    """A button that names a page leads there, wherever the draft was left."""
    draft = await left(counter, "")
    request, view_id = await open_modal(counter)
    await redraw(request, person(counter), draft.id, view_id, REVIEW_KEY)
    assert await page_now(counter, draft) == REVIEW_KEY


async def test_redraw__on_the_form_that_is_held(counter: Counter) -> None:
    """While AWS is silent, a draft is continued on the form that is in the cache."""
    draft = await left(counter, REVIEW_KEY)
    session = await form_session(counter.services, draft, fresh=True)
    counter.office.stand_in.faults.fail(None, "AccessDeniedException", 400, times=20)
    request, view_id = await open_modal(counter)
    await redraw(request, person(counter), draft.id, view_id, session.order.shown[-1].key)
    assert await page_now(counter, draft) == session.order.shown[-1].key


async def test_redraw__without_any_form(counter: Counter) -> None:
    """Where AWS is silent and no form is held, the draft stays as it was left."""
    draft = await left(counter, REVIEW_KEY)
    counter.office.stand_in.faults.fail(None, "AccessDeniedException", 400, times=20)
    request, view_id = await open_modal(counter)
    await redraw(request, person(counter), draft.id, view_id, "elsewhere")
    assert await page_now(counter, draft) == REVIEW_KEY


async def test_redraw__not_by_another_person(counter: Counter) -> None:
    """Another person gets nothing of it, and a draft that has been submitted is gone."""
    draft = await left(counter, REVIEW_KEY)
    request, view_id = await open_modal(counter)
    with pytest.raises(NotYours):
        await redraw(request, person(counter, "bob"), draft.id, view_id)
    await counter.office.store.move_draft(draft.id, DraftState.OPEN, DraftState.DISCARDED, counter.office.time.clock())
    with pytest.raises(Gone):
        await redraw(request, person(counter), draft.id, view_id)
