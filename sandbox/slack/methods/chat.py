"""chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink, reactions.add."""

from __future__ import annotations

from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.normalise import normalised_blocks
from sandbox.slack.payloads import message_json
from sandbox.slack.records import Conversation, Message
from sandbox.slack.rules import MARKDOWN_CHARACTERS, message_problems, message_too_long, metadata_problem
from sandbox.slack.web_api import Api, Method, SlackError

#: Slack cuts a longer text; it does not refuse it.
TEXT_CHARACTERS = 40_000
#: The `text` of a message that has only blocks.
NO_TEXT = "This content can't be displayed."


def post_message(api: Api, arguments: Json) -> Json:
    conversation = writable_conversation(api, arguments["channel"])
    text, blocks = content_of(api, arguments)
    if problem := metadata_problem(arguments.get("metadata") or {}):
        raise SlackError(problem)
    message = Message(
        conversation=conversation,
        ts=api.workspace.new_ts(),
        author=api.workspace.bot,
        text=text,
        blocks=blocks,
        thread_ts=thread_of(conversation, arguments),
        metadata=arguments.get("metadata") or None,
        broadcast=str(arguments.get("reply_broadcast", "")).lower() in {"true", "1"},
    )
    return _posted(api, api.workspace.post(message))


def update_message(api: Api, arguments: Json) -> Json:
    """`text` without `blocks` removes the blocks. Metadata stays unless the call has metadata (`{}` removes it)."""
    message = _own_message(api, arguments, "cant_update_message")
    if message.conversation.archived:
        raise SlackError("is_inactive")
    text, blocks = content_of(api, arguments)
    if "metadata" in arguments:
        if problem := metadata_problem(arguments["metadata"]):
            raise SlackError(problem)
        message.metadata = arguments["metadata"] or None
    api.workspace.edit(message, text=text, blocks=blocks)
    return {**_posted(api, message), "text": text}


def delete_message(api: Api, arguments: Json) -> Json:
    message = _own_message(api, arguments, "cant_delete_message")
    api.workspace.remove(message)
    return {"channel": message.channel_id, "ts": message.ts}


def post_ephemeral(api: Api, arguments: Json) -> Json:
    """The person must be in the channel. The message is not in the history and cannot be updated."""
    conversation = writable_conversation(api, arguments["channel"])
    if arguments["user"] not in conversation.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content_of(api, arguments)
    message = Message(
        conversation=conversation,
        ts=api.workspace.new_ts(),
        author=api.workspace.bot,
        text=text,
        blocks=blocks,
        thread_ts=thread_of(conversation, arguments),
        ephemeral_for=api.workspace.users[arguments["user"]],
    )
    return {"message_ts": api.workspace.post(message).ts}


def get_permalink(api: Api, arguments: Json) -> Json:
    message = _message(api, arguments["channel"], arguments["message_ts"])
    place = f"https://{api.workspace.domain}.slack.com/archives/{message.channel_id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={message.channel_id}" if message.thread_ts else ""
    return {"channel": message.channel_id, "permalink": place + thread}


def add_reaction(api: Api, arguments: Json) -> Json:
    message = _message(api, arguments["channel"], arguments["timestamp"])
    people = message.reactions.setdefault(str(arguments["name"]).strip(":"), [])
    if api.workspace.bot.id in people:
        raise SlackError("already_reacted")
    people.append(api.workspace.bot.id)
    api.workspace.changes.emit("message_updated", channel=message.channel_id, ts=message.ts)
    return {}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
}


def content_of(api: Api, arguments: Json) -> tuple[str, list[Json]]:
    """Text and normalised blocks, if Slack accepts them."""
    blocks: Any = arguments.get("blocks") or []
    text = str(arguments.get("text") or "")[:TEXT_CHARACTERS]
    markdown = arguments.get("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_CHARACTERS:
            raise SlackError("msg_too_long")
        text = str(markdown)
    if not text and not blocks and not arguments.get("attachments"):
        raise SlackError("no_text")
    if blocks and (problems := message_problems(blocks, api.unknown_blocks)):
        lines = [problem.line for problem in problems]
        errors = [line.removeprefix("[ERROR] ") for line in lines]
        raise SlackError("invalid_blocks", errors=errors, response_metadata={"messages": lines})
    if message_too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    return text or NO_TEXT, normalised_blocks(blocks, lambda: api.workspace.new_id("b"))


def writable_conversation(api: Api, channel: str) -> Conversation:
    """A conversation the bot may post to: its own, direct messages, or public ones with chat:write.public."""
    user = api.workspace.users.get(channel)
    conversation = api.workspace.direct_messages(user) if user else api.workspace.find_conversation(channel)
    if conversation is None:
        raise SlackError("channel_not_found")
    if conversation.archived:
        raise SlackError("is_archived")
    if api.workspace.bot.id in conversation.members:
        return conversation
    if conversation.private:
        raise SlackError(api.uninvited)
    if "chat:write.public" not in api.scopes:
        raise SlackError("not_in_channel")
    return conversation


def thread_of(conversation: Conversation, arguments: Json) -> str | None:
    """The thread to post into. The ts of a reply means the thread of its parent.

    Slack takes a reply to a deleted message, and shows it in the channel itself.
    """
    thread_ts = arguments.get("thread_ts")
    # assumption: `reply-to-deleted`
    if not thread_ts or thread_ts in conversation.deleted:
        return None
    parent = conversation.messages.get(thread_ts)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _message(api: Api, channel: str, ts: str) -> Message:
    conversation = api.workspace.conversations.get(channel)
    if conversation is None:
        raise SlackError("channel_not_found")
    if ts not in conversation.messages:
        raise SlackError("message_not_found")
    return conversation.messages[ts]


def _own_message(api: Api, arguments: Json, refusal: str) -> Message:
    message = _message(api, arguments["channel"], arguments["ts"])
    if message.author is not api.workspace.bot:
        raise SlackError(refusal)
    return message


def _posted(api: Api, message: Message) -> Json:
    return {"channel": message.channel_id, "ts": message.ts, "message": message_json(api.workspace, message)}
