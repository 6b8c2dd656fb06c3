"""conversations.* and users.conversations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sandbox.slack.changes import Json
from sandbox.slack.payloads import conversation_json, message_json
from sandbox.slack.records import Conversation, Message
from sandbox.slack.web_api import Api, Method, SlackError, invalid_arguments, need_scope

DEFAULT_LIMIT = 100
T = TypeVar("T")


def info(api: Api, arguments: Json) -> Json:
    conversation = readable_conversation(api, arguments["channel"], "read")
    return {"channel": conversation_json(api.workspace, conversation)}


def open_direct_messages(api: Api, arguments: Json) -> Json:
    """Open the direct messages with a person."""
    user = api.workspace.users.get(str(arguments.get("users", "")))
    if not arguments.get("users"):
        raise SlackError("users_list_not_supplied")
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    return {"no_op": False, "channel": {"id": api.workspace.direct_messages(user).id}}


def list_all(api: Api, arguments: Json) -> Json:
    return _page(api, arguments, api.workspace.conversations.values(), "channels")


def of_user(api: Api, arguments: Json) -> Json:
    """users.conversations: the conversations of a person, by default those of the bot."""
    user = arguments.get("user") or api.workspace.bot.id
    return _page(api, arguments, (c for c in api.workspace.conversations.values() if user in c.members), "channels")


def members(api: Api, arguments: Json) -> Json:
    conversation = readable_conversation(api, arguments["channel"], "read")
    page, cursor = paged(sorted(conversation.members), arguments)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(api: Api, arguments: Json) -> Json:
    """Join a public channel. A private channel needs an invitation."""
    conversation = api.workspace.conversations.get(arguments["channel"])
    if conversation is None or conversation.private:
        raise SlackError("channel_not_found")
    if conversation.partner:
        raise SlackError("method_not_supported_for_channel_type")
    if conversation.archived:
        raise SlackError("is_archived")
    conversation.members.add(api.workspace.bot.id)
    return {"channel": conversation_json(api.workspace, conversation)}


def history(api: Api, arguments: Json) -> Json:
    """The messages without replies, newest first."""
    conversation = _own_conversation(api, arguments["channel"])
    shown = [m for m in conversation.messages.values() if not m.thread_ts or m.broadcast]
    # assumption: `history-at-once`
    return _messages(api, arguments, [m for m in reversed(shown) if _within(m, arguments)])


def replies(api: Api, arguments: Json) -> Json:
    """The parent, then its replies, oldest first."""
    conversation = _own_conversation(api, arguments["channel"])
    parent = conversation.messages.get(arguments["ts"])
    if parent is None:
        raise SlackError("thread_not_found")
    return _messages(api, arguments, [parent, *(m for m in parent.replies if _within(m, arguments))])


METHODS: dict[str, Method] = {
    "conversations.info": info,
    "conversations.open": open_direct_messages,
    "conversations.list": list_all,
    "users.conversations": of_user,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
}


def readable_conversation(api: Api, channel: str, action: str) -> Conversation:
    """A conversation that the bot may see: a private one only as a member, and each kind with its own scope."""
    conversation = api.workspace.conversations.get(channel)
    inside = conversation is not None and api.workspace.bot.id in conversation.members
    if conversation is None or (conversation.private and not inside):
        raise SlackError("channel_not_found")
    need_scope(api, f"{_kind(conversation)}:{action}")
    return conversation


def paged(items: list[T], arguments: Json) -> tuple[list[T], str]:
    """A page, and the cursor of the next page ("" at the end). The cursor is the offset."""
    try:
        limit, start = int(arguments.get("limit") or DEFAULT_LIMIT), int(arguments.get("cursor") or 0)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if not 0 < limit <= 1000:
        raise SlackError("invalid_limit")
    end = start + limit
    return items[start:end], str(end) if end < len(items) else ""


def _kind(conversation: Conversation) -> str:
    if conversation.partner:
        return "im"
    return "groups" if conversation.private else "channels"


def _own_conversation(api: Api, channel: str) -> Conversation:
    conversation = readable_conversation(api, channel, "history")
    if api.workspace.bot.id not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def _page(api: Api, arguments: Json, conversations: Iterable[Conversation], key: str) -> Json:
    """The conversations of the requested types that the bot may see."""
    types = {part.strip() for part in str(arguments.get("types") or "public_channel").split(",")}
    known = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    if types - set(known):
        raise SlackError("invalid_types")
    for kind in sorted(types):
        need_scope(api, f"{known[kind]}:read")
    kinds = {known[kind] for kind in types}
    bot = api.workspace.bot.id
    visible = [c for c in conversations if _kind(c) in kinds and (not c.private or bot in c.members)]
    if str(arguments.get("exclude_archived", "")).lower() in {"true", "1"}:
        visible = [c for c in visible if not c.archived]
    page, cursor = paged(visible, arguments)
    shown = [conversation_json(api.workspace, conversation) for conversation in page]
    return {key: shown, "response_metadata": {"next_cursor": cursor}}


def _within(message: Message, arguments: Json) -> bool:
    """Whether the message is between `oldest` and `latest`; with `inclusive` also the bounds."""
    try:
        ts = float(message.ts)
        oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    except ValueError:
        raise invalid_arguments("[ERROR] oldest and latest must be timestamps") from None
    inclusive = str(arguments.get("inclusive", "")).lower() in {"true", "1"}
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def _messages(api: Api, arguments: Json, messages: list[Message]) -> Json:
    page, cursor = paged(messages, arguments)
    metadata = str(arguments.get("include_all_metadata", "")).lower() in {"true", "1"}
    shown = [message_json(api.workspace, message, with_metadata=metadata) for message in page]
    return {"messages": shown, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}
