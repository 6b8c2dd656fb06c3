"""Idle numbers: the list for a person, and registering or releasing one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from bot import messages
from bot.blocks.give_up import is_typed
from bot.blocks.idle_numbers import TYPED, Row, idle_blocks, release_view
from bot.blocks.status_message import idle_number_message
from bot.flows.problems import NotAllowed, words_for
from bot.flows.services import Request, Services
from bot.notifications.change_posts import idle_number_key
from bot.slack.payloads import Click, FormSubmission, button_values
from workflows.access.gate import require, rights_at
from workflows.records.access import Right
from workflows.records.drafts import Draft, NewDraft, Person
from workflows.records.errors import AwsError
from workflows.registrations.idle_numbers import Idle, InUse, idle_in, release, the_one
from workflows.registrations.release import Protected, StillUsed
from workflows.submissions import drafts

log = structlog.get_logger(__name__)
words = messages.idle_numbers


async def listed(services: Services, person: Person) -> list[dict[str, object]]:
    """The idle numbers of all regions that the person may see; a region that fails is named. Raises NotPermitted."""
    reach = await services.gate.reach(Right.VIEW, person)
    answers = await asyncio.gather(
        *(services.soon(idle_in(region, services)) for region in services.regions), return_exceptions=True
    )
    rows: list[Row] = []
    notes: list[str] = []
    for region, answer in zip(services.regions, answers, strict=True):
        if isinstance(answer, AwsError):
            notes.append(words.unanswered(region, words_for(answer, "")))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            rows += [await _row(services, person, idle) for idle in answer if reach.includes(idle.place)]
    return idle_blocks(rows, notes)


async def _row(services: Services, person: Person, idle: Idle) -> Row:
    rights = await rights_at(services.gate, person, idle.place)
    return Row(
        idle=idle,
        may_register=idle.kind is not None and Right.DRAFT in rights,
        may_release=Right.RELEASE in rights,
    )


async def place_of_click(services: Services, value: str) -> tuple[str, str]:
    """Region and id of the number of a button: in a list both are named, in a message the id alone.

    Raises NotAllowed for what is not one of our buttons.
    """
    named = button_values(value)
    region, number_id = named.get("region", ""), named.get("number", "")
    if not named and (known := await services.store.idle_number(value)):
        return known.region, known.id
    if region not in services.regions or not number_id:
        raise NotAllowed(messages.home.NUMBER_TAKEN)
    return region, number_id


async def still_idle(services: Services, region: str, number_id: str) -> Idle | None:
    """The number as AWS has it now; None where something uses it, or it is gone. Raises AwsError."""
    return the_one(await services.soon(idle_in(region, services)), number_id)


async def draft_for(services: Services, click: Click, idle: Idle) -> Draft:
    """The draft of the number's registration; a second click continues that of the first.

    Raises NotAllowed where no form takes it.
    """
    for draft in await services.store.drafts_of(click.person):
        if idle.number.id in draft.associations.values():
            return draft
    if idle.kind is None:
        raise NotAllowed(words.NOT_REGISTRABLE)
    known = await services.store.idle_number(idle.number.id)
    new = NewDraft(
        owner=click.person,
        account_id=idle.account_id,
        region=idle.region,
        registration_type=idle.kind.name,
        title=idle.kind.title,
        name=idle.number.number,
        channel_id=known.channel_id if known else _channel(click) or services.default_channel,
        associations={idle.number.number_type: idle.number.id},
    )
    return await drafts.begin_once(new, click.trigger_id, services)


def _channel(click: Click) -> str:
    """The channel of a message; empty for direct messages, which belong to two people."""
    channel = click.message[0] if click.message else ""
    return channel if channel.startswith(("C", "G")) else ""


async def note(services: Services, number_id: str, said: str, *, is_taken: bool) -> None:
    """Say in the message about the number, where there is one, what somebody did about it."""
    known = await services.store.idle_number(number_id)
    posted = await services.store.post_of(idle_number_key(number_id))
    if known and posted:
        await services.notifier.outbox.update(posted, idle_number_message(known, said, is_taken=is_taken))


async def release_window(services: Services, person: Person, value: str) -> dict[str, object]:
    """The typed confirmation for the number of a button. Raises NotAllowed, NotPermitted, AwsError."""
    idle = await still_idle(services, *await place_of_click(services, value))
    if idle is None:
        raise NotAllowed(words.IN_USE)
    await require(services.gate, Right.RELEASE, person, idle.place)
    return release_view(idle)


def typed_wrong(submitted: FormSubmission) -> Mapping[str, str]:
    """What is wrong with the typed confirmation, by block; empty where it is right."""
    name = submitted.view.metadata.get("name", "")
    is_right = name and is_typed(submitted.view, name, TYPED)
    return {} if is_right else {TYPED: messages.give_up.not_the_same(name)}


async def carry_out_release(request: Request, submitted: FormSubmission) -> str:
    """Release it; returns the answer to the person. Raises NotAllowed, NotPermitted, AwsError."""
    services, metadata = request.services, submitted.view.metadata
    region, number_id = metadata.get("region", ""), metadata.get("number", "")
    served = region in services.regions or await services.store.idle_number(number_id)
    idle = await still_idle(services, region, number_id) if served else None
    if idle is None:
        return words.IN_USE
    try:
        await release(idle, submitted.person, services)
    except InUse:
        return words.IN_USE
    except Protected:
        return messages.give_up.PROTECTED
    except StillUsed as used:
        return messages.give_up.kept(used.reason)
    log.info("an idle number was released", action="release", region=region, kind=idle.number.number_type)
    await note(services, number_id, words.released_by(submitted.person.user_id), is_taken=True)
    return messages.give_up.RELEASED
