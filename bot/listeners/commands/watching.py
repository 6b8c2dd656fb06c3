"""`/callsign watch` and `/callsign unwatch`: registrations that Callsign did not create."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot import messages
from bot.blocks.message import Message
from bot.flows.channels import chosen_channel
from bot.flows.services import Request
from bot.slack import payloads
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import WatchedRegion
from workflows.watch import adopt, choose

#: A channel as Slack writes it into a command when it escapes names.
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
EVERYTHING = "all"


async def watch(request: Request, rest: str) -> None:
    """`watch ID [#channel]`, `watch all REGION [#channel]`; alone it shows the help."""
    await _answer(request, rest, _watch)


async def unwatch(request: Request, rest: str) -> None:
    """`unwatch ID`, `unwatch all REGION`; alone it shows the help."""
    await _answer(request, rest, _unwatch)


async def _answer(request: Request, rest: str, act: Callable[[Request, list[str]], Awaitable[str]]) -> None:
    """Answer by the response URL, because the work takes longer than an ack may wait."""
    await request.ack()
    await request.respond(
        response_type="ephemeral", replace_original=False, text=await act(request, _CHANNEL.sub("", rest).split())
    )


async def _watch(request: Request, rest: list[str]) -> str:
    services, command = request.services, payloads.command(request.body)
    if not rest:
        return messages.watching.watch_help(await services.store.watched_regions(await services.account_id()))
    channel = _channel(request)
    if not channel:
        return messages.watching.NO_CHANNEL
    chosen = await chosen_channel(request.client, channel, services.deadlines.detail)
    if chosen.problem:
        return chosen.problem
    if rest[0].casefold() == EVERYTHING:
        answer = await _watch_region(request, rest[1] if len(rest) > 1 else "", channel, command.person)
    else:
        answer = await _watch_one(request, rest[0], channel, command.person)
    return f"{answer}\n:warning: {messages.form.SHARED_NOTE}" if chosen.is_shared else answer


async def _watch_region(request: Request, region: str, channel: str, person: Person) -> str:
    services = request.services
    if region not in services.regions:
        return messages.watching.region_unclear(region, services.regions)
    account_id = await services.aws.account_id()
    before = await _region_owner(request, account_id, region)
    watched = WatchedRegion(
        account_id=account_id,
        region=region,
        channel_id=channel,
        owner=person,
        since=services.clock(),
    )
    await choose.watch_region(watched, services)
    _tell(request, before, f"region:{region}", messages.watching.region_taken_over(region, person.user_id, channel))
    services.aside(services.look_again())
    return messages.watching.region_watch_started(region, channel)


async def _watch_one(request: Request, text: str, channel: str, person: Person) -> str:
    services = request.services
    named = adopt.named(text)
    if named is None:
        return messages.watching.not_an_id(text)
    registration_id, home = named
    if home and home not in services.regions:
        return messages.watching.region_not_offered(home, services.regions)
    registration = await services.store.registration(registration_id)
    if registration and (not registration.message_key.is_adopted or registration.channel_id == channel):
        return messages.watching.already_watched(registration.name, registration.channel_id)
    try:
        region, seen = await services.soon(
            adopt.find(registration_id, [home] if home else services.regions, aws=services.aws)
        )
    except adopt.NotListed:
        return messages.watching.not_listed(registration_id, services.regions)
    adoption = adopt.Adoption(region=region, owner=person, channel_id=channel)
    account_id = await services.aws.account_id()
    await services.soon(choose.watch(seen, adoption, registration, account_id, services))
    await services.notifier.changed()
    services.homes.touch(person)
    row = await services.store.registration(registration_id)
    if registration:
        words = messages.watching.taken_over(registration.name, person.user_id, channel)
        _tell(request, registration.owner, registration_id, words)
    return messages.watching.watch_started(row, channel) if row else messages.watching.UNDER_WAY


async def _unwatch(request: Request, rest: list[str]) -> str:
    services, person = request.services, payloads.command(request.body).person
    if not rest:
        return messages.watching.UNWATCH_USAGE
    if rest[0].casefold() == EVERYTHING:
        region = rest[1] if len(rest) > 1 else ""
        account_id = await services.aws.account_id()
        before = await _region_owner(request, account_id, region)
        gone = await choose.unwatch_region(account_id, region, person, services)
        if gone:
            _tell(request, before, f"region:{region}", messages.watching.region_ended_by(region, person.user_id))
        return messages.watching.region_watch_ended(region) if gone else messages.watching.not_watched(region)
    named = adopt.named(rest[0])
    registration = await services.store.registration(named[0] if named else RegistrationId(""))
    if registration is None:
        return messages.watching.not_watched(rest[0])
    if not await choose.unwatch(registration, person, services):
        return messages.watching.OWN_REGISTRATION
    services.homes.touch(registration.owner)
    _tell(request, registration.owner, registration.id, messages.watching.ended_by(registration.name, person.user_id))
    return messages.watching.watch_ended(registration.name)


async def _region_owner(request: Request, account_id: str, region: str) -> Person | None:
    watched = await request.services.store.watched_regions(account_id)
    return next((each.owner for each in watched if each.region == region), None)


def _tell(request: Request, former: Person | None, subject: str, words: str) -> None:
    """Send the person who watched it until now a direct message, unless they did it themselves."""
    services = request.services
    if former and former != payloads.command(request.body).person and messages.text.in_slack(former.user_id):
        key = f"watch:{subject}:{services.new_id()}"
        services.notifier.send(key, former.user_id, Message.of_text(words))


def _channel(request: Request) -> str:
    """The channel named in the command, else the one it was typed in, else the default; else empty."""
    command = payloads.command(request.body)
    named = _CHANNEL.search(command.text)
    if named:
        return named[1]
    channel = command.channel_id if command.channel_id.startswith(("C", "G")) and not command.in_group_dm else ""
    return channel or request.services.default_channel
