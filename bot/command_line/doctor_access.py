"""What `callsign doctor` says of the rules, and whether Slack has the people, groups and channels that they name."""

from __future__ import annotations

import fnmatch
from collections.abc import AsyncIterator, Collection

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config_file import Config
from bot.messages import access as access_words
from bot.messages import approvals as approval_words
from bot.messages import doctor as words
from bot.runtime.ambient import utc_now
from bot.runtime.checks import Finding
from bot.slack.askers import FAILURES
from bot.slack.errors import code_of
from bot.slack.people import NotChecked, People, Workspace
from bot.slack.user_groups import UserGroups
from workflows.records.access import Grantee, Kind, Standing


def in_words(config: Config) -> list[Finding]:
    """What the rules say, one sentence each."""
    access = access_words.rules_in_words(config.access, config.budget)
    return [
        *(Finding(what=words.ACCESS, detail=sentence) for sentence in access),
        *(Finding(what=words.APPROVAL, detail=approval_words.rule_in_words(rule)) for rule in config.approval),
    ]


def named(config: Config) -> list[Grantee]:
    """The people and user groups that a rule names, each once."""
    found = {grantee for rule in config.access.rules for grantee in rule.to}
    found |= {grantee for rule in config.approval for grantee in rule.approvers}
    return sorted((one for one in found if one.kind in {Kind.GROUP, Kind.PERSON}), key=access_words.plain_name)


def unknown_types(config: Config, known: Collection[str]) -> list[Finding]:
    """The types of rules that AWS does not have: such a rule applies to nothing."""
    in_tables = [
        *((words.ACCESS, name) for rule in config.access.rules for name in rule.types),
        *((words.APPROVAL, name) for rule in config.approval for name in rule.types),
    ]
    return [
        Finding(what=what, advice=words.type_unknown(name))
        for what, name in dict.fromkeys(in_tables)
        if not fnmatch.filter(known, name)
    ]


async def in_slack(config: Config, client: AsyncWebClient) -> AsyncIterator[Finding]:
    """Whether Slack has whom the rules name, and the channels of the cards."""
    grantees, channels = named(config), sorted({rule.channel for rule in config.approval})
    if not grantees and not channels:
        return
    groups = UserGroups(client=client, clock=utc_now)
    people = People(client=client, clock=utc_now, workspace=await _workspace(client))
    try:
        for grantee in grantees:
            yield await (_group(groups, grantee) if grantee.kind is Kind.GROUP else _person(people, grantee))
        for channel in channels:
            yield await _channel(client, channel)
    finally:
        await people.aclose()


async def _workspace(client: AsyncWebClient) -> Workspace:
    """The workspace of the token; an unknown one where Slack does not say it, so that nobody counts as its member."""
    try:
        answer = await client.auth_test()
    except FAILURES:
        return Workspace(id="")
    return Workspace(id=answer.get("team_id") or "", organization_id=answer.get("enterprise_id") or "")


async def _group(groups: UserGroups, grantee: Grantee) -> Finding:
    what = words.group(access_words.plain_name(grantee))
    try:
        group = await groups.find(grantee)
    except FAILURES as failure:
        return Finding(what=what, advice=access_words.groups_unknown(_code(failure)))
    if group is None:
        return Finding(what=what, advice=access_words.group_gone(grantee))
    return Finding(what=what, detail=words.members(len(group.users)))


async def _person(people: People, grantee: Grantee) -> Finding:
    what = words.person(grantee.name)
    try:
        standing = (await people.profile(grantee.name)).standing
    except NotChecked as failure:
        return Finding(what=what, detail=words.person_unknown(failure.code), unknown=True)
    if standing is Standing.MEMBER:
        return Finding(what=what, detail=access_words.standing(standing))
    return Finding(what=what, advice=words.no_member(grantee.name, access_words.standing(standing)))


async def _channel(client: AsyncWebClient, channel: str) -> Finding:
    what = words.cards_in(channel)
    try:
        answer = await client.conversations_info(channel=channel)
    except FAILURES as failure:
        return Finding(what=what, advice=words.channel_unknown(channel, _code(failure)))
    found = answer.get("channel") or {}
    if found.get("is_archived"):
        return Finding(what=what, advice=words.channel_archived(channel))
    if found.get("is_private") and not found.get("is_member"):
        return Finding(what=what, advice=words.channel_not_joined(channel))
    return Finding(what=what, detail=f"#{found.get('name') or channel}")


def _code(failure: Exception) -> str:
    """Slack's error code, or what kept Slack from answering."""
    return (code_of(failure) if isinstance(failure, SlackApiError) else "") or type(failure).__name__
