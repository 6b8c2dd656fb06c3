"""Whether updates can be posted in a channel somebody chose."""

from __future__ import annotations

import asyncio

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.slack.errors import code_of

#: Seconds the check of a channel may take; a channel that is not checked in time shows its problem at the first post.
CHANNEL_SECONDS = 1.0


async def problem_of(client: AsyncWebClient, channel_id: str) -> str:
    """Why updates cannot be posted there, empty where they can or Slack does not say in time."""
    try:
        answer = await asyncio.wait_for(client.conversations_info(channel=channel_id), CHANNEL_SECONDS)
    except TimeoutError:
        return ""
    except SlackApiError as refused:
        error = code_of(refused)
        return messages.form.channel_problem(error) if error == "channel_not_found" else ""
    channel = answer.get("channel") or {}
    if channel.get("is_archived"):
        return messages.form.channel_problem("is_archived")
    return (
        messages.form.channel_problem("private") if channel.get("is_private") and not channel.get("is_member") else ""
    )
