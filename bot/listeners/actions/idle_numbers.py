"""The button next to a number that waits for a registration."""

from __future__ import annotations

from bot import messages
from bot.blocks.small_modals import loading_view, problem_view
from bot.blocks.status_message import idle_number_message
from bot.flows.continue_draft import redraw
from bot.flows.services import Request, Services, show
from bot.messages.windows import LOADING_FORM
from bot.notifications.change_posts import idle_number_key
from bot.slack import payloads
from bot.slack.payloads import Click
from workflows.records.drafts import Draft, NewDraft
from workflows.records.registrations import IdleNumber
from workflows.submissions import drafts


async def register_number(request: Request) -> None:
    """Start the number's registration; a second click continues the draft of the first."""
    await request.ack()
    click = payloads.click(request.body)
    services = request.services
    view_id = await request.open(click.trigger_id, loading_view(LOADING_FORM))
    number = await services.store.idle_number(click.value)
    if number is None or not await _waits(services, number):
        await show(request, view_id, problem_view(messages.home.NUMBER_TAKEN))
        if number:
            await _note(services, number, messages.home.NUMBER_TAKEN, is_taken=True)
        return
    draft = await _draft(services, click, number)
    services.homes.touch(click.person)
    await redraw(request, click.person, draft.id, view_id)
    await _note(services, number, messages.home.registering_number(click.person.user_id), is_taken=False)


async def _note(services: Services, number: IdleNumber, words: str, *, is_taken: bool) -> None:
    """Say in the message of the number what somebody did about it."""
    posted = await services.store.post_of(idle_number_key(number.id))
    if posted:
        await services.notifier.outbox.update(posted, idle_number_message(number, words, is_taken=is_taken))


async def _waits(services: Services, number: IdleNumber) -> bool:
    """Whether AWS still has the number, without a registration: the message may be weeks old."""
    numbers = await services.soon(services.aws.phone_numbers(number.region))
    return any(candidate.id == number.id and candidate.registration_id is None for candidate in numbers)


async def _draft(services: Services, click: Click, number: IdleNumber) -> Draft:
    for draft in await services.store.drafts_of(click.person):
        if number.id in draft.associations.values():
            return draft
    new = NewDraft(
        owner=click.person,
        account_id=number.account_id,
        region=number.region,
        registration_type=number.registration_type,
        title=number.title,
        name=number.number,
        channel_id=number.channel_id,
        associations={number.number_type: number.id},
    )
    return await drafts.begin_once(new, click.trigger_id, services)
