"""What Slack says of a channel that somebody chose for updates."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.slack.errors import code_of

#: Members of a channel that are true where people of other companies or workspaces read it.
SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenChannel:
    """A channel for updates; all is well where Slack does not say in time."""

    #: Why updates cannot be posted there, empty where they can.
    problem: str = ""
    #: People outside the workspace read it.
    is_shared: bool = False


async def chosen_channel(client: AsyncWebClient, channel_id: str, seconds: float) -> ChosenChannel:
    """What Slack says of the channel in so many seconds. Otherwise, a problem shows at the first post."""
    try:
        answer = await asyncio.wait_for(client.conversations_info(channel=channel_id), seconds)
    except SlackApiError as refused:
        error = code_of(refused)
        return ChosenChannel(problem=messages.form.channel_problem(error) if error == "channel_not_found" else "")
    except (SlackClientError, ClientError, TimeoutError, OSError):
        return ChosenChannel()
    channel = answer.get("channel") or {}
    problem = ""
    if channel.get("is_mpim"):
        problem = messages.form.channel_problem("group_dm")
    elif channel.get("is_archived"):
        problem = messages.form.channel_problem("is_archived")
    elif channel.get("is_private") and not channel.get("is_member"):
        problem = messages.form.channel_problem("private")
    return ChosenChannel(problem=problem, is_shared=any(channel.get(kind) for kind in SHARED))


async def problem_of(client: AsyncWebClient, channel_id: str, seconds: float) -> str:
    """Why updates cannot be posted there, empty where they can or Slack does not say in time."""
    return (await chosen_channel(client, channel_id, seconds)).problem
