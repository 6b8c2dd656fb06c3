"""The AWS checks of `callsign doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from bot.messages import doctor as words
from bot.messages import room
from bot.messages.access import other_account
from bot.runtime.ambient import Ambient
from bot.runtime.core import open_account
from bot.settings import Settings
from workflows.aws.caller import UNKNOWN_ACCOUNT
from workflows.aws.client import AwsAccount
from workflows.aws.clients import Connection, settings_error
from workflows.aws.events import queue_region
from workflows.aws.iam import policy
from workflows.aws.permissions import (
    NOT_TRIED,
    Permissions,
    check_brand_profiles,
    check_queue,
    check_region,
    identity_refusal,
)
from workflows.records.account import AccountLimit
from workflows.records.definitions import Form
from workflows.records.errors import NO_PROBLEM, AwsError, Problem, RegionUnknown

__all__ = ["Finding", "check_aws", "policy"]

#: Calls a second: each operation is called once, so the quota is irrelevant.
CHECK_RATE = "10"
#: Without room for one of these, nothing can be registered.
NEEDED = ("REGISTRATIONS", "REGISTRATION_ATTACHMENTS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    what: str
    #: What to do; empty unless something is wrong.
    advice: str = ""
    #: What was found.
    detail: str = ""
    #: Whether it is not known if all is well.
    unknown: bool = False
    #: Why AWS refuses.
    problem: Problem = NO_PROBLEM

    @property
    def ok(self) -> bool | None:
        """None where it is not known."""
        return None if self.unknown else not self.advice


async def check_aws(settings: Settings, ambient: Ambient) -> AsyncIterator[Finding]:
    """Settings, credentials, and in each region every operation of the policy and the room in the account."""
    usable = []
    for region in settings.regions:
        wrong = settings_error(Connection(), [region])
        if wrong is None:
            usable.append(region)
            continue
        is_region = isinstance(wrong, RegionUnknown)
        yield _refused(words.region(region) if is_region else words.AWS_SETTINGS, wrong)
        if not is_region:
            return
    if not usable:
        return
    home = settings.default_region if settings.default_region in usable else usable[0]
    usual = replace(settings, aws_rate=CHECK_RATE, regions=tuple(usable), default_region=home)
    async with open_account(usual, ambient) as account:
        async for finding in _account(account.aws, usual):
            yield finding


async def forms_of(settings: Settings, ambient: Ambient) -> tuple[Form, ...]:
    """Every form of the default region, three calls for each. Raises AwsError and StartRefused."""
    region = settings.default_region
    async with open_account(settings, ambient) as account:
        types = (await account.forms.types(region)).value
        return tuple([(await account.forms.form(region, kind.name)).value for kind in types])


async def types_of(settings: Settings, ambient: Ambient) -> frozenset[str]:
    """The registration types of all regions, by the API's names; one call each. Raises AwsError and StartRefused."""
    async with open_account(settings, ambient) as account:
        found = [(await account.forms.types(region)).value for region in settings.regions]
    return frozenset(kind.name for types in found for kind in types)


async def _account(aws: AwsAccount, settings: Settings) -> AsyncIterator[Finding]:
    refusal = await identity_refusal(aws)
    if refusal is not None:
        yield _refused(words.CREDENTIALS, refusal)
        return
    account_id = await aws.account_id()
    wanted = settings.config.access.account
    if wanted and account_id != wanted:
        yield Finding(what=words.CREDENTIALS, advice=other_account(wanted, account_id))
    known = account_id != UNKNOWN_ACCOUNT
    yield Finding(what=words.CREDENTIALS, detail=words.account(account_id) if known else words.UNKNOWN_ACCOUNT)
    for region in settings.regions:
        for finding in await _region(aws, region):
            yield finding
    if settings.events_queue_url:
        region = queue_region(settings.events_queue_url, settings.default_region)
        for finding in _of(words.QUEUE, await check_queue(aws, settings.events_queue_url, region)):
            yield finding


async def _region(aws: AwsAccount, region: str) -> list[Finding]:
    found = await check_region(aws, region)
    if found.unusable:
        return [_refused(words.region(region), found.unusable)]
    not_tried = Finding(what=words.region(region, ", ".join(NOT_TRIED)), detail=words.NOT_TRIED, unknown=True)
    brand_profiles = await check_brand_profiles(aws, region)
    return [*_of(words.region(region), found), not_tried, _profiles(region, brand_profiles), *await _room(aws, region)]


def _profiles(region: str, found: Permissions) -> Finding:
    """AWS's brand profiles are an extra, so a region or a policy without them is no fault."""
    what = words.region(region, words.BRAND_PROFILES)
    refused = [found.unusable] if found.unusable else found.refused
    if refused:
        return Finding(what=what, detail=words.no_brand_profiles(refused[0].problem()), unknown=True)
    return Finding(what=what, detail=words.allowed(found.allowed))


def _of(what: str, found: Permissions) -> list[Finding]:
    refused = [_refused(f"{what} {error.operation}", error) for error in found.refused]
    return [*refused, *([Finding(what=what, detail=words.allowed(found.allowed))] if found.allowed else [])]


def _refused(what: str, error: AwsError) -> Finding:
    why = error.problem()
    return Finding(what=what, advice=words.refused(why), problem=why)


async def _room(aws: AwsAccount, region: str) -> list[Finding]:
    """The room in the account; nothing where AWS does not say."""
    try:
        limits = await aws.account_limits(region)
    except AwsError:
        return []
    what, full = words.region(region, "room"), _full(limits)
    return [Finding(what=what, detail=room.used(limits), advice=words.no_room(full) if full else "")]


def _full(limits: tuple[AccountLimit, ...]) -> list[AccountLimit]:
    return [limit for limit in limits if limit.name in NEEDED and not limit.left]
