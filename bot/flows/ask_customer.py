"""*Ask the customer*: a link for a draft, for its owner."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.ask_customer import ask_view, asked, file_view, made_view
from bot.blocks.elements import Block
from bot.blocks.small_modals import notice_view
from bot.flows.customers import customer_name
from bot.flows.form import form_session
from bot.flows.services import Services
from bot.slack.payloads import FormSubmission
from workflows.intake import links
from workflows.records.drafts import Draft, DraftId, Person
from workflows.submissions import drafts

log = structlog.get_logger(__name__)

#: Where a link leads: `bot.intake.site` serves it.
ENTRANCE = "/ask/to/"


async def window(services: Services, draft_id: str, person: Person, note: str = "") -> Block:
    """The window. Raises Gone or NotYours, and AwsError where the form is not known."""
    draft = await drafts.owned(DraftId(draft_id), person, services)
    if services.public_url is None:
        return file_view(draft, messages.ask_customer.NO_ADDRESS)
    session = await form_session(services, draft)
    link, customer = await links.working_link(draft, services), await customer_name(services, draft.customer_id)
    return ask_view(draft, session.form, link, note, customer)


async def revoke(services: Services, draft_id: str, person: Person, link_id: str) -> Block:
    """Revoke the link of a draft, and show the window for a new one. Raises Gone or NotYours."""
    draft = await drafts.owned(DraftId(draft_id), person, services)
    link = await links.working_link(draft, services)
    if link and link.id == link_id:
        await services.store.revoke_intake_link(link.id, services.clock())
        log.info("a customer's link was revoked", action="intake", link=link.id, draft=draft.id)
    return await window(services, draft_id, person, messages.ask_customer.REVOKED)


async def submitted(services: Services, submission: FormSubmission) -> Block:
    """Make the link, or ask again through the one that the customer has. Raises Gone or NotYours."""
    draft_id = DraftId(submission.view.metadata.get("draft", ""))
    draft = await drafts.owned(draft_id, submission.person, services)
    if services.public_url is None:
        return file_view(draft, messages.ask_customer.NO_ADDRESS)
    session = await form_session(services, draft)
    entered, link = asked(submission.view, session.form), await links.working_link(draft, services)
    if entered.same_link and link:
        await links.ask_again(draft, link, entered.wanted, submission.person, services)
        return notice_view(messages.ask_customer.TITLE, messages.ask_customer.ASKED_AGAIN)
    return await _made(services, draft, submission.person, entered.wanted)


async def _made(services: Services, draft: Draft, person: Person, wanted: links.Wanted) -> Block:
    made = await links.ask(draft, wanted, person, services)
    log.info("a customer is asked", action="intake", link=made.link.id, draft=draft.id)
    return made_view(made, draft, f"{services.public_url}{ENTRANCE}{made.token}", services.company)
