"""Finding registrations at AWS: by id, name or number, in every region that is set or recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line.options import Failure
from bot.command_line.records import Records
from workflows.lifecycle import stages
from workflows.lifecycle.sending import sends_of
from workflows.records.account import PhoneNumber, RegistrationSummary
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.watch import adopt

if TYPE_CHECKING:
    from bot.runtime.core import Account

#: Registrations made elsewhere whose tags and versions a list reads: each costs a call of both, at one a second.
LOOKED_AT = 25
#: Characters from which the beginning of an id is one: that of a short list.
SHORT_ID = 8
_PREFIX, _NAME = "registration-", "Name"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The registrations at AWS, newest first, and the regions that did not answer."""

    registrations: tuple[Registration, ...]
    unanswered: Mapping[str, AwsError] = field(default_factory=dict)


def regions_of(account: Account, region: str, records: Records, account_id: str) -> tuple[str, ...]:
    """The region that was named, else all that are set or have a recorded registration."""
    return (region,) if region else tuple(dict.fromkeys((*account.settings.regions, *records.regions(account_id))))


async def listed(account: Account, region: str, records: Records) -> Listing:
    """All registrations. Raises AwsError where no region answers."""
    account_id = await account.aws.account_id()
    regions = regions_of(account, region, records, account_id)
    answers = await asyncio.gather(*(_region(account, name, records) for name in regions), return_exceptions=True)
    registrations: list[Registration] = []
    unanswered: dict[str, AwsError] = {}
    for name, answer in zip(regions, answers, strict=True):
        if isinstance(answer, AwsError):
            unanswered[name] = answer
        elif isinstance(answer, BaseException):
            raise answer
        else:
            registrations += answer
    if len(unanswered) == len(regions):
        raise next(iter(unanswered.values()))
    newest = sorted(registrations, key=lambda registration: registration.created_at, reverse=True)
    return Listing(registrations=tuple(newest), unanswered=unanswered)


async def _region(account: Account, region: str, records: Records) -> list[Registration]:
    seen_here = await account.aws.registrations(region)
    if not seen_here:
        return []
    return [await current(account, region, seen, records) for seen in seen_here]


async def current(account: Account, region: str, seen: RegistrationSummary, records: Records) -> Registration:
    """The recorded registration, updated from AWS's answer; without a record, what AWS's answer says."""
    known = records.registrations.get(seen.id)
    if known:
        now = stages.advanced(known, seen, (), known.status_since)
        # The recorded version status is older than the new registration status.
        return now if seen.status == known.status else replace(now, version_status="")
    types = (await account.forms.types(region)).value
    kind = next((each for each in types if each.name == seen.registration_type), None)
    title = kind.title if kind else seen.registration_type
    row = unrecorded(await account.aws.account_id(), region, seen, title)
    return replace(row, sends=sends_of(kind))


def unrecorded(account_id: str, region: str, seen: RegistrationSummary, title: str) -> Registration:
    """A registration that was created elsewhere, without its name and number; its message key is empty."""
    return Registration(
        id=seen.id,
        account_id=account_id,
        region=region,
        registration_type=seen.registration_type,
        title=title,
        name="",
        owner=None,
        channel_id="",
        status=seen.status,
        version=seen.version,
        version_status="",
        latest_denied_version=seen.latest_denied_version,
        approved_version=seen.approved_version,
        status_since=seen.created_at,
        created_at=seen.created_at,
        submitted_at=None,
        message_key=MessageKey(""),
    )


def is_recorded(registration: Registration) -> bool:
    """Whether the database has it."""
    return bool(registration.message_key)


async def completed(account: Account, registrations: Sequence[Registration]) -> list[Registration]:
    """The same with name, number, and the version's status where AWS's status does not say whether it was submitted.

    At most LOOKED_AT of those that are not recorded are read; the others stay as they are. What AWS does not answer is
    left out.
    """
    unnamed = [registration for registration in registrations if not is_recorded(registration)][:LOOKED_AT]
    unread = [registration for registration in registrations if is_unread(registration)][:LOOKED_AT]
    regions = dict.fromkeys(registration.region for registration in registrations if not registration.identity)
    names, versions, numbers = await asyncio.gather(
        _read(unnamed, lambda registration: _name(account, registration)),
        _read(unread, lambda registration: _version_status(account, registration)),
        asyncio.gather(*(_numbers(account, region) for region in regions)),
    )
    by_registration = {number.registration_id: number.number for page in numbers for number in page}
    return [
        replace(
            registration,
            name=registration.name or names.get(registration.id, ""),
            identity=registration.identity or by_registration.get(registration.id, ""),
            version_status=registration.version_status or versions.get(registration.id, ""),
        )
        for registration in registrations
    ]


def is_unread(registration: Registration) -> bool:
    """Whether only its version says if it was submitted: AWS's status is CREATED before and after."""
    return registration.status == "CREATED" and not registration.version_status and not registration.submitted_at


async def _read(
    registrations: Sequence[Registration], read: Callable[[Registration], Awaitable[str]]
) -> dict[RegistrationId, str]:
    texts = await asyncio.gather(*map(read, registrations))
    return {registration.id: text for registration, text in zip(registrations, texts, strict=True)}


async def _name(account: Account, registration: Registration) -> str:
    with suppress(AwsError):
        return (await account.aws.tags(registration.region, registration.id)).get(_NAME, "")
    return ""


async def _version_status(account: Account, registration: Registration) -> str:
    with suppress(AwsError):
        for version in await account.aws.versions(registration.region, registration.id, [registration.version]):
            return version.status
    return ""


async def _numbers(account: Account, region: str) -> Sequence[PhoneNumber]:
    with suppress(AwsError):
        return await account.aws.phone_numbers(region)
    return ()


async def chosen(account: Account, listing: Listing, wanted: Sequence[str]) -> list[Registration]:
    """The registrations that the person names, each once. Raises Failure where a name fits none."""
    registrations = list(listing.registrations)
    missing = [text for text in wanted if not matching(registrations, text)]
    if missing:  # it may be the tag of one that was created elsewhere
        strangers = [registration for registration in registrations if not is_recorded(registration)]
        tags = await _read(strangers, lambda registration: _name(account, registration))
        registrations = [replace(each, name=each.name or tags.get(each.id, "")) for each in registrations]
    picked: list[Registration] = []
    for text in wanted:
        fitting = matching(registrations, text)
        if not fitting:
            raise Failure(messages.terminal_status.not_at_aws(text, tuple(listing.unanswered)))
        picked += fitting
    return list(dict.fromkeys(picked))


def matching(registrations: Iterable[Registration], text: str) -> list[Registration]:
    """Those whose id, ARN, name or number it is; else those whose id starts so."""
    folded = text.strip().casefold().rpartition("/")[2]  # the last part of an ARN is the id
    digits = "".join(filter(str.isdigit, folded)) if folded.startswith("+") else ""
    every = list(registrations) if folded else []
    named = [each for each in every if folded in {each.id.casefold(), each.name.casefold(), each.identity.casefold()}]
    named += [each for each in every if digits and digits == each.identity.removeprefix("+") and each not in named]
    start = folded.removeprefix(_PREFIX)
    if named or len(start) < SHORT_ID:
        return named
    return [each for each in every if each.id.removeprefix(_PREFIX).startswith(start)]


async def the_one(account: Account, region: str, records: Records, text: str) -> Registration:
    """The one registration that `text` names, as AWS has it now. Raises Failure, AwsError."""
    known = adopt.named(text)
    if known:
        return await _by_id(account, region or known[1], records, known[0])
    picked = await chosen(account, await listed(account, region, records), [text])
    if len(picked) > 1:
        raise Failure(messages.terminal_status.several(text, [(each.id, each.title) for each in picked]))
    return (await completed(account, picked))[0]


async def _by_id(account: Account, region: str, records: Records, registration_id: RegistrationId) -> Registration:
    known = records.registrations.get(registration_id)
    regions = regions_of(account, region, records, await account.aws.account_id())
    first = (known.region,) if known and not region else ()
    try:
        where, seen = await adopt.find(registration_id, tuple(dict.fromkeys((*first, *regions))), aws=account.aws)
    except adopt.NotListed:
        raise Failure(messages.terminal_status.not_at_aws(registration_id, ())) from None
    registration = await current(account, where, seen, records)
    return (await completed(account, [registration]))[0]


def short_ids(registrations: Sequence[Registration]) -> dict[RegistrationId, str]:
    """The shortest beginnings of the ids that tell all of them apart, all of one length."""
    bare = [registration.id.removeprefix(_PREFIX) for registration in registrations]
    length = next((size for size in range(SHORT_ID, 33) if len({text[:size] for text in bare}) == len(set(bare))), 64)
    return {registration.id: text[:length] for registration, text in zip(registrations, bare, strict=True)}
