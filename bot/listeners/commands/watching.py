"""`/callsign watch` and `/callsign unwatch`: registrations Callsign did not make."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.flows.channels import problem_of
from bot.flows.services import Turn
from bot.messages import watching as words
from bot.slack import payloads
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import WatchedRegion
from workflows.watch import adopt

#: A channel as Slack writes it into a command when it escapes names.
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
EVERYTHING = "all"


async def watch(turn: Turn) -> None:
    """`watch ID [#channel]`, `watch all REGION [#channel]`; alone it says how."""
    await _answered(turn, _watch)


async def unwatch(turn: Turn) -> None:
    """`unwatch ID`, `unwatch all REGION`; alone it says how."""
    await _answered(turn, _unwatch)


async def _answered(turn: Turn, act: Callable[[Turn, list[str]], Awaitable[str]]) -> None:
    """Whatever it takes is longer than an ack may wait, so the answer comes by the response URL."""
    command = payloads.command(turn.body)
    rest = _CHANNEL.sub("", command.text).split()[1:]
    await turn.ack(response_type="ephemeral", text=words.ASKING_AWS)
    await turn.services.authorize(command.person)
    await turn.respond(response_type="ephemeral", replace_original=False, text=await act(turn, rest))


async def _watch(turn: Turn, rest: list[str]) -> str:
    services, command = turn.services, payloads.command(turn.body)
    if not rest:
        return words.watch_help(await services.store.watched_regions(await services.account_id()))
    channel = _channel(turn)
    if not channel:
        return words.NO_CHANNEL
    if problem := await problem_of(turn.client, channel):
        return problem
    if rest[0].casefold() == EVERYTHING:
        return await _watch_region(turn, rest[1] if len(rest) > 1 else "", channel, command.person)
    return await _watch_one(turn, rest[0], channel, command.person)


async def _watch_region(turn: Turn, region: str, channel: str, person: Person) -> str:
    services = turn.services
    if region not in services.regions:
        return words.region_unclear(region, services.regions)
    watched = WatchedRegion(
        account_id=await services.aws.account_id(),
        region=region,
        channel_id=channel,
        owner=person,
        since=services.clock(),
    )
    await services.store.watch_region(watched)
    services.aside(services.look_again())
    return words.region_watch_started(region, channel)


async def _watch_one(turn: Turn, text: str, channel: str, person: Person) -> str:
    services = turn.services
    found = adopt.named(text)
    if found is None:
        return words.not_an_id(text)
    registration_id, home = found
    standing = await services.store.registration(registration_id)
    if standing and (not standing.message_key.is_adopted or standing.channel_id == channel):
        return words.already_watched(standing.name, standing.channel_id)
    try:
        region, seen = await services.soon(
            adopt.find(registration_id, [home] if home else services.regions, aws=services.aws)
        )
    except adopt.NotListed:
        return words.not_listed(registration_id, services.regions)
    if standing:  # in another channel from now on
        await services.store.unwatch_registration(registration_id, services.clock())
    await services.soon(
        adopt.adopt(
            seen,
            region,
            owner=person,
            channel_id=channel,
            aws=services.aws,
            store=services.store,
            forms=services.forms,
            clock=services.clock,
        )
    )
    await services.notifier.changed()
    services.homes.touch(person)
    row = await services.store.registration(registration_id)
    return words.watch_started(row.name, row.status, channel) if row else words.UNDER_WAY


async def _unwatch(turn: Turn, rest: list[str]) -> str:
    services = turn.services
    if not rest:
        return words.UNWATCH_USAGE
    if rest[0].casefold() == EVERYTHING:
        region = rest[1] if len(rest) > 1 else ""
        gone = await services.store.unwatch_region(await services.aws.account_id(), region)
        return words.region_watch_ended(region) if gone else words.not_watched(region)
    found = adopt.named(rest[0])
    standing = await services.store.registration(found[0] if found else RegistrationId(""))
    if standing is None:
        return words.not_watched(rest[0])
    if not await services.store.unwatch_registration(standing.id, services.clock()):
        return words.OWN_REGISTRATION
    services.homes.touch(standing.owner)
    return words.watch_ended(standing.name)


def _channel(turn: Turn) -> str:
    """The channel named in the command, else the one it was typed in, else the default; empty where there is none."""
    command = payloads.command(turn.body)
    named = _CHANNEL.search(command.text)
    if named:
        return named[1]
    here = command.channel_id if command.channel_id.startswith(("C", "G")) else ""
    return here or turn.services.default_channel
